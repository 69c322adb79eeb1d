//! The client of SMART Backend Services: where it obtains tokens, and the key it signs with.

use url::Url;

use crate::config::KeyLogin;
use crate::run::auth::{discover, origins};
use crate::run::context::RunContext;
use crate::run::error::EngineError;

/// Where tokens are issued: the URL of the target, or else the one that the server declares.
///
/// # Errors
///
/// Fails when neither names one.
pub(crate) async fn token_endpoint(cx: &RunContext, login: &KeyLogin) -> Result<Url, EngineError> {
    if let Some(url) = &login.token_url {
        return Ok(url.clone());
    }
    let refused = |url: &Url, why: String| EngineError::NoToken {
        url: cx.client.redactor().redact_url(url.as_str()),
        why,
        is_answered: true,
    };
    let Some(found) = discover::document(cx).await?.token_endpoint.clone() else {
        let why = "the discovery document has no token endpoint; set `token-url`".to_owned();
        return Err(refused(&discover::discovery_url(cx), why));
    };
    // An assertion, or a client's secret, is worth as much as a token.
    match origins::withheld(cx, &found) {
        Some(why) => Err(refused(&found, format!("the discovered token endpoint is {why}"))),
        None => Ok(found),
    }
}

/// The client of SMART Backend Services. Of several keys one signs whose algorithm the server
/// lists, as far as it lists any.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn key_login(cx: &RunContext) -> Result<Option<&KeyLogin>, EngineError> {
    let choose = || async {
        let Some(login) = cx.target.key_login() else { return Ok::<_, EngineError>(None) };
        if login.keys.of_other_algorithm().is_none() {
            return Ok(Some(login.clone()));
        }
        let facts = discover::document(cx).await?.facts.as_ref();
        let listed = facts.and_then(|facts| facts.signing_algs.as_deref()).unwrap_or_default();
        Ok(Some(KeyLogin { keys: login.keys.preferring(listed), ..login.clone() }))
    };
    cx.tokens.signer(choose).await
}
