//! Sends token requests as scenarios want them.

use crate::config::Secret;
use crate::evidence::{ExchangeId, known_words};
use url::Url;

use crate::config::KeyLogin;
use crate::evidence::JwksFetch;
use crate::http::{Live, Request};
use crate::key::SigningKey;
use crate::run::auth::login;
use crate::run::auth::token_request::TokenRequest;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::{http, key};

/// A token request for a scope, with nothing wrong.
pub(crate) async fn token_request<'a>(
    cx: &'a RunContext,
    login: &'a KeyLogin,
    endpoint: &'a Url,
    scope: &'a str,
) -> Result<TokenRequest<'a>, EngineError> {
    Ok(TokenRequest {
        login,
        endpoint,
        base: &cx.target.base,
        stranger: stranger(cx).await?,
        foreign: None,
        scope,
        now: cx.client.clock().now().as_second(),
    })
}

/// Sends a token request. What it is granted, against all expectation perhaps, is a secret before
/// the exchange is kept.
pub(crate) async fn send_for_token(
    cx: &RunContext,
    request: &Request,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    let sent = cx.client.send_patiently(request, &cx.patience()).await?;
    if let Some(live) = &sent.live {
        let _ = granted(cx, live);
    }
    for exchange in sent.earlier {
        cx.recorder.exchange(exchange);
    }
    Ok((cx.recorder.exchange(sent.exchange), sent.live))
}

/// The token that an answer grants, if it does.
pub(crate) fn granted(cx: &RunContext, live: &Live) -> Option<Secret> {
    http::granted(live, cx.client.redactor())
}

/// A key that is registered nowhere, of the algorithm of the main one.
pub(crate) async fn stranger(cx: &RunContext) -> Result<&SigningKey, EngineError> {
    let algorithm = login::key_login(cx).await?.map(|login| login.keys.main().algorithm());
    let algorithm = algorithm.unwrap_or(key::Algorithm::Es384);
    cx.tokens.stranger(algorithm).await
}

/// The requests for the key set since `seen` of them had come.
pub(crate) fn fetches_since(cx: &RunContext, seen: usize) -> Vec<JwksFetch> {
    let fetches = cx.tokens.key_host().into_iter().flat_map(|host| host.fetches_since(seen));
    let redact = |text: &str| cx.client.redactor().redact(&known_words(text));
    let fetches = fetches.map(|fetch| JwksFetch {
        method: fetch.method,
        accept: fetch.accept.as_deref().map(redact),
        is_foreign: fetch.is_foreign,
    });
    fetches.collect()
}
