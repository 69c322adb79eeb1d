//! The step `await-expiry`.

use crate::evidence::StepFacts;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::prepared::Prepared;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::expiry_time::{self, LEEWAY, Protection};

/// Asks once more for the list of the scenario's last export, and waits until its files have
/// expired.
///
/// # Errors
///
/// Fails only by a fault of our own, or when no token is given.
pub(crate) async fn await_expiry(
    cx: &RunContext,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let time = expiry_time::time_to_expiry(cx, state, Protection::UrlAlone).await?;
    let fact = match time {
        Prepared::Ready(time) => {
            cx.client.clock().sleep(time + LEEWAY).await;
            StepFacts::Expired
        }
        Prepared::NotPossible(why) => {
            state.is_stuck = true;
            StepFacts::Nothing(why)
        }
    };
    state.facts.push(fact);
    Ok(())
}
