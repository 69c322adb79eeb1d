//! An export that is still in progress.

use jiff::SignedDuration;

use crate::fault::job::pace::{POLL_429_KILLS_JOB, POLL_429_NO_RETRY_AFTER};
use crate::fault::job::progress::{
    PROGRESS_CACHEABLE, RETRY_AFTER_BAD, STATUS_200_EMPTY, X_PROGRESS_LONG,
};
use crate::fault::job::separate_status::X_EXPORT_STATUS_MISSING;
use crate::fault::manifest::parts::PARTIAL_MANIFEST_200;
use crate::guide::export::{Job, JobOutcome};
use crate::guide::server::Guide;
use crate::manifest::Page;
use crate::message::Response;
use crate::refusal::Refusal;

/// How many questions for one export the server bears in [`SPAN`].
const QUESTIONS: usize = 10;
/// The time in which that many questions are too many.
const SPAN: SignedDuration = SignedDuration::from_secs(10);

/// A question for the status of an export.
pub(super) struct Question<'a> {
    pub(super) job: &'a Job,
    pub(super) is_second_page: bool,
    /// How many questions there were before.
    pub(super) polls_before: u32,
    /// Whether it is about the result that a faulty server leads to.
    pub(super) is_result: bool,
}

impl Guide {
    /// Answers while an export is in progress, with what is ready where the client takes it in
    /// parts.
    pub(super) fn running(&self, question: &Question<'_>) -> Response {
        let job = question.job;
        if self.has(&STATUS_200_EMPTY) {
            return Response::empty(200);
        }
        let status = if job.separate_status { 200 } else { 202 };
        let has_part = job.is_in_parts()
            && !question.is_second_page
            && job.fate != JobOutcome::Failure
            && !job.files.output.is_empty();
        let response = if has_part {
            let status = if job.has(&PARTIAL_MANIFEST_200) { 200 } else { status };
            Response::json(status, "application/json", &self.listed(job, Page::First))
        } else {
            Response::empty(status)
        };
        let is_long = self.has(&X_PROGRESS_LONG);
        let progress = if is_long { "still busy".repeat(15) } else { "in progress".to_owned() };
        let is_bad = self.has(&RETRY_AFTER_BAD);
        let retry_after = if is_bad { "2 minutes" } else { "0" };
        let response = self.with_progress(response, progress, retry_after);
        let response = if self.has(&PROGRESS_CACHEABLE) {
            response.with("cache-control", "public, max-age=3600")
        } else {
            response
        };
        if job.separate_status && !self.has(&X_EXPORT_STATUS_MISSING) {
            response.with("x-export-status", "202")
        } else {
            response
        }
    }

    /// Refuses a question that comes too fast after others; then it counts anew.
    pub(super) fn check_polls(&self, job: &Job) -> Result<(), Refusal> {
        let mut state = self.state();
        if state.polls_within(&job.id, SPAN, self.now()) <= QUESTIONS {
            return Ok(());
        }
        state.forget_times(&job.id);
        if self.has(&POLL_429_KILLS_JOB) {
            state.forget(&job.id);
        }
        let is_silent = self.has(&POLL_429_NO_RETRY_AFTER);
        Err(Refusal::too_many((!is_silent).then_some("0")))
    }
}
