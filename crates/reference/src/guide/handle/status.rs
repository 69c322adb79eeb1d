//! The status of an export.

use std::sync::Arc;

use url::form_urlencoded;

use super::running::Question;
use crate::fault::job::failure::TRANSIENT_CODE_WRONG;
use crate::fault::job::manifest_answer::STATUS_406;
use crate::fault::job::progress::{STATUS_FLAPS, STATUS_GET_405};
use crate::fault::manifest::parts::NEXT_LINK_200_ERROR;
use crate::guide::export::{Job, JobOutcome};
use crate::guide::server::Guide;
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::smart::{Access, Place};
use crate::variant::catalog::progress::FIRST_POLL_FAILS;

impl Guide {
    /// Answers a request on a status URL.
    pub(crate) fn status_endpoint(&self, request: &Request) -> Result<Response, Refusal> {
        match request.method.as_str() {
            "GET" if self.has(&STATUS_GET_405) => Err(Refusal::method("POST, DELETE")),
            "GET" => self.status(request),
            "DELETE" => self.cancel(request),
            _ => Err(Refusal::method("GET, DELETE")),
        }
    }

    fn status(&self, request: &Request) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::Status)?;
        let takes_fhir = request.header("accept").is_some_and(|it| it.contains(FHIR_JSON));
        if !takes_fhir && self.has(&STATUS_406) {
            return Err(Refusal::not_acceptable("Accept must name application/fhir+json"));
        }
        let id = parameter(request, "job");
        if let Some(answer) = self.after_delete(&id, &access) {
            return answer;
        }
        let guessed = self.guessed(request, &access, &id);
        let is_guessed = guessed.is_some();
        let job = guessed.unwrap_or_else(|| self.job_of(&access, &id))?;
        if !access.may_open(&job.scopes, job.types.iter().map(String::as_str)) {
            return Err(Refusal::forbidden("the token does not cover every type of the export"));
        }
        let is_second_page = parameter(request, "page") == "2";
        if is_second_page && job.first_page() == job.files.output.len() {
            return Err(Refusal::not_found("page of this manifest"));
        }
        if is_second_page && self.has(&NEXT_LINK_200_ERROR) {
            let response = Refusal::failed("the next files cannot be listed").into_response();
            return Ok(Response { status: 200, ..response });
        }
        self.state().note_time(&job.id, self.now());
        self.check_polls(&job)?;
        self.check_pace(&job)?;
        let polled = self.state().poll(&job.id);
        let polls_before = if is_guessed { self.settings.polls_until_ready } else { polled };
        let is_result = !parameter(request, "result").is_empty();
        self.told(&Question { job: &job, is_second_page, polls_before, is_result })
    }

    pub(super) fn told(&self, question: &Question<'_>) -> Result<Response, Refusal> {
        if question.polls_before % 2 == 1 && self.has(&STATUS_FLAPS) {
            return Err(Refusal::not_found("export"));
        }
        let falters = question.job.fate == JobOutcome::Faltering;
        if falters && question.polls_before == 0 {
            let is_wrong = self.has(&TRANSIENT_CODE_WRONG);
            let code = if is_wrong { "processing" } else { "transient" };
            return Err(Refusal::for_a_moment(code, "the database is not to be reached"));
        }
        self.check_first_poll(question.job, question.polls_before)?;
        let fails_first = falters || self.varies(&FIRST_POLL_FAILS);
        let polls_until_ready = self.settings.polls_until_ready + u32::from(fails_first);
        let is_running = question.polls_before < polls_until_ready;
        match (is_running, question.job.fate) {
            (true, _) => Ok(self.running(question)),
            (false, JobOutcome::Failure) => self.failed(question.job),
            (false, _) => self.complete(question),
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
}

/// Returns a parameter of the query; empty when there is none.
pub(crate) fn parameter(request: &Request, name: &str) -> String {
    let mut all = form_urlencoded::parse(request.query().as_bytes());
    all.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}
