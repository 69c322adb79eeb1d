//! DELETE on a status URL.

use serde_json::json;

use super::status::parameter;
use crate::reference::fault::GuideFault;
use crate::reference::guide::server::Guide;
use crate::reference::message::{Request, Response};
use crate::reference::refusal::{Refusal, outcome};
use crate::reference::smart::Place;

impl Guide {
    /// Forgets an export, whether it is complete or not, together with its files.
    pub(super) fn cancel(&self, request: &Request) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::Cancel)?;
        let id = parameter(request, "job");
        self.job_of(&access, &id)?;
        let mut state = self.state();
        state.forget(&id);
        if self.has(GuideFault::DeleteThen200) {
            state.cancelled.insert(id);
        }
        Ok(outcome(202, "information", "informational", "the export was deleted"))
    }
}

/// What a careless server says of an export that was deleted.
pub(super) fn cancelled() -> Response {
    Response::json(200, "application/json", &json!({"status": "cancelled"}))
}
