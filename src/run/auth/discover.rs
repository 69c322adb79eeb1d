//! Reads the discovery document of SMART: once in a run, and again where a scenario asks otherwise.

use url::Url;

use crate::evidence::SmartFacts;
use crate::http::{Live, Request};
use crate::run::address;
use crate::run::auth::discovery::Document;
use crate::run::context::RunContext;
use crate::run::error::EngineError;

/// Where the document is, below the base URL.
pub(crate) const WELL_KNOWN: &str = ".well-known/smart-configuration";

/// The discovery document of the server; requested once in a run, without a
/// credential, for a client that reads it has none yet.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn document(cx: &RunContext) -> Result<&Document, EngineError> {
    let ask = || discover(cx, discovery_url(cx), None);
    cx.discovery.document(ask).await
}

/// Where the document belongs.
pub(crate) fn discovery_url(cx: &RunContext) -> Url {
    address::below(&cx.target.base, WELL_KNOWN)
}

/// Asks for the document at a URL.
pub(crate) async fn discover(
    cx: &RunContext,
    url: Url,
    accept: Option<&str>,
) -> Result<Document, EngineError> {
    let mut request = Request::get(url);
    if let Some(accept) = accept {
        request = request.header("accept", accept);
    }
    let (exchange, live) = cx.send(&request).await?;
    let live = live.filter(|live| live.status.is_success());
    let json = live.as_ref().and_then(Live::json);
    let redact = |text: &str| cx.client.redactor().shown(text);
    let facts = json.as_ref().and_then(|json| SmartFacts::of(json, &redact));
    let text = json.as_ref().and_then(|json| json["token_endpoint"].as_str());
    // A relative URL is a defect that a check finds; the endpoint can be used all the same.
    let base = live.as_ref().map(|live| &live.url);
    let token_endpoint = text.zip(base).and_then(|(text, base)| base.join(text).ok());
    let token_endpoint = token_endpoint.filter(|url| matches!(url.scheme(), "http" | "https"));
    let unread = live.as_ref().and_then(|live| live.unread.clone());
    Ok(Document { exchange, facts, token_endpoint, unread })
}
