//! Opens files: the request for one, and its answer as a stream.

use url::Url;

use crate::http::{self, Opened, Request};
use crate::run::auth::{access, bearer, origins};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::wanted::Wanted;
use crate::spec::Credential;

/// The request for a file; `None` where its host is not trusted with what it wants.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn file_request(
    cx: &RunContext,
    file: &Wanted,
    url: &Url,
    who: Credential,
) -> Result<Option<Request>, EngineError> {
    let wants_secret = file.with_token && cx.target.login.is_secret();
    let is_forbidden = cx.client.policy().origins.forbidden(url).is_some();
    if is_forbidden || (wants_secret && !origins::is_trusted_origin(cx, url)) {
        origins::note_untrusted(cx, url);
        return Ok(None);
    }
    let mut request = Request::get(url.clone()).listed_file();
    for (name, value) in &file.headers {
        request = request.header(name, value);
    }
    if file.with_token {
        request = request
            .credential(access::credential(cx, who).await?.unwrap_or(http::Credential::None));
    }
    Ok(Some(request))
}

/// Opens a file, with a new token where the server no longer takes the one at hand: a long
/// download outlives short tokens.
pub(crate) async fn open_file(
    cx: &RunContext,
    who: Credential,
    mut request: Request,
) -> Result<Opened, EngineError> {
    let opened = open_once(cx, &request).await?;
    let Opened::Streaming(download) = opened else { return Ok(opened) };
    let is_stale = download.status().as_u16() == 401;
    let renewed = if is_stale { bearer::renewed(cx, who, &request).await? } else { None };
    let Some(fresh) = renewed else { return Ok(Opened::Streaming(download)) };
    cx.keep_attempt(download.into_answer().await.exchange);
    request = request.credential(fresh);
    open_once(cx, &request).await
}

async fn open_once(cx: &RunContext, request: &Request) -> Result<Opened, EngineError> {
    let (earlier, opened) = cx.client.open_patiently(request, &cx.patience()).await?;
    for exchange in earlier {
        cx.keep_attempt(exchange);
    }
    Ok(opened)
}
