//! Other answers to questions for the status than the usual.

use jiff::{SignedDuration, Timestamp};

use crate::guide::export::Job;
use crate::guide::handle::http_date;
use crate::guide::server::Guide;
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::variant::catalog::progress::{
    FIRST_POLL_FAILS, LONG_RETRY_AFTER, LONG_RETRY_AFTER_DATE, SILENT_PROGRESS, THROTTLED_POLLS,
};
use crate::variant::catalog::wire::THROTTLED;

/// The time in which one question is enough.
const PACE: SignedDuration = SignedDuration::from_secs(1);
/// How long a slow server asks to wait.
const LONG: SignedDuration = SignedDuration::from_mins(2);

impl Guide {
    /// Adds what an export in progress tells of itself; `progress` and `retry_after` are the usual.
    pub(in crate::guide) fn with_progress(
        &self,
        response: Response,
        progress: String,
        retry_after: &str,
    ) -> Response {
        if self.varies(&SILENT_PROGRESS) {
            return response;
        }
        let response = response.with("x-progress", progress);
        response.with("retry-after", self.retry_after().unwrap_or_else(|| retry_after.to_owned()))
    }

    fn retry_after(&self) -> Option<String> {
        if self.varies(&LONG_RETRY_AFTER) {
            return Some(LONG.as_secs().to_string());
        }
        if self.varies(&LONG_RETRY_AFTER_DATE) {
            return Some(http_date(self.now().saturating_add(LONG).unwrap_or(Timestamp::MAX)));
        }
        self.varies(&THROTTLED_POLLS).then(|| "1".to_owned())
    }

    /// Refuses questions for an export in progress that come before they should.
    pub(in crate::guide) fn check_pace(&self, job: &Job) -> Result<(), Refusal> {
        if !self.varies(&THROTTLED_POLLS) {
            return Ok(());
        }
        let state = self.state();
        let is_running = state.polls(&job.id) <= self.settings.polls_until_ready;
        if is_running && state.polls_within(&job.id, PACE, self.now()) > 1 {
            return Err(Refusal::too_many(Some("1")));
        }
        Ok(())
    }

    /// Fails at the first question for an export, for a moment. Where the status is told apart from
    /// the answer's own, it does not.
    pub(in crate::guide) fn check_first_poll(
        &self,
        job: &Job,
        polls_before: u32,
    ) -> Result<(), Refusal> {
        let is_first = polls_before == 0 && !job.separate_status;
        if self.varies(&FIRST_POLL_FAILS) && is_first {
            let refusal = Refusal::for_a_moment("transient", "the database is not to be reached");
            return Err(refusal.with_status(500));
        }
        Ok(())
    }

    /// Refuses every fifth request.
    pub(in crate::guide) fn is_too_much(&self, request: &Request) -> bool {
        let place = &request.path_and_query;
        self.varies(&THROTTLED) && self.state().throttle.is_too_much(place)
    }
}
