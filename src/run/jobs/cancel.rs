//! Cancels jobs: none is left running on the server.

use url::Url;

use crate::evidence::ExchangeId;
use crate::http::{self, Request};
use crate::run::auth::{access, origins};
use crate::run::context::RunContext;
use crate::run::error::EngineError;

/// Cancels a job if it may still be running. Only the HL7 guide has a request for that.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn cancel_job(
    cx: &RunContext,
    url: &Url,
) -> Result<Option<ExchangeId>, EngineError> {
    let Some(job) = cx.jobs.forget(url) else { return Ok(None) };
    if cx.target.contract.guide().is_none() {
        return Ok(None);
    }
    let credential = access::credential(cx, job.who).await?.unwrap_or(http::Credential::None);
    if origins::withheld(cx, url).is_some() {
        return Ok(None);
    }
    let request = Request::new("DELETE", url.clone()).credential(credential);
    Ok(Some(cx.send(&request).await?.0))
}
