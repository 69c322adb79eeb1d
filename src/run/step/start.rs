//! The step `start`: a job that the scenario watches itself.

use crate::evidence::StepFacts;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::jobs::cancel;
use crate::run::levels::find;
use crate::run::obtain::{prepare, start_job};
use crate::run::prepared::Prepared;
use crate::run::scenario_state::{Begun, ScenarioState};
use crate::spec::ExportSpec;

/// Starts a job that the scenario watches itself.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn start(
    cx: &RunContext,
    step: usize,
    spec: &ExportSpec,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let Some(spec) = state.with_time(spec) else { return Ok(()) };
    let at_level = spec.at_level(find::own_level(cx).await?);
    let request = match prepare::prepare(cx, &at_level, None).await? {
        Prepared::Ready(request) => request,
        Prepared::NotPossible(why) => {
            state.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
    };
    let _place = cx.exports.place().await;
    let started = start_job::start_job(cx, step, &at_level, &request, true).await?;
    let kickoff = started.sent.exchange;
    state.facts.push(StepFacts::Sent(started.sent));
    // A scenario that starts another export has done with the one before.
    if let Some(before) = std::mem::replace(&mut state.started, started.job) {
        cancel::cancel_job(cx, &before).await?;
    }
    state.begun = Some(Begun { spec, kickoff });
    Ok(())
}
