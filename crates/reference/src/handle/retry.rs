//! PUT on the export endpoint: another attempt at what failed.

use crate::auth::Caller;
use crate::export::Query;
use crate::fault::gateway::endpoint::{UP_PUT_RETRY_NOOP, UP_PUT_STARTS_JOB};
use crate::message::Response;
use crate::refusal::{Refusal, outcome};
use crate::server::{Call, Gateway};
use crate::state::{Attempt, AttemptKey};

impl Gateway {
    /// Retries the caller's failed export of a group.
    pub(super) fn retry(
        &self,
        call: &Call<'_>,
        caller: &Caller,
        id: &str,
    ) -> Result<Response, Refusal> {
        let key = self.attempt_key(caller, id);
        let failed = match self.state().attempts.get(&key) {
            Some(Attempt::Failed(query)) => Some(query.clone()),
            _ => None,
        };
        let Some(query) = failed else {
            if self.has(&UP_PUT_STARTS_JOB) {
                return self.list_group(call, caller, id, call.request.query());
            }
            return Err(Refusal::conflict("there is no failed export to retry"));
        };
        if !self.has(&UP_PUT_RETRY_NOOP) {
            self.state().attempts.insert(key, Attempt::Retried(query));
        }
        Ok(outcome(200, "information", "informational", "the export was retried"))
    }

    /// Attempts the export of a group whose first attempt fails, and tells whether it failed. The
    /// retried export is obtained once; after that everything begins anew.
    pub(super) fn attempt(&self, caller: &Caller, id: &str, query: &Query) -> bool {
        let key = self.attempt_key(caller, id);
        let mut state = self.state();
        if state.attempts.get(&key) == Some(&Attempt::Retried(query.clone())) {
            state.attempts.remove(&key);
            return false;
        }
        state.attempts.insert(key, Attempt::Failed(query.clone()));
        true
    }

    fn attempt_key(&self, caller: &Caller, id: &str) -> AttemptKey {
        (caller.customer, caller.owner(&self.accounts).to_owned(), id.to_owned())
    }
}
