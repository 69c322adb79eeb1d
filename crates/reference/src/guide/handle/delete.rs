//! DELETE on a status URL.

use super::status::parameter;
use crate::fault::Spoil;
use crate::fault::job::delete::{
    DELETE_COMPLETE_IGNORED, DELETE_ERROR_EMPTY, DELETE_RUNNING_IGNORED,
};
use crate::guide::server::Guide;
use crate::message::{Request, Response};
use crate::refusal::{Refusal, outcome};
use crate::smart::{Access, Place};
use crate::variant::catalog::delete::{
    DELETE_ANSWERS_200, DELETE_ANSWERS_204, DELETE_ANSWERS_404, DELETE_ANSWERS_405, DELETE_SETTLES,
    GONE_AFTER_DELETE,
};

/// How many questions a server that takes its time answers after DELETE as before it.
const SETTLED_AFTER: u32 = 2;

impl Guide {
    /// Forgets an export, whether it is complete or not, together with its files.
    pub(super) fn cancel(&self, request: &Request) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::Cancel)?;
        let id = parameter(request, "job");
        let job = match self.job_of(&access, &id) {
            Err(refusal) if self.has(&DELETE_ERROR_EMPTY) => {
                return Ok(Response::empty(refusal.status));
            }
            found => found?,
        };
        if !access.may_open(&job.scopes, job.types.iter().map(String::as_str)) {
            return Err(Refusal::forbidden("the token does not cover every type of the export"));
        }
        let mut state = self.state();
        let is_complete = state.polls(&id) > self.settings.polls_until_ready;
        if is_complete && self.varies(&DELETE_ANSWERS_404) {
            state.cancel(&job);
            return Err(Refusal::not_found("export"));
        }
        self.check_delete(is_complete)?;
        let is_ignored = if is_complete {
            self.has(&DELETE_COMPLETE_IGNORED)
        } else {
            self.has(&DELETE_RUNNING_IGNORED)
        };
        if !is_ignored {
            state.cancel(&job);
        }
        Ok(self.deleted(is_complete))
    }

    /// Refuses what the server does not delete.
    fn check_delete(&self, is_complete: bool) -> Result<(), Refusal> {
        if is_complete && self.varies(&DELETE_ANSWERS_405) {
            return Err(Refusal::method("GET"));
        }
        self.settings.spoils().try_for_each(|spoil| match spoil {
            Spoil::DeleteCheck(check) => check(is_complete),
            _ => Ok(()),
        })
    }

    fn deleted(&self, is_complete: bool) -> Response {
        let answers = |variant| is_complete && self.varies(variant);
        if answers(&DELETE_ANSWERS_204) {
            return Response::empty(204);
        }
        let status = if answers(&DELETE_ANSWERS_200) { 200 } else { 202 };
        let response = outcome(status, "information", "informational", "the export was deleted");
        self.settings.spoils().fold(response, |response, spoil| {
            if let Spoil::Deleted(spoil) = spoil { spoil(response) } else { response }
        })
    }

    /// Answers a question for the status of an export that was deleted, where the server does not
    /// answer as for one that it never knew.
    pub(super) fn after_delete(
        &self,
        id: &str,
        access: &Access,
    ) -> Option<Result<Response, Refusal>> {
        let asked_before = self.state().asked_after_delete(id, access)?;
        if asked_before < SETTLED_AFTER && self.varies(&DELETE_SETTLES) {
            return Some(Ok(Response::empty(202).with("retry-after", "0")));
        }
        if self.varies(&GONE_AFTER_DELETE) {
            return Some(Err(Refusal::gone("the export was deleted")));
        }
        self.settings.spoils().find_map(|spoil| match spoil {
            Spoil::AfterDelete(answer) => Some(answer()),
            _ => None,
        })
    }
}
