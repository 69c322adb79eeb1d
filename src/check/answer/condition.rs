//! When an expectation has something to say at all.

use super::Expect;
use super::leak::{GIVES_NO_DATA, STARTS_NO_EXPORT};
use super::status::STATUS;
use crate::check_context::{CheckContext, StepRequest};
use crate::evidence::{ReceivedHeader, Sent, StepFacts};
use crate::spec::{Credential, Destination, ExportLevel};

/// Why an expectation of a step says nothing, if so.
pub(super) fn unmet(cx: CheckContext<'_>, step: usize, expect: &Expect) -> Option<String> {
    if let Some(due) = &expect.provided {
        let before = before(cx, step);
        let answered = before.and_then(|sent| cx.answer(sent.exchange).status());
        if !answered.is_some_and(|status| due.contains(status)) {
            let observed = answered.map_or_else(|| "no response".to_owned(), |it| it.to_string());
            return Some(format!("the previous request was answered with {observed}, not {due}"));
        }
        if before.is_some_and(|sent| starts_nothing(cx, sent)) {
            return Some(
                "the previous kick-off was answered with a success status but started no export"
                    .to_owned(),
            );
        }
    }
    if let Some(why) = cx.misnamed(ExportLevel::Group).filter(|_| is_of_the_group(cx, step)) {
        return Some(why);
    }
    if expect.where_files_want_a_token && files_are_open(cx) {
        return Some("the manifest has `requiresAccessToken: false`".to_owned());
    }
    if guards(expect) && is_asked_by_others(cx, step) && is_open(cx) {
        return Some("the target has no login: its exports need no credential".to_owned());
    }
    None
}

/// The scenario's last request before a step.
fn before(cx: CheckContext<'_>, step: usize) -> Option<&Sent> {
    let mut steps = cx.execution.steps.iter().rev();
    steps.find_map(|facts| match facts {
        StepFacts::Sent(sent) if sent.step < step => Some(sent),
        _ => None,
    })
}

/// Tells whether a request is a kick-off with the status of a success that starts no export, such
/// as a page of HTML.
fn starts_nothing(cx: CheckContext<'_>, sent: &Sent) -> bool {
    let is_kick_off =
        matches!(cx.requests.get(sent.step), Some(StepRequest::KickOff(_) | StepRequest::Start));
    let response = cx.answer(sent.exchange).exchange().and_then(|exchange| exchange.response());
    is_kick_off
        && response.is_some_and(|response| {
            response.status / 100 == 2
                && response.header(ReceivedHeader::ContentLocation).is_none()
                && !response.body.is_manifest()
        })
}

/// Tells whether a request is for the Group that the target names.
fn is_of_the_group(cx: CheckContext<'_>, step: usize) -> bool {
    matches!(
        cx.requests.get(step),
        Some(StepRequest::Send { to: Destination::Group | Destination::GroupSearch, .. })
    )
}

fn files_are_open(cx: CheckContext<'_>) -> bool {
    let exports = cx.exports();
    let manifest = exports.last().and_then(|export| export.manifest());
    manifest.is_some_and(|manifest| manifest.json["requiresAccessToken"] == false)
}

/// Tells whether an expectation keeps out who has no right.
fn guards(expect: &Expect) -> bool {
    expect.has(&STARTS_NO_EXPORT) || expect.has(&GIVES_NO_DATA) || expect.has(&STATUS)
}

fn is_asked_by_others(cx: CheckContext<'_>, step: usize) -> bool {
    let stranger = |who: &Credential| *who != Credential::Main;
    match cx.requests.get(step) {
        Some(StepRequest::Send { by, .. }) => by.iter().all(stranger),
        Some(StepRequest::KickOff(needs)) => needs.iter().all(|spec| stranger(&spec.credential)),
        _ => false,
    }
}

/// Tells whether exports need no credential, so that there is nothing to guard. The 1up contracts
/// have no open targets.
fn is_open(cx: CheckContext<'_>) -> bool {
    cx.contract().guide().is_some() && cx.evidence.run.without_login
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Answer, BodyKind, ExchangeId, MissingGroup};
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{Export, assert_says, json_answer, patients, response, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(202, 404, Outcome::Pass, "2 answers")]
    #[case(202, 200, Outcome::Fail, "unexpected status")]
    #[case(403, 200, Outcome::NotTested, "was answered with 403, not 2xx")]
    fn a_step_may_depend_on_the_answer_before(
        #[case] before: u16,
        #[case] answered: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let steps = "steps: [{ send: { method: DELETE, to: status-url, advise: \
                     { status: not-5xx } } }, { send: { to: status-url, \
                     expect: { provided: 2xx, status: 404 } } }]";
        let builder = guide().then(0, status(before)).then(1, status(answered));
        assert_says(&builder.cited("[DEL-02]", steps), outcome, words);
    }

    #[rstest]
    #[case(accepted(), Outcome::Fail, "the server refused the kick-off")]
    #[case(
        json_answer(200, json!({"output": []})),
        Outcome::Fail,
        "the server refused the kick-off"
    )]
    #[case(
        response(200, BodyKind::Html, None),
        Outcome::NotTested,
        "a success status but started no export"
    )]
    #[case(status(202), Outcome::NotTested, "a success status but started no export")]
    fn a_kick_off_before_must_have_started_something(
        #[case] before: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let steps = "steps: [{ kick-off: { each: [{ method: POST }] } }, \
                     { kick-off: { each: [{}], expect: { provided: 2xx, kick-off: accepted } } }]";
        let builder = guide().then(0, before).then(1, status(400));
        assert_says(&builder.cited("[KICK-01]", steps), outcome, words);
    }

    #[rstest]
    #[case(true, Outcome::Fail, "unexpected status")]
    #[case(false, Outcome::NotTested, "the manifest has `requiresAccessToken: false`")]
    fn files_are_guarded_where_they_want_a_token(
        #[case] is_required: bool,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let json = json!({"requiresAccessToken": is_required, "output": []});
        let builder = guide().export(Export::of(vec![patients(&["a"])]).json(json));
        let steps = "steps: [{ export: {} }, { send: { to: every-file, \
                     expect: { where-files-want-a-token: true, status: 4xx } } }]";
        assert_says(&builder.then(1, status(200)).cited("[SEC-05]", steps), outcome, words);
    }

    #[test]
    fn a_group_that_is_not_there_is_the_mistake_of_the_target() {
        let mut builder = guide().sent(status(404));
        let id = "nope".to_owned();
        builder.evidence.run.missing_group = Some(MissingGroup { id, exchange: ExchangeId(1) });
        let steps = "steps: [{ send: { to: group, expect: { holds: Group } } }]";
        let words = "there is no Group `nope` on the server";
        assert_says(&builder.cited("[DISC-08]", steps), Outcome::NotTested, words);
    }

    #[rstest]
    #[case(false, Outcome::Fail, "the request started an export")]
    #[case(true, Outcome::NotTested, "its exports need no credential")]
    fn an_open_target_has_nothing_to_guard(
        #[case] is_open: bool,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = guide().sent(accepted());
        builder.evidence.run.without_login = is_open;
        let steps = "steps: [{ kick-off: { each: [{ as: nobody }], \
                     expect: { starts-no-export: true } } }]";
        assert_says(&builder.cited("[SEC-03]", steps), outcome, words);
    }
}
