//! Kick-off: from a request to the list of files.

use crate::evidence::{ExchangeId, ExportResult};
use crate::http::{Live, Request};
use crate::run::answer;
use crate::run::error::EngineError;
use crate::run::export::asked::{Asked, Kickoff};
use crate::run::export::{asked, busy, poll};

/// Sends the kick-off and follows it to its end.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn run_kick_off(
    kickoff: &Kickoff<'_>,
    request: Request,
) -> Result<Asked, EngineError> {
    let (exchange, live) = send_kick_off(kickoff, request).await?;
    follow(kickoff, exchange, live).await
}

/// Sends the kick-off.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn send_kick_off(
    kickoff: &Kickoff<'_>,
    mut request: Request,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    request = request.credential(asked::own_credential(kickoff).await?);
    busy::send_in_turn(kickoff.cx, kickoff.who, request).await
}

/// Goes on from an answer that may hold the list, or name a status URL.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn follow(
    kickoff: &Kickoff<'_>,
    exchange: ExchangeId,
    live: Option<Live>,
) -> Result<Asked, EngineError> {
    let mut asked = Asked {
        kickoff: Some(exchange),
        polls: Vec::new(),
        more_polls: 0,
        status_url: None,
        result: asked::failed("the kick-off got no response", exchange),
        manifest: None,
        partials: Vec::new(),
    };
    let Some(live) = live else { return Ok(asked) };
    asked.status_url = answer::status_url(&live);
    match (live.status.as_u16(), asked::list(kickoff, &live, exchange)) {
        (200..=299, Some(list)) => asked.listed(list),
        (202, None) if asked.status_url.is_some() => poll::poll(kickoff, &mut asked).await?,
        (200..=299, None) if live.unread.is_some() => asked.not_read(&live),
        (202, None) => {
            asked.result = asked::failed(
                "the server returned 202 without a manifest and without a status URL",
                exchange,
            );
        }
        (status @ 200..=299, None) => {
            asked.result = asked::failed(
                &format!("the server returned {status} without a manifest"),
                exchange,
            );
        }
        // A server that is busy has refused nothing.
        (429, _) => asked.result = asked::failed("the server is busy (429)", exchange),
        (status @ 400..=499, _) => asked.result = ExportResult::Refused { status },
        (status, _) => {
            asked.result =
                asked::failed(&format!("the kick-off was answered with {status}"), exchange);
        }
    }
    Ok(asked)
}
