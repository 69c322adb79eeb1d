//! The step `write-group`.

use crate::evidence::{Sent, StepFacts};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::write::{self, WriteOutcome};
use crate::run::scenario_state::ScenarioState;

/// Writes the Group of the scenario, or changes it.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn write_group(
    cx: &RunContext,
    step: usize,
    content: crate::suite::WriteGroup,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    if state.write_failed {
        state.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
        return Ok(());
    }
    match write::write_group(cx, content, state.written.as_ref()).await? {
        WriteOutcome::Answered(exchange, written) => {
            state.write_failed = written.is_none();
            if let Some(written) = &written {
                cx.groups.remember(written);
            }
            // A Group that was there before stays ours to delete, whatever came of the change.
            state.written = written.or(state.written.take());
            let sent = Sent { step, exchange, about: "the Group".to_owned() };
            state.facts.push(StepFacts::GroupWritten(sent));
        }
        WriteOutcome::NotPossible(why) => {
            state.write_failed = true;
            state.facts.push(StepFacts::Nothing(why));
        }
    }
    Ok(())
}
