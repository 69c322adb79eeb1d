//! Judges the answers to requests that a scenario sends as they are.

use super::condition;
use super::{further, leak, shape};
use crate::case::{Case, CheckDoc, Found, Looked, Noun, Shown, Weight};
use crate::check::plain;
use crate::evidence::{Answer, ReceivedResponse, Sent};
use crate::need::ExportNeed;
use crate::suite::{Expect, KickOffAnswer, StatusSet, Step};

pub(crate) const STATUS: CheckDoc = CheckDoc {
    id: "status",
    judges: "The answer has one of the status codes that the scenario names.",
    sent: "The request of the scenario, once for each of its methods, credentials and files.",
    accepted: "Exactly the codes named; where a class such as 4xx is named, any code of it. A 5xx \
               is a failure and never counts as a refusal.",
    matters: "Clients decide by the status whether to retry, to log in again or to give up.",
    cause: "A gateway or framework answers before the export does: 405 for methods it does not \
            route, 500 for tokens it can't read, 302 to a login page.",
    repair: "Answer with the documented status in the layer that answers first.",
};

/// What the answers to the requests of one step show.
#[derive(Debug, Default)]
pub(crate) struct StepJudgement {
    /// The answers that were looked at.
    pub(crate) looked: Looked,
    /// For each expectation its name, whether its breach only warns, and what was found.
    pub(crate) found: Vec<(&'static str, bool, Vec<Found>)>,
    /// Why an answer says nothing.
    pub(crate) blocked: Option<String>,
    /// Why answers were not looked at.
    pub(crate) not_tested: Vec<String>,
    /// Whether a condition of the step was not met.
    pub(crate) has_gap: bool,
}

/// Judges the answers to all requests that a step sent.
pub(crate) fn judge_step(
    case: Case<'_>,
    step: usize,
    expect: &Expect,
    advise: &Expect,
) -> StepJudgement {
    let mut judged = StepJudgement::default();
    for sent in case.sent_by(step) {
        let answer = case.answer(sent.exchange);
        if answer.exchange().is_none() {
            continue;
        }
        if expect.is_empty() && advise.is_empty() {
            if leads_on(case, step) {
                continue;
            }
            judged.looked.add(Noun::NotedAnswer, 1);
            judged.add(STATUS.id, false, note(sent, answer));
            continue;
        }
        let mut is_looked_at = false;
        for (expect, is_advice) in [(expect, false), (advise, true)] {
            match condition::unmet(case, step, expect) {
                Some(why) => {
                    judged.has_gap = true;
                    judged.not_tested.push(told_of(sent, &why));
                }
                None => is_looked_at |= judged.take(case, (sent, answer), expect, is_advice),
            }
        }
        judged.looked.add(Noun::Answer, u64::from(is_looked_at));
    }
    judged
}

/// Tells whether a step is there for the sake of a later one: a request that is sent until an answer
/// comes that the later step asks about.
fn leads_on(case: Case<'_>, step: usize) -> bool {
    let step = case.scenario.steps.get(step);
    matches!(step, Some(Step::Send(send)) if send.repeat.is_some())
}

impl StepJudgement {
    /// Judges one answer; tells whether it had anything to be looked at.
    fn take(
        &mut self,
        case: Case<'_>,
        (sent, answer): (&Sent, Shown<'_>),
        expect: &Expect,
        advised: bool,
    ) -> bool {
        if expect.is_empty() {
            return false;
        }
        let Some(response) = answer.exchange().and_then(|exchange| exchange.response()) else {
            // A connection that is closed says no as well as a status that only must not be a yes.
            if expect.status.as_ref().is_some_and(StatusSet::is_denial) {
                self.blocked = Some(format!("{} ({})", answer.words(), sent.about));
            } else {
                self.add(STATUS.id, advised, no_answer(sent, answer, expect));
            }
            return true;
        };
        if matches!(response.status, 429 | 503) && !expect.says_when_to_retry {
            self.blocked = Some(format!("the server was busy ({})", response.status));
            return true;
        }
        let awaits_refusal = awaits_a_refusal(case, sent, expect);
        let moot = plain::says_nothing(case, response.status, awaits_refusal);
        if let Some(why) = moot.filter(|_| demands_a_status(expect)) {
            self.blocked = Some(why);
            return true;
        }
        let is_looked_at = self.take_first(case, sent, response, expect, advised);
        let further = further::judge(case, sent, response, expect);
        further.found.into_iter().for_each(|(check, found)| self.add(check, advised, found));
        let is_looked_at = is_looked_at || further.looked;
        if !is_looked_at {
            self.not_tested.extend(further.not_tested.iter().map(|why| told_of(sent, why)));
        }
        is_looked_at
    }

    /// Judges status, shape and leaks.
    fn take_first(
        &mut self,
        case: Case<'_>,
        sent: &Sent,
        response: &ReceivedResponse,
        expect: &Expect,
        advised: bool,
    ) -> bool {
        let started = leak::starts_no_export(sent, response).filter(|_| expect.starts_no_export);
        let given = leak::gives_no_data(sent, response).filter(|_| expect.gives_no_data);
        // An answer that gave away what it must not is told once, not for its status as well.
        if started.is_none() && given.is_none() {
            let due = expect.status.as_ref();
            self.extend(STATUS.id, advised, due.and_then(|due| status(sent, response, due)));
        }
        if let Some(wanted) = expect.shape {
            self.extend(shape::SHAPE.id, advised, shape::judge(case, sent, response, wanted));
        }
        self.extend(leak::STARTS_NO_EXPORT.id, advised, started.filter(|_| given.is_none()));
        self.extend(leak::GIVES_NO_DATA.id, advised, given);
        expect.status.is_some()
            || expect.shape.is_some()
            || expect.starts_no_export
            || expect.gives_no_data
    }

    fn add(&mut self, check: &'static str, advised: bool, found: Found) {
        match self.found.iter_mut().find(|(known, by, _)| *known == check && *by == advised) {
            Some((_, _, all)) => all.push(found),
            None => self.found.push((check, advised, vec![found])),
        }
    }

    pub(in crate::check) fn extend(
        &mut self,
        check: &'static str,
        advised: bool,
        found: impl IntoIterator<Item = Found>,
    ) {
        found.into_iter().for_each(|one| self.add(check, advised, one));
    }
}

fn demands_a_status(expect: &Expect) -> bool {
    expect.status.is_some() || expect.kick_off.is_some() || expect.holds.is_some()
}

/// Tells whether a step awaits the refusal of something that the plain kick-off has not. A refusal
/// of the plain one as well is none of that.
fn awaits_a_refusal(case: Case<'_>, sent: &Sent, expect: &Expect) -> bool {
    let own = ExportNeed::default().at_level(case.evidence.run.level);
    let is_due = matches!(
        expect.kick_off,
        Some(KickOffAnswer::Refused | KickOffAnswer::RefusedByThisVersion)
    );
    is_due && sent.about != own.describe(None)
}

/// Puts what distinguishes a request from the others of its step behind a message.
pub(crate) fn told_of(sent: &Sent, message: &str) -> String {
    if sent.about.is_empty() {
        return message.to_owned();
    }
    format!("{message} ({})", sent.about)
}

fn note(sent: &Sent, answer: Shown<'_>) -> Found {
    let message = told_of(sent, "nothing is promised here; the answer is only noted");
    Found::breach(message, "no particular answer", answer.words())
        .weighing(Weight::Note)
        .shown_by(sent.exchange)
}

fn no_answer(sent: &Sent, answer: Shown<'_>, expect: &Expect) -> Found {
    let detail = answer.exchange().and_then(|exchange| match &exchange.answer {
        Answer::Failed(transport) if !transport.detail.is_empty() => Some(&transport.detail),
        _ => None,
    });
    let observed =
        detail.map_or_else(|| answer.words(), |detail| format!("{} ({detail})", answer.words()));
    let expected = expect.status.as_ref().map_or_else(|| "an answer".to_owned(), status_words);
    Found::breach(told_of(sent, "no answer came"), expected, observed).shown_by(sent.exchange)
}

fn status_words(due: &StatusSet) -> String {
    format!("status {due}")
}

fn status(sent: &Sent, response: &ReceivedResponse, due: &StatusSet) -> Option<Found> {
    let status = response.status;
    if due.contains(status) {
        return None;
    }
    // CTR-04: HTTP itself calls for 405 here; the contract says otherwise, and it is the contract
    // that is judged.
    let message = if status == 405 && due.contains(403) {
        "the status is 405, which is right by HTTP but not by this contract"
    } else if status / 100 == 5 {
        "the server failed instead of giving the answer that is due"
    } else {
        "the answer has another status than the one that is due"
    };
    let observed = format!("status {status}");
    let found = Found::breach(told_of(sent, message), status_words(due), observed);
    Some(found.shown_by(sent.exchange))
}

#[cfg(test)]
mod tests {
    use crate::contract::Level;
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, BodyKind, ExportResult};
    use crate::judge::testing::{
        Export, World, assert_says, json_answer, no_answer, response, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn judged(answer: Answer, expect: &str) -> crate::verdict::Verdict {
        let steps = format!("steps: [{{ send: {{ to: export, {expect} }} }}]");
        World::new(Contract::Population).sent(answer).judged(&steps)
    }

    fn resource(name: &str) -> serde_json::Value {
        json!({"resourceType": name})
    }

    #[rstest]
    #[case(status(403), "status: 403", Outcome::Pass, "1 answer")]
    #[case(status(405), "status: 403", Outcome::Fail, "right by HTTP but not by this contract")]
    #[case(
        status(404),
        "status: 403",
        Outcome::Fail,
        "another status than the one that is due | status 403 | status 404"
    )]
    #[case(status(500), "status: 4xx", Outcome::Fail, "the server failed")]
    #[case(status(500), "status: not-2xx", Outcome::Pass, "1 answer")]
    #[case(
        no_answer(),
        "status: 4xx",
        Outcome::Fail,
        "no answer came | status 4xx | no answer: connection closed"
    )]
    #[case(json_answer(200, resource("Patient")), "shape: resource", Outcome::Pass, "1 answer")]
    #[case(json_answer(200, json!([])), "shape: resource", Outcome::Fail, "shape: the body does not have the shape that is due | an object | an array")]
    #[case(json_answer(200, resource("Group")), "shape: group", Outcome::Fail, "`type`")]
    #[case(response(200, BodyKind::Html, None), "shape: group", Outcome::Fail, "an HTML page")]
    #[case(no_answer(), "gives-no-data: true", Outcome::Fail, "no answer came | an answer")]
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
    #[case(no_answer(), "status: not-2xx", "no answer: connection closed")]
    fn an_answer_that_answers_nothing_blocks(
        #[case] answer: Answer,
        #[case] expect: &str,
        #[case] words: &str,
    ) {
        assert_says(&judged(answer, &format!("expect: {{ {expect} }}")), Outcome::Blocked, words);
    }

    #[rstest]
    #[case(401, Outcome::Blocked, "the plain export is answered with 401, too")]
    #[case(405, Outcome::Fail, "right by HTTP")]
    fn a_status_that_the_plain_export_has_too_says_nothing(
        #[case] answered: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let refused = Export::ended(ExportResult::Refused { status: 401 });
        let world = World::new(Contract::Population).sent(status(answered)).beside(refused);
        let steps = "steps: [{ send: { to: export, expect: { status: 403 } } }]";
        assert_says(&world.judged(steps), outcome, words);
    }

    #[rstest]
    #[case::as_the_plain_one(400, 400, "{ _type: Nothing }", Outcome::Blocked, "with 400, too")]
    #[case::otherwise(202, 400, "{ _type: Nothing }", Outcome::Pass, "1 answer")]
    #[case::nobody_is_let_in(401, 401, "{ _type: Nothing }", Outcome::Blocked, "with 401, too")]
    #[case::the_plain_one_itself(400, 400, "{}", Outcome::Pass, "1 answer")]
    #[case::a_failure(500, 500, "{ _type: Nothing }", Outcome::Fail, "the server failed")]
    fn a_refusal_of_all_kick_offs_is_none_of_a_parameter(
        #[case] plain: u16,
        #[case] answered: u16,
        #[case] need: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let world = World::new(Contract::Guide(GuideVersion::V2)).plain(status(plain));
        let steps = format!(
            "steps: [{{ kick-off: {{ each: [{need}], expect: {{ kick-off: refused }} }} }}]"
        );
        let verdict = world.tried(need, status(answered)).cited("[PARAM-11]", &steps);
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(401, Outcome::Blocked, "not known how a plain kick-off is answered")]
    #[case(404, Outcome::Blocked, "not known how a plain kick-off is answered")]
    #[case(400, Outcome::Pass, "1 answer")]
    fn without_a_plain_kick_off_nothing_is_known_of_access(
        #[case] answered: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let world = World::new(Contract::Guide(GuideVersion::V2)).unasked();
        let steps =
            "steps: [{ kick-off: { each: [{ _type: Nothing }], expect: { kick-off: refused } } }]";
        let world = world.tried("{ _type: Nothing }", status(answered));
        assert_says(&world.cited("[PARAM-11]", steps), outcome, words);
    }

    #[test]
    fn a_group_that_nobody_may_read_without_a_login_is_not_judged() {
        let refused = Export::ended(ExportResult::Refused { status: 401 });
        let world = World::new(Contract::Guide(GuideVersion::V2)).sent(status(401)).beside(refused);
        let steps = "steps: [{ send: { to: group, expect: { holds: Group } } }]";
        assert_says(&world.cited("[DISC-08]", steps), Outcome::Blocked, "the plain export");
    }

    #[test]
    fn a_breach_of_advice_only_warns() {
        let verdict = judged(status(405), "advise: { status: 403 }");
        assert_says(&verdict, Outcome::Warn, "right by HTTP");
    }

    #[test]
    fn a_breach_of_what_only_a_note_says_changes_no_outcome() {
        let steps = "steps: [{ send: { to: export, expect: { status: 403 } } }]";
        let verdict = World::new(Contract::Population).sent(status(200)).cited("[CTR-04]", steps);
        assert_says(&verdict, Outcome::Pass, "another status");
        assert_eq!(verdict.findings[0].level, Level::Info);
    }

    #[test]
    fn an_answer_of_which_nothing_is_expected_is_noted() {
        let verdict = judged(status(404), "query: a");
        assert_says(&verdict, Outcome::Pass, "only noted | no particular answer | status 404");
        assert_eq!(verdict.looked_at, ["1 answer, only noted"]);
    }

    #[test]
    fn many_wrong_answers_are_told_in_three_findings() {
        let mut world = World::new(Contract::Population);
        for _ in 0..9 {
            world = world.sent(status(200));
        }
        let verdict =
            world.judged("steps: [{ send: { to: every-file, expect: { status: 4xx } } }]");
        assert_eq!(verdict.findings.iter().map(|one| one.more).collect::<Vec<_>>(), [0, 0, 6]);
        assert_eq!(verdict.looked_at, ["9 answers"]);
    }
}
