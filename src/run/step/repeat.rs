//! Requests that are sent several times, until an answer is there that was waited for.

use std::time::Duration;

use crate::evidence::ExchangeId;
use crate::http::{Live, Request, parse_retry_after};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::job_status;
use crate::suite::{Pace, Repeat};

const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The longest time that is waited in all. Where the server asks for more, it is asked once more when
/// this time is over.
const LONGEST: Duration = Duration::from_secs(30);

/// The wait for a server that is busy and does not say for how long.
const BUSY: Duration = Duration::from_secs(1);

/// Sends a request again and again, and returns the last exchange. After the answer of a busy
/// server it waits, so that whatever is sent next comes in time.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn send_repeatedly(
    cx: &RunContext,
    request: &Request,
    repeat: &Repeat,
) -> Result<ExchangeId, EngineError> {
    let clock = cx.client.clock();
    let (mut own_wait, mut left) = (FIRST_WAIT, LONGEST);
    for sent in 1..=repeat.most.get() {
        let (exchange, live) = cx.send_once(request).await?;
        let Some(live) = live else { return Ok(exchange) };
        let is_enough = repeat.until.contains(live.status.as_u16());
        if is_enough || sent == repeat.most.get() || left.is_zero() {
            clock.sleep(wait_of_busy(cx, &live)).await;
            return Ok(exchange);
        }
        if repeat.pace == Pace::Patient {
            let wait = asked_wait(cx, &live).unwrap_or(own_wait).min(left);
            clock.sleep(wait).await;
            left -= wait;
            own_wait *= 2;
        }
    }
    unreachable!("a request is sent at least once")
}

/// Asks for a status, and again where the server fails, as often as polling does.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn send_past_failures(
    cx: &RunContext,
    request: &Request,
) -> Result<ExchangeId, EngineError> {
    let clock = cx.client.clock();
    let (mut failures, mut left) = (0, LONGEST);
    loop {
        let (exchange, live) = cx.send(request).await?;
        failures += 1;
        let failed = live.filter(|live| live.status.is_server_error());
        let Some(live) = failed.filter(|live| failures < job_status::failures_tolerated(live))
        else {
            return Ok(exchange);
        };
        let wait = asked_wait(cx, &live).unwrap_or(FIRST_WAIT).min(left);
        clock.sleep(wait).await;
        left -= wait;
    }
}

fn asked_wait(cx: &RunContext, live: &Live) -> Option<Duration> {
    let text = live.header("retry-after")?;
    parse_retry_after(text, cx.client.clock().now())
}

fn wait_of_busy(cx: &RunContext, live: &Live) -> Duration {
    let is_busy = matches!(live.status.as_u16(), 429 | 503);
    let wait = if is_busy { asked_wait(cx, live).unwrap_or(BUSY) } else { Duration::ZERO };
    wait.min(cx.target.limits.retry_after)
}
