//! DELETE on a status URL.

use serde_json::json;

use super::page::html;
use super::status::parameter;
use crate::fault::RequestFault;
use crate::guide::server::Guide;
use crate::message::{Request, Response};
use crate::refusal::{Refusal, outcome};
use crate::smart::{Access, Place};
use crate::variant::Variant;

/// How many questions a server that takes its time answers after DELETE as before it.
const SETTLED_AFTER: u32 = 2;

impl Guide {
    /// Forgets an export, whether it is complete or not, together with its files.
    pub(super) fn cancel(&self, request: &Request) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::Cancel)?;
        let id = parameter(request, "job");
        let job = match self.job_of(&access, &id) {
            Err(refusal) if self.has(RequestFault::DeleteErrorEmpty) => {
                return Ok(Response::empty(refusal.status));
            }
            found => found?,
        };
        if !access.may_open(&job.scopes, job.types.iter().map(String::as_str)) {
            return Err(Refusal::forbidden("the token does not cover every type of the export"));
        }
        let mut state = self.state();
        let is_complete = state.polls(&id) > self.settings.polls_until_ready;
        if is_complete && self.varies(Variant::DeleteAnswers404) {
            state.cancel(&job);
            return Err(Refusal::not_found("export"));
        }
        self.check_delete(is_complete)?;
        let is_ignored = if is_complete {
            self.has(RequestFault::DeleteCompleteIgnored)
        } else {
            self.has(RequestFault::DeleteRunningIgnored)
        };
        if !is_ignored {
            state.cancel(&job);
        }
        Ok(self.deleted(is_complete))
    }

    /// Refuses to delete what any right server deletes.
    fn check_delete(&self, is_complete: bool) -> Result<(), Refusal> {
        if self.has(RequestFault::Delete403) {
            return Err(Refusal::forbidden("exports cannot be cancelled"));
        }
        let is_refused =
            self.has(RequestFault::DeleteComplete405) || self.varies(Variant::DeleteAnswers405);
        let is_too_late = is_complete && is_refused;
        if is_too_late || self.has(RequestFault::Delete405) {
            return Err(Refusal::method("GET"));
        }
        Ok(())
    }

    fn deleted(&self, is_complete: bool) -> Response {
        if self.has(RequestFault::DeleteHtmlBody) {
            return html(202, "The export was deleted");
        }
        let answers = |variant| is_complete && self.varies(variant);
        if self.has(RequestFault::Delete204) || answers(Variant::DeleteAnswers204) {
            return Response::empty(204);
        }
        let is_200 = self.has(RequestFault::Delete200) || answers(Variant::DeleteAnswers200);
        let status = if is_200 { 200 } else { 202 };
        outcome(status, "information", "informational", "the export was deleted")
    }

    /// Answers a question for the status of an export that was deleted, where the server does not
    /// answer as for one that it never knew.
    pub(super) fn after_delete(
        &self,
        id: &str,
        access: &Access,
    ) -> Option<Result<Response, Refusal>> {
        let asked_before = self.state().asked_after_delete(id, access)?;
        if asked_before < SETTLED_AFTER && self.varies(Variant::DeleteSettles) {
            return Some(Ok(Response::empty(202).with("retry-after", "0")));
        }
        if self.varies(Variant::GoneAfterDelete) {
            return Some(Err(Refusal::gone("the export was deleted")));
        }
        if self.has(RequestFault::DeleteThen200) {
            let told = json!({"status": "cancelled"});
            return Some(Ok(Response::json(200, "application/json", &told)));
        }
        if self.has(RequestFault::DeleteThen202) {
            return Some(Ok(Response::empty(202).with("x-progress", "cancelled")));
        }
        if self.has(RequestFault::DeleteThen410) {
            return Some(Err(Refusal::gone("the export was deleted")));
        }
        self.has(RequestFault::Delete404Html).then(|| Ok(html(404, "Nothing is here")))
    }
}
