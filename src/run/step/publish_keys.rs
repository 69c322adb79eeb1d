//! The step `publish-keys`.

use crate::evidence::StepFacts;
use crate::run::auth::{grants, login, publish};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::scenario_state::ScenarioState;
use crate::suite::KeySet;

/// Publishes the key set of a step. Its client must be granted a token in the first
/// place: else nothing that follows shows how the set is read.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn publish_keys(
    cx: &RunContext,
    set: KeySet,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    state.is_by_url = true;
    let Some(main) = login::key_login(cx).await? else { return Ok(()) };
    publish::publish(cx, KeySet::Registered).await?;
    if !grants::is_granted(cx, &publish::published_login(cx, main)).await? {
        let why = "the client whose key set is published is not granted a token".to_owned();
        state.facts.push(StepFacts::Blocked(why));
        state.is_stuck = true;
        return Ok(());
    }
    publish::publish(cx, set).await?;
    state.facts.push(StepFacts::KeysPublished);
    Ok(())
}
