//! The status of an export.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use url::form_urlencoded;

use super::delete::cancelled;
use crate::reference::fault::OutputFault;
use crate::reference::guide::export::{Fate, Job, Page};
use crate::reference::guide::server::Guide;
use crate::reference::message::{Request, Response};
use crate::reference::refusal::Refusal;
use crate::reference::smart::{Access, Place};

/// How long a manifest says that its files will stay.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

impl Guide {
    /// Answers a request on a status URL.
    pub(crate) fn status_endpoint(&self, request: &Request) -> Result<Response, Refusal> {
        match request.method.as_str() {
            "GET" => self.status(request),
            "DELETE" => self.cancel(request),
            _ => Err(Refusal::method("GET, DELETE")),
        }
    }

    fn status(&self, request: &Request) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::Status)?;
        let id = parameter(request, "job");
        if self.state().cancelled.contains(&id) {
            return Ok(cancelled());
        }
        let job = self.job_of(&access, &id)?;
        if !access.may_open(&job.scopes, job.types.iter().map(String::as_str)) {
            return Err(Refusal::forbidden("the token does not cover every type of the export"));
        }
        let is_second_page = parameter(request, "page") == "2";
        if is_second_page && job.first_page() == job.files.output.len() {
            return Err(Refusal::not_found("page of this manifest"));
        }
        if is_second_page && self.has(OutputFault::NextLink200Error) {
            let response = Refusal::failed("the next files cannot be listed").into_response();
            return Ok(Response { status: 200, ..response });
        }
        let is_running = self.state().poll(&id) < self.settings.polls_until_ready;
        match (is_running, job.fate) {
            (true, _) => Ok(running(&job, is_second_page)),
            (false, Fate::Failure) => failed(&job),
            (false, Fate::Success) if job.files.output.is_empty() => self.empty(&job),
            (false, Fate::Success) => Ok(self.complete(&job, is_second_page)),
        }
    }

    /// Finds an export; those of other clients are as unknown as those that never were.
    pub(super) fn job_of(&self, access: &Access, id: &str) -> Result<Arc<Job>, Refusal> {
        match self.state().job(id) {
            Some(job) if access.owns(&job.client) => Ok(job),
            Some(_) => Err(access.foreign_job()),
            None => Err(Refusal::not_found("export")),
        }
    }

    /// Tells that an export is complete that nothing matched.
    fn empty(&self, job: &Job) -> Result<Response, Refusal> {
        if self.has(OutputFault::EmptyIs404) {
            return Err(Refusal::not_found("resource that matches"));
        }
        if self.has(OutputFault::EmptyIsFailed) {
            return Err(Refusal::failed("nothing matches"));
        }
        Ok(self.complete(job, false))
    }

    fn complete(&self, job: &Job, is_second_page: bool) -> Response {
        let page = if is_second_page { Page::Last } else { Page::FirstOfAll };
        let response = Response::json(200, "application/json", &job.manifest(page));
        let expires = self.now().checked_add(KEPT_FOR).unwrap_or(Timestamp::MAX);
        let response = response.with("expires", http_date(expires));
        if job.separate_status { response.with("x-export-status", "200") } else { response }
    }
}

/// Tells that an export failed.
fn failed(job: &Job) -> Result<Response, Refusal> {
    let refusal = Refusal::failed("the export failed");
    if !job.separate_status {
        return Err(refusal);
    }
    let response = refusal.into_response();
    let status = response.status;
    Ok(Response { status: 200, ..response }.with("x-export-status", status.to_string()))
}

/// Answers while an export is in progress, with what is ready where the client takes it in parts.
fn running(job: &Job, is_second_page: bool) -> Response {
    let status = if job.separate_status { 200 } else { 202 };
    let has_part = job.is_in_parts()
        && !is_second_page
        && job.fate == Fate::Success
        && !job.files.output.is_empty();
    let response = if has_part {
        let status = if job.has(OutputFault::PartialManifest200) { 200 } else { status };
        Response::json(status, "application/json", &job.manifest(Page::First))
    } else {
        Response::empty(status)
    };
    let response = response.with("x-progress", "in progress").with("retry-after", "0");
    if job.separate_status { response.with("x-export-status", "202") } else { response }
}

/// Returns a parameter of the query; empty when there is none.
pub(super) fn parameter(request: &Request, name: &str) -> String {
    let mut all = form_urlencoded::parse(request.query().as_bytes());
    all.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Writes a time as HTTP does (RFC 9110, section 5.6.7).
fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
