//! Asks for the CapabilityStatement.

use crate::evidence::{Answer, Capabilities, ExchangeId};
use crate::http::{self, Live, Request};
use crate::run::address;
use crate::run::auth::access;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::preflight::capabilities;
use crate::spec::Credential;

/// Asks for the CapabilityStatement, with the login where the server requires one;
/// `None` when what comes is none.
///
/// # Errors
///
/// Fails when the server cannot be reached, or gives no token that it asks for.
pub(crate) async fn read_capabilities(
    cx: &RunContext,
) -> Result<Option<Capabilities>, EngineError> {
    let (exchange, live) = ask_for_capabilities(cx).await?;
    Ok(live.and_then(|live| capabilities::capabilities_of(cx, &live, exchange)))
}

pub(crate) async fn ask_for_capabilities(
    cx: &RunContext,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    let mut request = Request::get(address::below(&cx.target.base, "metadata"));
    if cx.target.contract.guide().is_some() {
        request = request.header("accept", "application/fhir+json");
    }
    let mut sent = cx.client.send_patiently(&request, &cx.patience()).await?;
    // Nothing but the base URL decides where this goes, so the token may go there as well.
    let is_guarded = sent.live.as_ref().is_some_and(|live| is_guarded(live.status.as_u16()));
    if is_guarded && cx.target.login.is_secret() {
        record(cx, sent);
        let credential = access::credential(cx, Credential::Main).await?;
        request = request.credential(credential.unwrap_or(http::Credential::None));
        sent = cx.client.send_patiently(&request, &cx.patience()).await?;
    }
    let url = sent.exchange.request.url.clone();
    let failed = match &sent.exchange.answer {
        Answer::Failed(transport) => Some(format!("{}: {}", transport.kind, transport.detail)),
        Answer::Response(_) => None,
    };
    let (exchange, live) = record(cx, sent);
    match failed {
        Some(why) => Err(EngineError::Unreachable { url, why }),
        None => Ok((exchange, live)),
    }
}

fn record(cx: &RunContext, sent: http::Sent) -> (ExchangeId, Option<Live>) {
    for exchange in sent.earlier {
        cx.recorder.exchange(exchange);
    }
    (cx.recorder.exchange(sent.exchange), sent.live)
}

/// Returns true if a status asks for credentials.
fn is_guarded(status: u16) -> bool {
    matches!(status, 401 | 403)
}
