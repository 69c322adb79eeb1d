//! Requests of the main flow, whose token is renewed where the server no longer takes it.

use crate::evidence::ExchangeId;
use crate::http::{Live, Request};
use crate::run::auth::bearer;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::Credential;

/// Sends a request of the main flow: waits where the server is busy, and renews a token that
/// the server no longer takes.
///
/// # Errors
///
/// Fails only by a fault of our own, or when no new token is given.
pub(crate) async fn send_as(
    cx: &RunContext,
    who: Credential,
    mut request: Request,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    let first = cx.send(&request).await?;
    let is_stale = first.1.as_ref().is_some_and(|live| live.status.as_u16() == 401);
    let renewed = if is_stale { bearer::renewed(cx, who, &request).await? } else { None };
    match renewed {
        Some(fresh) => {
            request = request.credential(fresh);
            cx.send(&request).await
        }
        None => Ok(first),
    }
}
