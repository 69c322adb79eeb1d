//! Bearer tokens of the main login: obtained, kept and renewed.

use crate::run::auth::tokens::RefusedLogin;
use secrecy::SecretString;

use crate::config::{Login, Secret};
use crate::http::{self, Proof, Request, TokenEndpoint, TokenSource, TokenStyle};
use crate::run::auth::login;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::Credential;

/// A bearer token that should be valid now.
///
/// # Errors
///
/// Fails when no token is given.
pub(crate) async fn bearer(cx: &RunContext) -> Result<Secret, EngineError> {
    token(cx, None).await
}

async fn token(cx: &RunContext, stale: Option<&SecretString>) -> Result<Secret, EngineError> {
    if let Some(RefusedLogin { url, why }) = cx.tokens.refused().cloned() {
        return Err(EngineError::NoToken { url, why, is_answered: true });
    }
    let source = cx.tokens.source(|| token_source(cx)).await?;
    let Some(source) = source else { return Ok(cx.tokens.garbage()) };
    let grant = match stale {
        Some(stale) => source.renew(stale).await?,
        None => source.bearer().await?,
    };
    for exchange in grant.exchanges {
        cx.recorder.exchange(exchange);
    }
    match grant.token {
        Ok(token) => Ok(token),
        Err(refused) => Err(EngineError::NoToken {
            url: token_url(cx).await,
            why: refused.to_string(),
            is_answered: refused.status.is_some(),
        }),
    }
}

/// Where tokens are issued, for messages.
async fn token_url(cx: &RunContext) -> String {
    match &cx.target.login {
        Login::ClientCredentials { token_url, .. } => token_url.to_string(),
        Login::PrivateKeyJwt(login) => {
            let url = login::token_endpoint(cx, login).await.ok();
            url.map(|url| cx.client.redactor().redact_url(url.as_str())).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Where the tokens of this login come from.
async fn token_source(cx: &RunContext) -> Result<Option<TokenSource>, EngineError> {
    let (url, client_id, proof, scope) = match &cx.target.login {
        Login::ClientCredentials { token_url, client, scope, basic } => {
            let style = if *basic { TokenStyle::Basic } else { TokenStyle::Form };
            let proof = Proof::Secret { secret: client.secret.clone(), style };
            (token_url.clone(), client.id.clone(), proof, scope.clone())
        }
        Login::PrivateKeyJwt(login) => {
            let login = login::key_login(cx).await?.unwrap_or(login);
            let (key, jku) = (login.keys.main().clone(), login.jku.clone());
            let proof = Proof::Key { key, jku, lifetime: login.lifetime };
            let scope = login.scope(cx.target.contract).to_owned();
            (login::token_endpoint(cx, login).await?, login.client_id.clone(), proof, Some(scope))
        }
        _ => return Ok(None),
    };
    let endpoint = TokenEndpoint { url, client_id, proof, scope, patience: cx.patience() };
    Ok(Some(TokenSource::granted(cx.client.clone(), endpoint, TokenSource::MARGIN)))
}

/// A new credential in place of one that the server no longer takes; `None` where it cannot be
/// renewed.
///
/// # Errors
///
/// Fails only by a fault of our own, or when no new token is given.
pub(crate) async fn renewed(
    cx: &RunContext,
    who: Credential,
    request: &Request,
) -> Result<Option<http::Credential>, EngineError> {
    match request.bearer() {
        Some(stale) if who == Credential::Main && cx.tokens.are_renewable() => {
            Ok(Some(http::Credential::Bearer(token(cx, Some(stale)).await?)))
        }
        _ => Ok(None),
    }
}
