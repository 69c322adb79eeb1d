//! What the steps of scenarios cost the server.

use crate::spec::GroupRef;
use crate::suite::{Scenario, SendStep, Step};

/// How many kick-offs of a scenario are refused or cancelled: those that it finishes are not.
pub(crate) fn all_cancelled(scenario: &Scenario) -> usize {
    let finished = scenario.steps.iter().filter(|step| matches!(step, Step::Finish {})).count();
    scenario.steps.iter().map(cancelled).sum::<usize>().saturating_sub(finished)
}

/// How many kick-offs of a step are refused or cancelled.
pub(crate) fn cancelled(step: &Step) -> usize {
    match step {
        Step::KickOff(kick_off) => kick_off.each.len(),
        Step::Start(_) => 1,
        _ => 0,
    }
}

/// How many requests of a step are sent as they are.
pub(crate) fn requests(step: &Step) -> usize {
    match step {
        Step::Send(SendStep { method, credential, repeat, .. }) => {
            let times = repeat.as_ref().map_or(1, |repeat| usize::from(repeat.most.get()));
            method.0.len() * credential.0.len() * times
        }
        Step::AskToken(ask) => ask.with.0.len() * ask.scope.0.len(),
        Step::Discover(find) => find.accept.0.len(),
        Step::WriteGroup(_)
        | Step::WriteResource(_)
        | Step::RemoveCohort {}
        | Step::AwaitExpiry {} => 1,
        // It is created, asked for once or twice, read and searched for.
        Step::WriteCohort(_) => 4,
        Step::Retry(_) | Step::DownloadAcrossExpiry {} => 2,
        _ => 0,
    }
}

/// How many exports a step executes for its scenario alone.
pub(crate) fn own_exports(step: &Step) -> usize {
    match step {
        Step::FreshExport(_) | Step::Retry(_) | Step::Finish {} => 1,
        Step::ExportTwice(_) => 2,
        Step::Export(spec) => usize::from(spec.group == GroupRef::Written),
        _ => 0,
    }
}
