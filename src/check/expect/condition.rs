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

#[cfg(test)]
mod tests {
    use crate::evidence::SentRequest;
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{Export, World, assert_says, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(202, 404, Outcome::Pass, "2 answers")]
    #[case(202, 200, Outcome::Fail, "another status")]
    #[case(403, 200, Outcome::NotTested, "was answered with 403, not with 2xx")]
    fn a_step_may_depend_on_the_answer_before(
        #[case] before: u16,
        #[case] answered: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let steps = "steps: [{ send: { method: DELETE, to: status-url, advise: \
                     { status: not-5xx } } }, { send: { to: status-url, \
                     expect: { provided: 2xx, status: 404 } } }]";
        let world = guide().then(0, status(before)).then(1, status(answered));
        assert_says(&world.cited("[DEL-02]", steps), outcome, words);
    }

    #[rstest]
    #[case(true, Outcome::Fail, "another status")]
    #[case(false, Outcome::NotTested, "files want no access token")]
    fn files_are_guarded_where_they_want_a_token(
        #[case] is_required: bool,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let json = json!({"requiresAccessToken": is_required, "output": []});
        let world = guide().export(Export::of(vec![patients(&["a"])]).json(json));
        let steps = "steps: [{ export: {} }, { send: { to: every-file, \
                     expect: { where-files-want-a-token: true, status: 4xx } } }]";
        assert_says(&world.then(1, status(200)).cited("[SEC-05]", steps), outcome, words);
    }

    fn with_secrets(mut world: World, secrets: &[&str]) -> World {
        let secrets = secrets.iter().map(|name| (*name).to_owned()).collect();
        let request: &mut SentRequest = &mut world.evidence.exchanges[0].request;
        request.secrets = secrets;
        world
    }

    #[rstest]
    #[case(&["access-token"], Outcome::Fail, "the request started an export")]
    #[case(&[], Outcome::NotTested, "asked without a credential")]
    fn an_open_target_has_nothing_to_guard(
        #[case] secrets: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let world = guide().beside(Export::of(vec![patients(&["a"])]));
        let world = with_secrets(world, secrets).sent(accepted());
        let steps = "steps: [{ kick-off: { each: [{ as: nobody }], \
                     expect: { starts-no-export: true } } }]";
        assert_says(&world.cited("[SEC-03]", steps), outcome, words);
    }
}
