//! Waits until a Group that is created by filters is there.

use std::time::Duration;

use crate::evidence::ExchangeId;
use crate::http::{Live, Pace, Request, parse_retry_after};
use crate::run::auth::{access, origins, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::jobs::cancel;
use crate::run::step::cohort_answer::{self, Ending};
use crate::run::{answer, recorder};
use crate::spec::Credential;

/// Asks for the status of a creation until it ends or the time is over.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn await_creation(
    cx: &RunContext,
    accepted: &Live,
    polls: &mut Vec<ExchangeId>,
) -> Result<Ending, EngineError> {
    let Some(url) = answer::status_url(accepted) else {
        return Ok(cohort_answer::unclear("the server returned 202 without a status URL"));
    };
    if let Some(why) = origins::withheld(cx, &url) {
        return Ok(cohort_answer::not_awaited(&format!("the status URL is {why}")));
    }
    cx.jobs.remember(&url, Credential::Main);
    let (clock, limits) = (cx.client.clock(), &cx.target.limits);
    let (began, mut pace) = (clock.now(), Pace::new(FIRST_WAIT));
    loop {
        let request = Request::get(url.clone()).header("accept", "application/fhir+json");
        let request = access::as_main(cx, request).await?;
        let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
        if let Some(dropped) = recorder::keep_latest(polls, exchange, MAX_POLLS_KEPT) {
            cx.forget(dropped);
        }
        let Some(live) = live else {
            return Ok(cohort_answer::unclear("a status request got no response"));
        };
        if live.status.as_u16() != 202 {
            cx.jobs.forget(&url);
            return Ok(cohort_answer::of_status(&live));
        }
        let spent = clock.now().duration_since(began).unsigned_abs();
        let left = limits.export_time.saturating_sub(spent);
        if left.is_zero() {
            cancel::cancel_job(cx, &url).await?;
            return Ok(cohort_answer::not_awaited(
                "the creation took longer than `limits.export-time` allows",
            ));
        }
        let asked = live.header("retry-after").and_then(|t| parse_retry_after(t, clock.now()));
        clock.sleep(pace.wait(asked).min(limits.retry_after).min(left)).await;
    }
}

const FIRST_WAIT: Duration = Duration::from_secs(1);

const MAX_POLLS_KEPT: usize = 100;
