//! An export that is still in progress.

use jiff::SignedDuration;

use crate::fault::Spoil;
use crate::fault::job::pace::{POLL_429_KILLS_JOB, POLL_429_NO_RETRY_AFTER};
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
        let status = if job.separate_status { 200 } else { 202 };
        let has_part = job.is_in_parts()
            && !question.is_second_page
            && job.fate != JobOutcome::Failure
            && !job.files.output.is_empty();
        let response = if has_part {
            Response::json(status, "application/json", &self.listed(job, Page::First))
        } else {
            Response::empty(status)
        };
        let mut response = self.with_progress(response, "in progress".to_owned(), "0");
        if job.separate_status {
            response = response.with("x-export-status", "202");
        }
        self.settings.spoils().fold(response, |response, spoil| {
            if let Spoil::Progress(spoil) = spoil { spoil(response) } else { response }
        })
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
