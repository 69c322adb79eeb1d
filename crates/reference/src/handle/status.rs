//! The status of an export that runs in the background.

use super::method::{forbidden, only_get};
use crate::auth::Place;
use crate::message::Response;
use crate::refusal::Refusal;
use crate::server::{Call, Gateway};

/// How often an export is reported as running before its list is there.
const ROUNDS: u32 = 2;

impl Gateway {
    /// Answers with the progress of an export, and in the end with its list.
    pub(crate) fn status(&self, call: &Call<'_>, job: &str) -> Result<Response, Refusal> {
        let caller = self.caller(call, Place::Other)?;
        if call.request.method == "DELETE" {
            return Err(forbidden());
        }
        only_get(&call.request.method)?;
        let found = job.parse().ok().and_then(|id| self.state().job(id));
        let job = found.ok_or_else(|| Refusal::not_found("export"))?;
        if job.customer != caller.customer || job.owner != caller.owner(&self.accounts) {
            return Err(Refusal::forbidden("this export belongs to somebody else"));
        }
        let round = self.state().poll(job.id);
        if round < ROUNDS {
            let progress = format!("{}% of the types are done", 50 * round);
            return Ok(Response::empty(202).with("x-progress", progress));
        }
        self.manifest(&job)
    }
}
