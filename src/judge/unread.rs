//! Answers whose JSON was not examined, as it is beyond a limit of bulkspec's own: nothing of what
//! they hold speaks for or against the server.

use crate::check::STATUS;
use crate::check_context::{CheckContext, DraftFinding};
use crate::suite::{CheckSpec, Expect};

/// The findings of a check that stand, and why others do not: they are shown by such an answer, and
/// are no matter of its status.
pub(super) fn without_unread(
    cx: CheckContext<'_>,
    check: &str,
    found: Vec<DraftFinding>,
) -> (Vec<DraftFinding>, Vec<String>) {
    if check == STATUS.doc.id {
        return (found, Vec::new());
    }
    let why = |one: &DraftFinding| cx.answer(one.exchange?).exchange()?.unread().map(str::to_owned);
    let mut reasons = Vec::new();
    let mut stands = found;
    stands.retain(|one| {
        let why = why(one);
        let is_unread = why.is_some();
        reasons.extend(why);
        !is_unread
    });
    (stands, reasons)
}

/// Why an answer to a step says nothing of what is expected of its body.
pub(super) fn of_step(cx: CheckContext<'_>, step: usize, expect: &Expect) -> Option<String> {
    let is_of_the_head = |check: &CheckSpec| check.is(&STATUS);
    if expect.checks.iter().all(is_of_the_head) {
        return None;
    }
    let unread = |exchange| cx.answer(exchange).exchange()?.unread();
    let sent = cx.sent_by(step);
    sent.iter().find_map(|sent| unread(sent.exchange)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::{Answer, BodyKind};
    use crate::judge::testing::{EvidenceBuilder, assert_says, response};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn unread(status: u16) -> Answer {
        let mut answer = response(status, BodyKind::Json, None);
        if let Answer::Response(response) = &mut answer {
            response.body.unread = Some("the answer is larger than bulkspec reads".to_owned());
        }
        answer
    }

    #[rstest]
    #[case::shape("shape: resource", Outcome::NotTested)]
    #[case::data("gives-no-data: true", Outcome::NotTested)]
    #[case::kick_off("starts-no-export: true", Outcome::NotTested)]
    #[case::type_of_it("holds: Patient", Outcome::NotTested)]
    #[case::right_status("status: 200", Outcome::Pass)]
    #[case::wrong_status("status: 403", Outcome::Fail)]
    #[case::wrong_status_and_shape("{ status: 403, shape: group }", Outcome::Fail)]
    #[case::right_status_and_shape("{ status: 200, shape: group }", Outcome::NotTested)]
    fn an_answer_beyond_the_limits_is_judged_by_its_status_alone(
        #[case] expect: &str,
        #[case] outcome: Outcome,
    ) {
        let expect = expect.trim_matches(['{', '}', ' ']);
        let steps = format!("steps: [{{ send: {{ to: export, expect: {{ {expect} }} }} }}]");
        let builder = EvidenceBuilder::new(Contract::Population).sent(unread(200));
        let words = if outcome == Outcome::NotTested { "larger than bulkspec reads" } else { "" };
        assert_says(&builder.judged(&steps), outcome, words);
    }
}
