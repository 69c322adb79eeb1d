//! When an expectation has something to say at all.

use crate::case::Case;
use crate::evidence::StepFacts;
use crate::need::{Credential, ExportNeed};
use crate::suite::{Expect, Step};

/// Why an expectation of a step says nothing, if so.
pub(super) fn unmet(case: Case<'_>, step: usize, expect: &Expect) -> Option<String> {
    if let Some(due) = &expect.provided {
        let answered = before(case, step);
        if !answered.is_some_and(|status| due.contains(status)) {
            let observed = answered.map_or_else(|| "no answer".to_owned(), |it| it.to_string());
            return Some(format!(
                "the request before was answered with {observed}, not with {due}"
            ));
        }
    }
    if expect.where_files_want_a_token && files_are_open(case) {
        return Some("the manifest says that files want no access token".to_owned());
    }
    if guards(expect) && is_asked_by_others(case, step) && is_open(case) {
        return Some("the target itself is asked without a credential".to_owned());
    }
    None
}

/// The status of the scenario's last request before a step.
fn before(case: Case<'_>, step: usize) -> Option<u16> {
    let steps = case.performance.steps.iter().rev();
    let mut sent = steps.filter_map(|facts| match facts {
        StepFacts::Sent(sent) if sent.step < step => Some(sent),
        _ => None,
    });
    case.answer(sent.next()?.exchange).status()
}

fn files_are_open(case: Case<'_>) -> bool {
    let exports = case.exports();
    let manifest = exports.last().and_then(|export| export.manifest());
    manifest.is_some_and(|manifest| manifest.json["requiresAccessToken"] == false)
}

/// Tells whether an expectation keeps out who has no right.
fn guards(expect: &Expect) -> bool {
    expect.starts_no_export || expect.gives_no_data || expect.status.is_some()
}

fn is_asked_by_others(case: Case<'_>, step: usize) -> bool {
    let stranger = |who: &Credential| *who != Credential::Main;
    match case.scenario.steps.get(step) {
        Some(Step::Send(send)) => send.credential.0.iter().all(stranger),
        Some(Step::KickOff(kick_off)) => {
            kick_off.each.iter().all(|need| stranger(&need.credential))
        }
        _ => false,
    }
}

/// Tells whether the plain export needs no credential, so that there is nothing to guard. The 1up
/// contracts have no open targets.
fn is_open(case: Case<'_>) -> bool {
    let plain = case.evidence.shared_export(&ExportNeed::default());
    let kickoff = plain.and_then(|export| case.answer(export.kickoff?).exchange());
    case.contract().guide().is_some()
        && kickoff.is_some_and(|exchange| exchange.request.secrets.is_empty())
}
