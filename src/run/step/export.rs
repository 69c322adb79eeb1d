//! The steps that obtain exports: `export`, `fresh-export`, `export-twice`.

use crate::evidence::StepFacts;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::obtain::share;
use crate::run::plan::needs;
use crate::run::scenario_state::ScenarioState;
use crate::spec::{ExportSpec, GroupRef};

/// Obtains the exports of a step that scenarios share; or that of the Group which the scenario wrote.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn export(
    cx: &RunContext,
    spec: &ExportSpec,
    scenario: &str,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    if spec.group == GroupRef::Written {
        return export_written(cx, spec, scenario, state).await;
    }
    for spec in needs::expand(spec) {
        state.exported(share::shared_export(cx, &spec).await?);
    }
    Ok(())
}

/// Obtains an export for this scenario alone.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn export_fresh(
    cx: &RunContext,
    spec: &ExportSpec,
    scenario: &str,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let Some(spec) = state.with_time(spec) else { return Ok(()) };
    let spec = ExportSpec { fresh: Some(scenario.to_owned()), ..spec };
    state.exported(share::own_export(cx, &spec, state.needs, None).await?);
    Ok(())
}

/// Obtains an export twice, with the parameters written in two ways, both under way at once.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn export_twice(
    cx: &RunContext,
    spec: &ExportSpec,
    scenario: &str,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let spec = ExportSpec { fresh: Some(scenario.to_owned()), ..spec.clone() };
    let repeated = ExportSpec { repeated: true, ..spec.clone() };
    let (one, other) = share::export_both(cx, (&spec, &repeated), state.needs).await?;
    state.exported(one);
    state.exported(other);
    Ok(())
}

async fn export_written(
    cx: &RunContext,
    spec: &ExportSpec,
    scenario: &str,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    if let Some(why) = state.no_cohort.clone() {
        state.facts.push(StepFacts::Nothing(why));
        return Ok(());
    }
    let Some(written) = state.written.clone() else {
        state.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
        return Ok(());
    };
    let spec = ExportSpec { fresh: Some(scenario.to_owned()), ..spec.clone() };
    state.exported(share::own_export(cx, &spec, state.needs, Some(&written)).await?);
    Ok(())
}
