//! The members of Groups whose ids requests need.

use url::Url;

use crate::evidence::PeriodState;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::read;

/// The ids of the first members of the main Group who are in it now; hidden like secrets.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn member_ids(cx: &RunContext, most: usize) -> Result<Vec<String>, EngineError> {
    let Some(group) = address::main_group(&cx.target) else { return Ok(Vec::new()) };
    let Some(group) = read::group(cx, group).await? else { return Ok(Vec::new()) };
    let members = group.patients.iter().zip(&group.facts.members);
    let current =
        members.filter(|(_, facts)| facts.period == PeriodState::Current && !facts.inactive);
    let ids = current.filter_map(|(reference, _)| {
        reference.split("/_history/").next()?.rsplit('/').next().map(str::to_owned)
    });
    let redactor = cx.client.redactor();
    let hidden = ids.filter(|id| redactor.register_id("member-id", id).is_ok());
    Ok(hidden.take(most).collect())
}

/// The Patient of the first member of the main Group whose id can be hidden.
pub(crate) async fn member_url(cx: &RunContext) -> Result<Option<Url>, EngineError> {
    let Some(id) = address::main_group(&cx.target) else { return Ok(None) };
    let Some(group) = read::group(cx, id).await? else { return Ok(None) };
    let mut patients = group
        .patients
        .iter()
        .filter_map(|reference| reference.split("/_history/").next()?.rsplit('/').next());
    // The id of a patient is hidden like a secret; one that is too short for that is not asked
    // for.
    let redactor = cx.client.redactor();
    let patient = patients.find(|id| redactor.register_id("member-id", id).is_ok());
    Ok(patient.map(|id| address::resource(&cx.target.base, "Patient", id)))
}

pub(crate) async fn patients(
    cx: &RunContext,
    group: Option<&str>,
) -> Result<Option<Vec<String>>, EngineError> {
    let Some(id) = group else { return Ok(None) };
    Ok(read::group(cx, id).await?.map(|group| group.patients.clone()))
}
