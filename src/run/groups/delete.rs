//! Deletes Groups that scenarios wrote.

use url::Url;

use crate::config::GroupWriting;
use crate::http::Request;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::written::Written;
use crate::spec::Credential;

/// Deletes a Group that was written.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn delete_written(cx: &RunContext, written: &Written) -> Result<(), EngineError> {
    delete_group(cx, written).await?;
    cx.groups.forget(written);
    Ok(())
}

/// Deletes a Group that a scenario wrote. The answer is recorded, and not judged.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn delete_group(cx: &RunContext, written: &Written) -> Result<(), EngineError> {
    let writing = cx.target.inputs.group_write.clone();
    let url = writing.and_then(|writing| group_url(cx, &writing, &written.id, false));
    if let Some(url) = url {
        let request = access::as_main(cx, Request::new("DELETE", url)).await?;
        sending::send_as(cx, Credential::Main, request).await?;
    }
    Ok(())
}

/// Where a Group is written: the collection to create one by `POST`, else the Group itself,
/// which lies below the collection where the template names no id.
pub(crate) fn group_url(
    cx: &RunContext,
    writing: &GroupWriting,
    id: &str,
    creates: bool,
) -> Option<Url> {
    let base = cx.target.base.as_str().trim_end_matches('/');
    let url = writing.url.replace("{base}", base);
    if creates {
        return url.parse().ok();
    }
    let below = || format!("{}/{id}", url.trim_end_matches('/'));
    if url.contains("{id}") { url.replace("{id}", id) } else { below() }.parse().ok()
}
