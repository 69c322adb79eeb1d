//! How a kick-off is answered.

use serde_json::json;

use super::kick_off::Order;
use super::page::html;
use super::running::Question;
use crate::fault::job::separate_status::{PREF_APPLIED_MISSING, PREF_APPLIED_PARTIAL};
use crate::fault::kick_off::answer::{
    CANCELLED_JOB_REUSED, CONTENT_LOCATION_IN_LOCATION, CONTENT_LOCATION_RELATIVE,
    CONTENT_LOCATION_WRONG_BASE, KICKOFF_200_SYNC, KICKOFF_204, KICKOFF_HTML_BODY,
    LENIENT_BREAKS_ASYNC,
};
use crate::fault::kick_off::header::{
    ACCEPT_EXACT_MATCH, NO_ACCEPT_500, NO_PREFER_SYNC_200, PREFER_CASE_SENSITIVE, PREFER_EXACT_CASE,
};
use crate::fault::kick_off::method::POST_500;
use crate::fault::kick_off::refusal::{
    KICKOFF_ERROR_200, KICKOFF_ERROR_HTML_TYPE, KICKOFF_ERROR_PLAINTEXT, OUTCOME_ODD_CODE,
};
use crate::fault::parameter::unsupported::{
    OPTIONAL_PARAMETER_500, ORGANIZE_500, TYPE_REFUSED_BARE,
};
use crate::guide::export::Job;
use crate::guide::query::Given;
use crate::guide::route::BASE_PATH;
use crate::guide::server::Guide;
use crate::manifest::Page;
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal, outcome};
use crate::variant::catalog::kick_off::{EMPTY_KICK_OFF_BODY, SYNCHRONOUS};

impl Guide {
    /// Answers a kick-off that started an export.
    pub(super) fn accepted(&self, order: &Order<'_>, job: &Job) -> Response {
        let has = |fault| self.has(fault);
        let is_lenient = order.prefer.lenient && has(&LENIENT_BREAKS_ASYNC);
        if has(&KICKOFF_200_SYNC) || is_lenient {
            return Response::json(200, "application/json", &self.listed(job, Page::First));
        }
        if self.varies(&SYNCHRONOUS) {
            return self.answered_at_once(job);
        }
        let has_prefer = order.request.header("prefer").is_some();
        if !has_prefer && has(&NO_PREFER_SYNC_200) {
            let bundle = json!({"resourceType": "Bundle", "type": "collection"});
            return Response::json(200, FHIR_JSON, &bundle);
        }
        let response = if has(&KICKOFF_204) {
            Response::empty(204)
        } else if self.varies(&EMPTY_KICK_OFF_BODY) {
            Response::empty(202)
        } else if has(&KICKOFF_HTML_BODY) {
            html(202, "The export has begun")
        } else {
            outcome(202, "information", "informational", "the export has begun")
        };
        let response = self.located(response, order, job);
        let is_silent = has(&PREF_APPLIED_MISSING);
        if !job.separate_status || !order.prefer.separate_status || is_silent {
            return response;
        }
        let is_partial = has(&PREF_APPLIED_PARTIAL);
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
        if self.has(&CANCELLED_JOB_REUSED) {
            url = self.state().reused(&job.order).unwrap_or(url);
        }
        if self.has(&CONTENT_LOCATION_RELATIVE) {
            url = url.replacen(&order.request.origin(), "", 1);
        }
        if self.has(&CONTENT_LOCATION_WRONG_BASE) {
            url = url.replacen(BASE_PATH, "", 1);
        }
        url = self.shown_status_url(&url);
        let is_misnamed = self.has(&CONTENT_LOCATION_IN_LOCATION);
        response.with(if is_misnamed { "location" } else { "content-location" }, url)
    }

    /// Refuses what only a faulty server refuses before it reads the parameters.
    pub(super) fn check_headers(&self, request: &Request) -> Result<(), Refusal> {
        let accept = request.header("accept");
        let is_open = accept.is_none_or(|it| it == "*/*");
        if is_open && self.has(&NO_ACCEPT_500) {
            return Err(Refusal::failed("there is no media type in Accept"));
        }
        let is_other = accept.is_some_and(|it| it != FHIR_JSON);
        if is_other && self.has(&ACCEPT_EXACT_MATCH) {
            return Err(Refusal::not_acceptable("Accept must be application/fhir+json"));
        }
        if request.method == "POST" && self.has(&POST_500) {
            return Err(Refusal::failed("there is nobody to take a POST"));
        }
        let prefer = request.header("prefer").unwrap_or_default();
        let is_exact = prefer == "respond-async";
        let names_it = prefer.split([',', ';']).any(|part| part.trim() == "respond-async");
        let is_refused = (self.has(&PREFER_EXACT_CASE) && !is_exact)
            || (self.has(&PREFER_CASE_SENSITIVE) && !names_it);
        if is_refused { Err(Refusal::invalid("Prefer must be respond-async")) } else { Ok(()) }
    }

    /// Answers a kick-off with a parameter that only a faulty server does not support, as it does.
    pub(super) fn unsupported(&self, given: &[Given]) -> Option<Response> {
        let asks = |names: &[&str]| given.iter().any(|it| names.contains(&it.name.as_str()));
        if asks(&["_type"]) && self.has(&TYPE_REFUSED_BARE) {
            return Some(Response::empty(400));
        }
        let optional = ["_elements", "patient", "includeAssociatedData"];
        let fails = (asks(&optional) && self.has(&OPTIONAL_PARAMETER_500))
            || (asks(&["organizeOutputBy"]) && self.has(&ORGANIZE_500));
        fails.then(|| Refusal::failed("a parameter is not supported").into_response())
    }

    /// Answers a kick-off that is wrong, which a faulty server does in its own way.
    pub(super) fn kick_off_refused(&self, refusal: Refusal) -> Result<Response, Refusal> {
        if self.has(&KICKOFF_ERROR_200) {
            return Ok(Response { status: 200, ..refusal.into_response() });
        }
        if self.has(&KICKOFF_ERROR_PLAINTEXT) {
            let text = b"The export was refused.".to_vec();
            return Ok(Response::bytes(refusal.status, "text/plain", text));
        }
        if self.has(&KICKOFF_ERROR_HTML_TYPE) {
            let response = refusal.into_response();
            let headers = response.headers.iter().filter(|(name, _)| *name != "content-type");
            let headers = headers.cloned().collect();
            return Ok(Response { headers, ..response }.with("content-type", "text/html"));
        }
        if self.has(&OUTCOME_ODD_CODE) {
            return Err(refusal.with_code("bad-request"));
        }
        Err(refusal)
    }
}
