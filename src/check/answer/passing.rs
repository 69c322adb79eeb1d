//! Judges failures that pass: the status of a job that cannot be told for a moment.

use super::Answered;
use super::labelled;
use crate::check::{AnswerResult, Def, Judge, Needs, Subject};
use crate::check_context::{CheckContext, CheckDoc, DraftFinding};
use crate::evidence::{ReceivedResponse, Sent, StepFacts};

pub(crate) static PASSING_FAILURE: Def = Def {
    doc: CheckDoc {
        id: "passing-failure",
        judges: "A temporary failure of the status URL has an issue code that marks it as \
                 temporary.",
        sent: "Status requests for an export whose status URL is known to fail temporarily, until \
               one request fails; then one more.",
        accepted: "An OperationOutcome with an issue of code transient or a child of it \
                   (lock-error, no-store, exception, timeout, incomplete, throttled), if the \
                   status URL works again afterwards. 429 is not judged.",
        matters: "This code tells a client to retry. Without it, the client abandons a job that is \
                  still running, or waits for one that has failed.",
        cause: "The status endpoint uses the same issue code for every exception.",
        repair: "Use the code transient, or one of its children, if the job itself has not failed.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| passing_failure(answer)),
};

/// Tells whether an answer names a reason that passes.
pub(in crate::check) fn names_a_passing_reason(response: &ReceivedResponse) -> bool {
    codes(response).any(bulkspec_fhir::may_pass)
}

fn codes(response: &ReceivedResponse) -> impl Iterator<Item = &str> {
    let outcome = response.body.json.as_ref();
    let outcome = outcome.filter(|json| json["resourceType"] == "OperationOutcome");
    let issues = outcome.and_then(|json| json["issue"].as_array());
    issues.into_iter().flatten().filter_map(|issue| issue["code"].as_str())
}

/// Judges the failure before an answer that shows that it has passed.
pub(super) fn passing_failure(answer: &Answered<'_>) -> AnswerResult {
    let Answered { cx, sent, response } = *answer;
    if !matches!(response.status, 200 | 202) {
        return Err("the next status request returned neither 200 nor 202");
    }
    let failure = before(cx, sent).and_then(|before| {
        let failed = cx.answer(before.exchange).exchange()?.response()?;
        (failed.status >= 400 && failed.status != 429).then_some((before, failed))
    });
    let Some((before, failed)) = failure else { return Err("no status request failed") };
    if names_a_passing_reason(failed) {
        return Ok(Vec::new());
    }
    let told: Vec<&str> = codes(failed).collect();
    let observed = match told.as_slice() {
        [] => format!("status {} without an OperationOutcome", failed.status),
        told => format!("status {} with {}", failed.status, told.join(", ")),
    };
    let message =
        labelled(before, "a temporary failure of the status URL is not marked as transient");
    let expected = "an OperationOutcome with the issue code transient, or a code below it";
    Ok(vec![DraftFinding::breach(message, expected, observed).shown_by(before.exchange)])
}

fn before<'a>(cx: CheckContext<'a>, sent: &Sent) -> Option<&'a Sent> {
    let steps = cx.execution.steps.iter().rev();
    let mut earlier = steps.filter_map(|facts| match facts {
        StepFacts::Sent(it) if it.step < sent.step => Some(it),
        _ => None,
    });
    earlier.next()
}

#[cfg(test)]
mod tests {
    use crate::evidence::Answer;
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{assert_says, json_answer, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn failed(code: u16, issue: &str) -> Answer {
        let issue = json!([{"severity": "error", "code": issue}]);
        json_answer(code, json!({"resourceType": "OperationOutcome", "issue": issue}))
    }

    #[rstest]
    #[case(failed(503, "transient"), status(202), Outcome::Pass, "1 answer")]
    #[case(failed(500, "timeout"), status(200), Outcome::Pass, "1 answer")]
    #[case(failed(503, "processing"), status(202), Outcome::Warn, "status 503 with processing")]
    #[case(status(502), status(202), Outcome::Warn, "status 502 without an OperationOutcome")]
    #[case(
        failed(503, "processing"),
        status(404),
        Outcome::NotTested,
        "the next status request returned neither 200 nor 202"
    )]
    #[case(status(429), status(202), Outcome::NotTested, "no status request failed")]
    #[case(status(202), status(202), Outcome::NotTested, "no status request failed")]
    fn a_failure_that_passed_is_judged_by_its_reason(
        #[case] before: Answer,
        #[case] after: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let steps = "steps: [{ send: { to: status-url, repeat: { until: 5xx, most: 1 } } }, \
                     { send: { to: status-url, expect: { passing-failure: true } } }]";
        let builder = guide().then(0, before).then(1, after);
        assert_says(&builder.cited("[STAT-09]", steps), outcome, words);
    }
}
