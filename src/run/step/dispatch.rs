//! Takes the steps of a scenario, in order.

use crate::run::auth::publish;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::obtain::share;
use crate::run::plan::planned::Planned;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::{
    ask_token, await_expiry, discover, download_across_expiry, download_again, export, finish,
    kick_off, publish_keys, read_members, retry, send, start, write_cohort, write_group,
    write_resource,
};
use crate::suite::{CheckSpec, KeySet, Step};

/// Takes all steps of a scenario, after the exports that its checks compare with.
///
/// # Errors
///
/// Fails only by a fault of our own; what was observed until then stays in the state.
pub(crate) async fn take_steps(
    cx: &RunContext,
    planned: &Planned,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let checks = planned.scenario.judge.iter().chain(&planned.scenario.advise);
    for spec in checks.flat_map(CheckSpec::exports) {
        share::shared_export(cx, spec).await?;
    }
    let mut outcome = Ok(());
    for (number, step) in planned.scenario.steps.iter().enumerate() {
        outcome = Box::pin(take_step(cx, number, step, &planned.scenario.id, state)).await;
        if outcome.is_err() || state.is_stuck {
            break;
        }
    }
    if planned.scenario.steps.iter().any(|step| matches!(step, Step::PublishKeys(_))) {
        publish::publish(cx, KeySet::Registered).await?;
    }
    outcome
}

async fn take_step(
    cx: &RunContext,
    number: usize,
    step: &Step,
    scenario: &str,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    match step {
        Step::Export(spec) => export::export(cx, spec, scenario, state).await,
        Step::FreshExport(spec) => export::export_fresh(cx, spec, scenario, state).await,
        Step::ExportTwice(spec) => export::export_twice(cx, spec, scenario, state).await,
        Step::KickOff(kick_off) => kick_off::try_kick_offs(cx, number, kick_off, state).await,
        Step::Start(spec) => start::start(cx, number, spec, state).await,
        Step::Finish {} => finish::finish(cx, state).await,
        Step::WriteResource(write) => {
            write_resource::write_resource(cx, number, *write, state).await
        }
        Step::WriteCohort(filters) => write_cohort::write_cohort(cx, number, *filters, state).await,
        Step::RemoveCohort {} => write_cohort::remove_cohort(cx, number, state).await,
        Step::ReadMembers {} => read_members::read_members(cx, state).await,
        Step::AwaitExpiry {} => await_expiry::await_expiry(cx, state).await,
        Step::DownloadAcrossExpiry {} => {
            download_across_expiry::download_across_expiry(cx, state).await
        }
        Step::Send(send) => send::send(cx, number, send, state).await,
        Step::DownloadAgain { credential, swap_type } => {
            download_again::download_again(cx, *credential, *swap_type, state).await
        }
        Step::WriteGroup(content) => write_group::write_group(cx, number, *content, state).await,
        Step::Retry(spec) => retry::retry(cx, number, spec, state).await,
        Step::AskToken(ask) => ask_token::ask_token(cx, number, ask, state).await,
        Step::Discover(find) => discover::discover_step(cx, number, find, state).await,
        Step::PublishKeys(set) => publish_keys::publish_keys(cx, *set, state).await,
    }
}
