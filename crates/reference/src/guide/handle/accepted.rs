//! How a kick-off is answered.

use serde_json::json;

use super::kick_off::Order;
use super::page::html;
use super::running::Question;
use crate::fault::RequestFault;
use crate::guide::export::{Job, Page};
use crate::guide::query::Given;
use crate::guide::route::BASE_PATH;
use crate::guide::server::Guide;
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal, outcome};
use crate::variant::Variant;

impl Guide {
    /// Answers a kick-off that started an export.
    pub(super) fn accepted(&self, order: &Order<'_>, job: &Job) -> Response {
        let has = |fault| self.has(fault);
        let is_lenient = order.prefer.lenient && has(RequestFault::LenientBreaksAsync);
        if has(RequestFault::Kickoff200Sync) || is_lenient {
            return Response::json(200, "application/json", &self.listed(job, Page::First));
        }
        if self.varies(Variant::Synchronous) {
            return self.answered_at_once(job);
        }
        let has_prefer = order.request.header("prefer").is_some();
        if !has_prefer && has(RequestFault::NoPreferSync200) {
            let bundle = json!({"resourceType": "Bundle", "type": "collection"});
            return Response::json(200, FHIR_JSON, &bundle);
        }
        let response = if has(RequestFault::Kickoff204) {
            Response::empty(204)
        } else if self.varies(Variant::EmptyKickOffBody) {
            Response::empty(202)
        } else if has(RequestFault::KickoffHtmlBody) {
            html(202, "The export has begun")
        } else {
            outcome(202, "information", "informational", "the export has begun")
        };
        let response = self.located(response, order, job);
        let is_silent = has(RequestFault::PrefAppliedMissing);
        if !job.separate_status || !order.prefer.separate_status || is_silent {
            return response;
        }
        let is_partial = has(RequestFault::PrefAppliedPartial);
        let applied = if is_partial {
            "separate-export-status"
        } else {
            "respond-async, separate-export-status"
        };
        response.with("preference-applied", applied)
    }

    /// Answers a kick-off like the first question for the status of an export that is complete.
    fn answered_at_once(&self, job: &Job) -> Response {
        let question = Question { job, is_second_page: false, polls_before: 0, is_result: false };
        self.told(&question).unwrap_or_else(Refusal::into_response)
    }

    /// Adds the status URL.
    fn located(&self, response: Response, order: &Order<'_>, job: &Job) -> Response {
        let mut url = job.status_url();
        if self.has(RequestFault::CancelledJobReused) {
            url = self.state().reused(&job.order).unwrap_or(url);
        }
        if self.has(RequestFault::ContentLocationRelative) {
            url = url.replacen(&order.request.origin(), "", 1);
        }
        if self.has(RequestFault::ContentLocationWrongBase) {
            url = url.replacen(BASE_PATH, "", 1);
        }
        url = self.shown_status_url(&url);
        let is_misnamed = self.has(RequestFault::ContentLocationInLocation);
        response.with(if is_misnamed { "location" } else { "content-location" }, url)
    }

    /// Refuses what only a faulty server refuses before it reads the parameters.
    pub(super) fn check_headers(&self, request: &Request) -> Result<(), Refusal> {
        let accept = request.header("accept");
        let is_open = accept.is_none_or(|it| it == "*/*");
        if is_open && self.has(RequestFault::NoAccept500) {
            return Err(Refusal::failed("there is no media type in Accept"));
        }
        let is_other = accept.is_some_and(|it| it != FHIR_JSON);
        if is_other && self.has(RequestFault::AcceptExactMatch) {
            return Err(Refusal::not_acceptable("Accept must be application/fhir+json"));
        }
        if request.method == "POST" && self.has(RequestFault::Post500) {
            return Err(Refusal::failed("there is nobody to take a POST"));
        }
        let prefer = request.header("prefer").unwrap_or_default();
        let is_exact = prefer == "respond-async";
        let names_it = prefer.split([',', ';']).any(|part| part.trim() == "respond-async");
        let is_refused = (self.has(RequestFault::PreferExactCase) && !is_exact)
            || (self.has(RequestFault::PreferCaseSensitive) && !names_it);
        if is_refused { Err(Refusal::invalid("Prefer must be respond-async")) } else { Ok(()) }
    }

    /// Answers a kick-off with a parameter that only a faulty server does not support, as it does.
    pub(super) fn unsupported(&self, given: &[Given]) -> Option<Response> {
        let asks = |names: &[&str]| given.iter().any(|it| names.contains(&it.name.as_str()));
        if asks(&["_type"]) && self.has(RequestFault::TypeRefusedBare) {
            return Some(Response::empty(400));
        }
        let optional = ["_elements", "patient", "includeAssociatedData"];
        let fails = (asks(&optional) && self.has(RequestFault::OptionalParameter500))
            || (asks(&["organizeOutputBy"]) && self.has(RequestFault::Organize500));
        fails.then(|| Refusal::failed("a parameter is not supported").into_response())
    }

    /// Answers a kick-off that is wrong, which a faulty server does in its own way.
    pub(super) fn kick_off_refused(&self, refusal: Refusal) -> Result<Response, Refusal> {
        if self.has(RequestFault::KickoffError200) {
            return Ok(Response { status: 200, ..refusal.into_response() });
        }
        if self.has(RequestFault::KickoffErrorPlaintext) {
            let text = b"The export was refused.".to_vec();
            return Ok(Response::bytes(refusal.status, "text/plain", text));
        }
        if self.has(RequestFault::KickoffErrorHtmlType) {
            let response = refusal.into_response();
            let headers = response.headers.iter().filter(|(name, _)| *name != "content-type");
            let headers = headers.cloned().collect();
            return Ok(Response { headers, ..response }.with("content-type", "text/html"));
        }
        if self.has(RequestFault::OutcomeOddCode) {
            return Err(refusal.with_code("bad-request"));
        }
        Err(refusal)
    }
}
