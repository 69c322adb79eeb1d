//! Kick-offs at a server that is busy: many run one export at a time.

use std::time::Duration;

use crate::evidence::ExchangeId;
use crate::http::{Live, Request, parse_retry_after};
use crate::run::auth::sending;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::spec::Credential;

const FIRST_WAIT: Duration = Duration::from_millis(200);

const LONGEST_OWN_WAIT: Duration = Duration::from_secs(60);

/// Sends a kick-off, and waits for its turn where the server is busy with another export: as
/// long as an export may take. A server that was never free in that time is not waited for
/// again.
///
/// # Errors
///
/// Fails only by a fault of our own, or when no new token is given.
pub(crate) async fn send_in_turn(
    cx: &RunContext,
    who: Credential,
    request: Request,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    let clock = cx.client.clock();
    let began = clock.now();
    let mut wait = FIRST_WAIT;
    loop {
        let (exchange, live) = sending::send_as(cx, who, request.clone()).await?;
        let is_busy = live.as_ref().is_some_and(|live| live.status.as_u16() == 429);
        if !is_busy || cx.exports.was_never_free() {
            return Ok((exchange, live));
        }
        let limits = &cx.target.limits;
        let spent = clock.now().duration_since(began).unsigned_abs();
        let left = limits.export_time.saturating_sub(spent);
        if left.is_zero() {
            cx.exports.set_never_free();
            return Ok((exchange, live));
        }
        let why = "the server is busy with another export and answered 429".to_owned();
        cx.notify(Event::Waiting { why });
        let asked = live.as_ref().and_then(|live| live.header("retry-after"));
        let asked = asked.and_then(|text| parse_retry_after(text, clock.now()));
        clock.sleep(asked.unwrap_or(wait).max(wait).min(limits.retry_after).min(left)).await;
        wait = (wait * 2).min(LONGEST_OWN_WAIT);
    }
}
