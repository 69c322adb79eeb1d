//! Finds out whether a valid token request is granted, so that a refusal means something.

use crate::config::KeyLogin;
use crate::http::HttpError;
use crate::run::auth::{asking, login, publish};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::{ScopeText, Tampering};

/// Says why the answer to a request would show nothing of what is asked; `None` where it does.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn refused_anyway(
    cx: &RunContext,
    with: Tampering,
    login: &KeyLogin,
    scopes: &[ScopeText],
) -> Result<Option<&'static str>, EngineError> {
    let is_other = publish::published_login(cx, login).client_id != login.client_id;
    let is_plain = match with {
        Tampering::Valid => scopes == [ScopeText::Own],
        Tampering::KeySetByUrl => !is_other,
        // Where no request has one, it is the plain request that is asked about.
        Tampering::JkuMissing => login.jku.is_none(),
        _ => false,
    };
    let is_refused = !is_plain && !is_granted(cx, login).await?;
    Ok(is_refused.then_some("a valid token request is also refused"))
}

/// Whether a valid request is granted: else the refusal of another shows nothing.
pub(crate) async fn is_granted(cx: &RunContext, login: &KeyLogin) -> Result<bool, EngineError> {
    let is_main = cx.target.key_login().is_some_and(|it| it.client_id == login.client_id);
    let ask = || async {
        let endpoint = login::token_endpoint(cx, login).await?;
        let scope = login.scope(cx.target.contract);
        let request = asking::token_request(cx, login, &endpoint, scope).await?;
        let assertion = request.assertion(Tampering::Valid).map_err(HttpError::from)?;
        cx.client.redactor().register_numbered("client-assertion", &assertion);
        let sent = request.request(Tampering::Valid, &assertion);
        let (_, live) = asking::send_for_token(cx, &sent).await?;
        Ok::<_, EngineError>(live.is_some_and(|live| asking::granted(cx, &live).is_some()))
    };
    cx.tokens.are_granted(is_main, ask).await
}
