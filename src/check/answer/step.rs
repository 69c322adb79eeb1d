//! Judges the answers to requests that a scenario sends as they are.

use super::condition;
use super::held::HOLDS;
use super::kick_off::{KICK_OFF, SAYS_WHEN_TO_RETRY};
use super::leak::{GIVES_NO_DATA, STARTS_NO_EXPORT};
use super::status::{self, STATUS};
use super::{Answered, Expect, KickOffAnswer, StatusSet, labelled};
use crate::check::CheckSpec;
use crate::check_context::{
    CheckContext, DraftFinding, Examined, FindingKind, Shown, StepRequest, Unit, baseline,
};
use crate::evidence::{Answer, ReceivedResponse, Sent};
use crate::spec::ExportSpec;

/// What the answers to the requests of one step show.
#[derive(Debug, Default)]
pub(crate) struct StepJudgement {
    /// The answers that were looked at.
    pub(crate) looked: Examined,
    /// For each check its name, whether its breach only warns, and what was found.
    pub(crate) found: Vec<(&'static str, bool, Vec<DraftFinding>)>,
    /// Why an answer says nothing.
    pub(crate) blocked: Option<String>,
    /// Why answers were not looked at.
    pub(crate) not_tested: Vec<String>,
    /// Whether a condition of the step was not met.
    pub(crate) has_gap: bool,
}

/// Judges the answers to all requests that a step sent.
pub(crate) fn judge_step(
    cx: CheckContext<'_>,
    step: usize,
    expect: &Expect,
    advise: &Expect,
) -> StepJudgement {
    let mut judged = StepJudgement::default();
    for sent in cx.sent_by(step) {
        let answer = cx.answer(sent.exchange);
        if answer.exchange().is_none() {
            continue;
        }
        if expect.is_empty() && advise.is_empty() {
            if leads_on(cx, step) {
                continue;
            }
            judged.looked.add(Unit::NotedAnswer, 1);
            judged.add(STATUS.doc.id, false, note(sent, answer));
            continue;
        }
        let mut is_looked_at = false;
        for (expect, is_advice) in [(expect, false), (advise, true)] {
            match condition::unmet(cx, step, expect) {
                Some(why) => {
                    judged.has_gap = true;
                    judged.not_tested.push(labelled(sent, &why));
                }
                None => is_looked_at |= judged.take(cx, (sent, answer), expect, is_advice),
            }
        }
        judged.looked.add(Unit::Answer, u64::from(is_looked_at));
    }
    judged
}

/// Returns true if a step is there for the sake of a later one: a request that is sent until an
/// answer comes that the later step asks about.
fn leads_on(cx: CheckContext<'_>, step: usize) -> bool {
    matches!(cx.requests.get(step), Some(StepRequest::Send { repeats: true, .. }))
}

impl StepJudgement {
    /// Judges one answer; returns true if it had anything to be looked at.
    fn take(
        &mut self,
        cx: CheckContext<'_>,
        (sent, answer): (&Sent, Shown<'_>),
        expect: &Expect,
        advised: bool,
    ) -> bool {
        if expect.is_empty() {
            return false;
        }
        let Some(response) = answer.exchange().and_then(|exchange| exchange.response()) else {
            // A connection that is closed says no as well as a status that only must not be a yes.
            if expect.given(&STATUS).is_some_and(StatusSet::is_denial) {
                self.blocked = Some(format!("{} ({})", answer.words(), sent.about));
            } else {
                self.add(STATUS.doc.id, advised, no_answer(sent, answer, expect));
            }
            return true;
        };
        if let Some(why) = moot(cx, sent, response, expect) {
            self.blocked = Some(why);
            return true;
        }
        self.take_all(&Answered { cx, sent, response }, expect, advised)
    }

    /// Judges an answer by all checks; returns true if one of them applied to it.
    fn take_all(&mut self, answer: &Answered<'_>, expect: &Expect, advised: bool) -> bool {
        let results = expect
            .checks
            .iter()
            .map(|spec| (spec, spec.check().judge_answer(answer, spec.arguments())));
        let results: Vec<_> = results.collect();
        let breached = |check: &str| {
            let mut all = results.iter();
            all.any(|(spec, found)| {
                spec.id() == check && found.as_ref().is_ok_and(|found| !found.is_empty())
            })
        };
        let (gives, starts) = (breached(GIVES_NO_DATA.doc.id), breached(STARTS_NO_EXPORT.doc.id));
        // An answer that gave away what it must not is one finding, not one for its status as well.
        let is_repeated = |spec: &CheckSpec| {
            (spec.is(&STATUS) && (gives || starts)) || (spec.is(&STARTS_NO_EXPORT) && gives)
        };
        let applies = results.iter().any(|(_, found)| found.is_ok());
        for (spec, found) in results {
            match found {
                Ok(found) if !is_repeated(spec) => self.extend(spec.id(), advised, found),
                Err(why) if !applies => self.not_tested.push(answer.labelled(why)),
                _ => {}
            }
        }
        applies
    }

    fn add(&mut self, check: &'static str, advised: bool, found: DraftFinding) {
        match self.found.iter_mut().find(|(known, by, _)| *known == check && *by == advised) {
            Some((_, _, all)) => all.push(found),
            None => self.found.push((check, advised, vec![found])),
        }
    }

    pub(in crate::check) fn extend(
        &mut self,
        check: &'static str,
        advised: bool,
        found: impl IntoIterator<Item = DraftFinding>,
    ) {
        found.into_iter().for_each(|one| self.add(check, advised, one));
    }
}

/// Why an answer shows nothing of what is expected, if so.
fn moot(
    cx: CheckContext<'_>,
    sent: &Sent,
    response: &ReceivedResponse,
    expect: &Expect,
) -> Option<String> {
    if matches!(response.status, 429 | 503) && !expect.has(&SAYS_WHEN_TO_RETRY) {
        return Some(format!("the server was busy ({})", response.status));
    }
    let demands_a_status = expect.has(&STATUS) || expect.has(&KICK_OFF) || expect.has(&HOLDS);
    let awaits_refusal = awaits_a_refusal(cx, sent, expect);
    let why = baseline::says_nothing(cx, response.status, awaits_refusal);
    why.filter(|_| demands_a_status)
}

/// Returns true if a step awaits the refusal of something that the plain kick-off has not. A
/// refusal of the plain one as well is none of that.
fn awaits_a_refusal(cx: CheckContext<'_>, sent: &Sent, expect: &Expect) -> bool {
    let own = ExportSpec::default().at_level(cx.evidence.run.level);
    let is_due = matches!(
        expect.given(&KICK_OFF),
        Some(KickOffAnswer::Refused | KickOffAnswer::RefusedByThisVersion)
    );
    is_due && sent.about != own.describe(None)
}

fn note(sent: &Sent, answer: Shown<'_>) -> DraftFinding {
    let message = labelled(sent, "no requirement covers this response; it is only recorded");
    DraftFinding::breach(message, "any response", answer.words())
        .of_kind(FindingKind::Note)
        .shown_by(sent.exchange)
}

fn no_answer(sent: &Sent, answer: Shown<'_>, expect: &Expect) -> DraftFinding {
    let detail = answer.exchange().and_then(|exchange| match &exchange.answer {
        Answer::Failed(transport) if !transport.detail.is_empty() => Some(&transport.detail),
        _ => None,
    });
    let observed =
        detail.map_or_else(|| answer.words(), |detail| format!("{} ({detail})", answer.words()));
    let expected = expect.given(&STATUS).map_or_else(|| "a response".to_owned(), status::words);
    DraftFinding::breach(labelled(sent, "the server did not respond"), expected, observed)
        .shown_by(sent.exchange)
}

#[cfg(test)]
mod tests {
    use crate::contract::Severity;
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, BodyKind, ExportResult};
    use crate::judge::testing::{
        EvidenceBuilder, Export, assert_says, json_answer, no_answer, response, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn judged(answer: Answer, expect: &str) -> crate::verdict::Verdict {
        let steps = format!("steps: [{{ send: {{ to: export, {expect} }} }}]");
        EvidenceBuilder::new(Contract::Population).sent(answer).judged(&steps)
    }

    fn resource(name: &str) -> serde_json::Value {
        json!({"resourceType": name})
    }

    #[rstest]
    #[case(status(403), "status: 403", Outcome::Pass, "1 answer")]
    #[case(status(405), "status: 403", Outcome::Fail, "as in HTTP, but this contract requires 403")]
    #[case(
        status(404),
        "status: 403",
        Outcome::Fail,
        "an unexpected status | status 403 | status 404"
    )]
    #[case(status(500), "status: 4xx", Outcome::Fail, "the server failed")]
    #[case(status(500), "status: not-2xx", Outcome::Pass, "1 answer")]
    #[case(
        no_answer(),
        "status: 4xx",
        Outcome::Fail,
        "the server did not respond | status 4xx | no response: connection closed"
    )]
    #[case(json_answer(200, resource("Patient")), "shape: resource", Outcome::Pass, "1 answer")]
    #[case(json_answer(200, json!([])), "shape: resource", Outcome::Fail, "shape: the response body does not match its schema | an object | an array")]
    #[case(json_answer(200, resource("Group")), "shape: group", Outcome::Fail, "`type`")]
    #[case(response(200, BodyKind::Html, None), "shape: group", Outcome::Fail, "an HTML page")]
    #[case(
        no_answer(),
        "gives-no-data: true",
        Outcome::Fail,
        "the server did not respond | a response"
    )]
    fn an_answer_is_judged_by_what_is_expected(
        #[case] answer: Answer,
        #[case] expect: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(answer, &format!("expect: {{ {expect} }}")), outcome, words);
    }

    #[rstest]
    #[case(status(429), "status: 4xx", "the server was busy (429)")]
    #[case(status(503), "status: 403", "the server was busy (503)")]
    #[case(no_answer(), "status: not-2xx", "no response: connection closed")]
    fn an_answer_that_answers_nothing_blocks(
        #[case] answer: Answer,
        #[case] expect: &str,
        #[case] words: &str,
    ) {
        assert_says(&judged(answer, &format!("expect: {{ {expect} }}")), Outcome::Blocked, words);
    }

    #[rstest]
    #[case(401, Outcome::Blocked, "a kick-off without parameters is also answered with 401")]
    #[case(405, Outcome::Fail, "as in HTTP")]
    fn a_status_that_the_plain_export_has_too_says_nothing(
        #[case] answered: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let refused = Export::ended(ExportResult::Refused { status: 401 });
        let builder =
            EvidenceBuilder::new(Contract::Population).sent(status(answered)).beside(refused);
        let steps = "steps: [{ send: { to: export, expect: { status: 403 } } }]";
        assert_says(&builder.judged(steps), outcome, words);
    }

    #[rstest]
    #[case::as_the_plain_one(
        400,
        400,
        "{ _type: Nothing }",
        Outcome::Blocked,
        "also answered with 400"
    )]
    #[case::otherwise(202, 400, "{ _type: Nothing }", Outcome::Pass, "1 answer")]
    #[case::nobody_is_let_in(
        401,
        401,
        "{ _type: Nothing }",
        Outcome::Blocked,
        "is also answered with 401"
    )]
    #[case::the_plain_one_itself(400, 400, "{}", Outcome::Pass, "1 answer")]
    #[case::a_failure(500, 500, "{ _type: Nothing }", Outcome::Fail, "the server failed")]
    fn a_refusal_of_all_kick_offs_is_none_of_a_parameter(
        #[case] plain: u16,
        #[case] answered: u16,
        #[case] need: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).plain(status(plain));
        let steps = format!(
            "steps: [{{ kick-off: {{ each: [{need}], expect: {{ kick-off: refused }} }} }}]"
        );
        let verdict = builder.tried(need, status(answered)).cited("[PARAM-11]", &steps);
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(401, Outcome::Blocked, "the response to a kick-off without parameters is unknown")]
    #[case(404, Outcome::Blocked, "the response to a kick-off without parameters is unknown")]
    #[case(400, Outcome::Pass, "1 answer")]
    fn without_a_plain_kick_off_nothing_is_known_of_access(
        #[case] answered: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).unasked();
        let steps =
            "steps: [{ kick-off: { each: [{ _type: Nothing }], expect: { kick-off: refused } } }]";
        let builder = builder.tried("{ _type: Nothing }", status(answered));
        assert_says(&builder.cited("[PARAM-11]", steps), outcome, words);
    }

    #[test]
    fn a_group_that_nobody_may_read_without_a_login_is_not_judged() {
        let refused = Export::ended(ExportResult::Refused { status: 401 });
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .sent(status(401))
            .beside(refused);
        let steps = "steps: [{ send: { to: group, expect: { holds: Group } } }]";
        assert_says(
            &builder.cited("[DISC-08]", steps),
            Outcome::Blocked,
            "a kick-off without parameters",
        );
    }

    #[test]
    fn a_breach_of_advice_only_warns() {
        let verdict = judged(status(405), "advise: { status: 403 }");
        assert_says(&verdict, Outcome::Warn, "as in HTTP");
    }

    #[test]
    fn a_breach_of_what_only_a_note_says_changes_no_outcome() {
        let steps = "steps: [{ send: { to: export, expect: { status: 403 } } }]";
        let verdict =
            EvidenceBuilder::new(Contract::Population).sent(status(200)).cited("[CTR-04]", steps);
        assert_says(&verdict, Outcome::Pass, "an unexpected status");
        assert_eq!(verdict.findings[0].severity, Severity::Info);
    }

    #[test]
    fn an_answer_of_which_nothing_is_expected_is_noted() {
        let verdict = judged(status(404), "query: a");
        assert_says(&verdict, Outcome::Pass, "only recorded | any response | status 404");
        assert_eq!(verdict.looked_at, ["1 answer, only recorded"]);
    }

    #[test]
    fn many_wrong_answers_are_told_in_three_findings() {
        let mut builder = EvidenceBuilder::new(Contract::Population);
        for _ in 0..9 {
            builder = builder.sent(status(200));
        }
        let verdict =
            builder.judged("steps: [{ send: { to: every-file, expect: { status: 4xx } } }]");
        assert_eq!(verdict.findings.iter().map(|one| one.more).collect::<Vec<_>>(), [0, 0, 6]);
        assert_eq!(verdict.looked_at, ["9 answers"]);
    }
}
