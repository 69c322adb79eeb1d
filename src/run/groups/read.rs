//! Reads Groups of the target, each once in a run.

use std::sync::Arc;

use crate::evidence::MissingGroup;
use crate::http::Request;
use crate::run::address;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::live_group::LiveGroup;
use crate::spec::{Credential, GroupRef};

/// The id of a Group that the target names.
pub(crate) fn group_id(cx: &RunContext, group: GroupRef) -> Option<String> {
    let inputs = &cx.target.inputs;
    match group {
        GroupRef::Main => address::main_group(&cx.target).map(str::to_owned),
        GroupRef::Full => inputs.full_group.clone(),
        GroupRef::Failing => inputs.failing_group.clone(),
        GroupRef::Doomed => inputs.doomed_group.clone(),
        GroupRef::Partial => inputs.partial_group.clone(),
        GroupRef::Faltering => inputs.faltering_group.clone(),
        GroupRef::Foreign => inputs.foreign_group.clone(),
        GroupRef::Empty => inputs.empty_group.clone(),
        GroupRef::Unknown => Some(format!("bulkspec-{}", uuid::Uuid::new_v4())),
        GroupRef::Written => None,
    }
}

/// A Group of the target, read once in a run; `None` when it could not be read.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn group(
    cx: &RunContext,
    id: &str,
) -> Result<Option<Arc<LiveGroup>>, EngineError> {
    cx.groups.read_once(id, || read_group(cx, id)).await
}

async fn read_group(cx: &RunContext, id: &str) -> Result<Option<Arc<LiveGroup>>, EngineError> {
    let url = address::resource(&cx.target.base, "Group", id);
    let Some(credential) = access::credential(cx, Credential::Main).await? else { return Ok(None) };
    let request = Request::get(url).credential(credential);
    let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
    let is_missing = live.as_ref().is_some_and(|live| live.status.as_u16() == 404);
    if is_missing && address::main_group(&cx.target) == Some(id) {
        cx.groups.set_missing(MissingGroup { id: id.to_owned(), exchange });
    }
    let found = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
    let now = cx.client.clock().now();
    let group = found.and_then(|json| LiveGroup::of(&json, exchange, &cx.fingerprinter, now));
    Ok(group.map(Arc::new))
}
