//! Executes the scenarios of a plan: the harmless ones side by side, then the others one by one.

use futures_util::{StreamExt, stream};

use crate::evidence::StepFacts;
use crate::http::HttpError;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::groups::delete;
use crate::run::jobs::cancel;
use crate::run::plan::build::Plan;
use crate::run::plan::planned::Planned;
use crate::run::resources::remove;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::dispatch;
use crate::suite::Needs;

/// How many scenarios are under way at once; exports and requests have limits of their own.
const SIDE_BY_SIDE: usize = 16;

pub(crate) async fn execute_all(cx: &RunContext, plan: &Plan) {
    let (disruptive, harmless): (Vec<_>, Vec<_>) =
        plan.scenarios.iter().enumerate().partition(|(_, planned)| planned.is_last());
    // A clock that jumps for one scenario would age what another has under way.
    let side_by_side = if cx.client.clock().jumps() { 1 } else { SIDE_BY_SIDE };
    stream::iter(harmless)
        .for_each_concurrent(side_by_side, |(place, planned)| {
            execute_scenario(cx, place, planned, plan.needs_of_own(planned))
        })
        .await;
    for (place, planned) in disruptive {
        execute_scenario(cx, place, planned, plan.needs_of_own(planned)).await;
    }
}

async fn execute_scenario(cx: &RunContext, place: usize, planned: &Planned, needs: Needs) {
    let mut execution = planned.without_steps();
    if planned.is_executed() && planned.together_with.is_none() {
        let mut state = ScenarioState::with(needs);
        let outcome = dispatch::take_steps(cx, planned, &mut state).await;
        // A run that is cut short still takes the steps for which nothing is sent. What the
        // others left on the server is deleted when it has ended.
        if matches!(outcome, Err(EngineError::Stopped)) {
            return;
        }
        let tidied = match state.written.take().filter(|written| !written.is_own) {
            Some(written) => delete::delete_written(cx, &written).await,
            None => Ok(()),
        };
        let tidied = match state.started.take() {
            Some(url) => tidied.and(cancel::cancel_job(cx, &url).await.map(|_| ())),
            None => tidied,
        };
        let tidied = tidied.and(remove::remove_all(cx).await);
        execution.steps = state.facts;
        match outcome.and(tidied) {
            // All steps were taken; what is left on the server is deleted when the run has
            // ended.
            Ok(()) | Err(EngineError::Stopped) => {}
            Err(error @ EngineError::NoToken { .. }) => {
                execution.steps.push(StepFacts::Blocked(error.to_string()));
            }
            // The URL came from the server, and must not be asked.
            Err(EngineError::Http(HttpError::Withheld(why))) => {
                let why = format!("a request was not sent: its URL is {why}");
                execution.steps.push(StepFacts::Nothing(why));
            }
            Err(error) => execution.harness_error = Some(error.to_string()),
        }
    }
    cx.recorder.execution(place, execution);
    cx.notify(Event::Executed { scenario: planned.scenario.id.clone() });
}
