//! Judges how a job is told that failed, in whole or in part.

use super::polls::{each_polled, looked, shown};
use crate::check::AnswerResult;
use crate::check::answer::{Answered, OutcomeOf, Shape, outcome, shape};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_export, without_list,
};
use crate::contract::GuideVersion;
use crate::evidence::{Exchange, ExportFacts, ExportResult, ManifestFacts, Sent};

pub(crate) static FAILURE_STATUS: Def = Def {
    doc: CheckDoc {
        id: "failure-status",
        judges: "The status URL of a failed job returns 4xx or 5xx.",
        sent: "An export of a Group whose job is known to fail, and its status requests.",
        accepted: "Any 4xx or 5xx status code.",
        matters: "A client interprets 200 as success and 202 as a running job. It loses the data, \
                  or waits forever.",
        cause: "The error is reported in the body only.",
        repair: "Return the status code of the error.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| failure_status(cx)),
};

pub(crate) static FAILURE_OUTCOME: Def = Def {
    doc: CheckDoc {
        id: "failure-outcome",
        judges: "The status URL of a failed job returns an OperationOutcome in JSON.",
        sent: "An export of a Group whose job is known to fail, and its status requests.",
        accepted: "An OperationOutcome with at least one issue that has severity and code.",
        matters: "From the OperationOutcome, a client learns whether another attempt may succeed.",
        cause: "The framework returns its own error page.",
        repair: "Store the reason with the job, and return it as an OperationOutcome.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| failure_outcome(cx)),
};

pub(crate) static FAILURE_MEDIA_TYPE: Def = Def {
    doc: CheckDoc {
        id: "failure-media-type",
        judges: "The description of a failed job has the correct media type.",
        sent: "An export of a Group whose job is known to fail, and its status requests.",
        accepted: "For an OperationOutcome, application/json in 1.0.1 and application/fhir+json \
                   since 2.0.0. For an HTML page, text/html.",
        matters: "Clients choose the parser by the media type.",
        cause: "The server follows another version of the guide.",
        repair: "Set Content-Type where the error is written.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| failure_media_type(cx)),
};

pub(crate) static PARTIAL_SUCCESS: Def = Def {
    doc: CheckDoc {
        id: "partial-success",
        judges: "A partly failed job completes with 200 and a manifest that reports the failures.",
        sent: "An export of a Group part of which is known to fail.",
        accepted: "A manifest with at least one entry in `error` (`outcome` in the ballot of \
                   4.0.0), all of type OperationOutcome.",
        matters: "Otherwise either everything that was exported is lost, or the client does not \
                  learn what is missing.",
        cause: "One broken resource ends the job, or the list of errors is never filled.",
        repair: "Continue after an error, and write it to an error file.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| partial_success(cx)),
};

/// Judges the last answer of each job that failed.
fn each_failure(cx: CheckContext<'_>, judge: impl Fn(&Answered<'_>) -> AnswerResult) -> Judgement {
    each_polled(cx, |export, polls| {
        let last = polls.last().and_then(|poll| Some((*poll, poll.response()?)));
        let (poll, response): (&Exchange, _) = match (export.manifest(), last) {
            (Some(_), _) => return CheckResult::not_tested("the job did not fail"),
            (None, Some((_, response))) if matches!(response.status, 202 | 429) => {
                return without_list(export);
            }
            (None, Some(last)) => last,
            (None, None) => return without_list(export),
        };
        let sent = Sent { step: 0, exchange: poll.id, about: "the failed job".to_owned() };
        match judge(&Answered { cx, sent: &sent, response }) {
            Ok(found) => {
                let found = found.into_iter().map(|one| shown(one, export, poll));
                CheckResult::with(looked(1), found.collect())
            }
            Err(why) => CheckResult::not_tested(why),
        }
    })
}

/// Judges the status of each failed job.
pub(crate) fn failure_status(cx: CheckContext<'_>) -> Judgement {
    each_failure(cx, |answer| {
        let status = answer.response.status;
        let found = (status < 400).then(|| {
            let message = "the status URL of a failed job did not return an error status";
            DraftFinding::breach(message, "a 4xx or 5xx", format!("status {status}"))
        });
        Ok(found.into_iter().collect())
    })
}

/// Judges the body of each failed job.
pub(crate) fn failure_outcome(cx: CheckContext<'_>) -> Judgement {
    each_failure(cx, |answer| Ok(shape::judge(answer, Shape::OperationOutcome)))
}

/// Judges the media type of each failed job.
pub(crate) fn failure_media_type(cx: CheckContext<'_>) -> Judgement {
    each_failure(cx, |answer| outcome::media_type_of(answer, OutcomeOf::Status))
}

/// Judges the manifest of each partial success.
pub(crate) fn partial_success(cx: CheckContext<'_>) -> Judgement {
    let is_ballot = cx.contract().guide() == Some(GuideVersion::V4Ballot);
    let key = if is_ballot { "outcome" } else { "error" };
    each_export(cx, |export| {
        Ok(match &export.result {
            ExportResult::Listed(manifest) => told(export, manifest, key),
            ExportResult::Failed { exchange: Some(id), .. } if export.polls.contains(id) => {
                let observed = cx.answer(*id).words();
                let message = "the whole job failed because one part of it failed";
                let found = DraftFinding::breach(message, "200 with a manifest", observed);
                let found = found.shown_by(*id).in_export(export.id);
                CheckResult::with(looked(1), vec![found])
            }
            _ => without_list(export),
        })
    })
}

fn told(export: &ExportFacts, manifest: &ManifestFacts, key: &str) -> CheckResult {
    let entries = manifest.json[key].as_array().map_or(&[][..], Vec::as_slice);
    let breach = |message, observed: String, path| {
        let expected = format!("entries of type OperationOutcome under `{key}`");
        let found = DraftFinding::breach(message, expected, observed);
        found.shown_by(manifest.exchange).in_export(export.id).at(at_path(path))
    };
    let mut found = Vec::new();
    if entries.is_empty() {
        let message = "the manifest of a partial success does not list what failed";
        found.push(breach(message, "no entries".to_owned(), format!("/{key}")));
    }
    for (n, entry) in entries.iter().enumerate() {
        let is_outcome = entry.get("type").is_none_or(|name| name == "OperationOutcome");
        if !is_outcome {
            let message =
                "the manifest lists the failures under a type other than OperationOutcome";
            found.push(breach(message, "another type".to_owned(), format!("/{key}/{n}/type")));
        }
    }
    let looked = Examined::at(Unit::List, 1).and(Unit::Entry, entries.len() as u64);
    CheckResult::with(looked, found)
}

#[cfg(test)]
mod tests {
    use crate::evidence::Answer;
    use crate::judge::testing::jobs::{guide, of_type};
    use crate::judge::testing::{Export, assert_says, json_answer, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn outcome(status: u16, media_type: &str) -> Answer {
        let issue = json!([{"severity": "error", "code": "exception"}]);
        let json = json!({"resourceType": "OperationOutcome", "issue": issue});
        of_type(json_answer(status, json), media_type)
    }

    const FHIR: &str = "application/fhir+json";

    #[rstest]
    #[case("failure-status", outcome(500, FHIR), Outcome::Pass, "1 answer")]
    #[case("failure-status", outcome(200, FHIR), Outcome::Fail, "a 4xx or 5xx | status 200")]
    #[case("failure-status", status(202), Outcome::Blocked, "the job burnt")]
    #[case("failure-outcome", outcome(500, FHIR), Outcome::Pass, "1 answer")]
    #[case("failure-outcome", json_answer(500, json!({"error": "x"})), Outcome::Fail, "does not match its schema")]
    #[case("failure-media-type", outcome(500, FHIR), Outcome::Pass, "1 answer")]
    #[case(
        "failure-media-type",
        outcome(500, "application/json"),
        Outcome::Fail,
        "application/json"
    )]
    #[case("failure-media-type", status(500), Outcome::NotTested, "no OperationOutcome")]
    fn a_failed_job_is_explained(
        #[case] check: &str,
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = guide().polled(Export::failed(), vec![status(202), answer]);
        let steps = format!("steps: [{{ export: {{}} }}]\njudge: [{check}]");
        assert_says(&builder.cited("[STAT-06]", &steps), outcome, words);
    }

    fn partial(error: &Value) -> Export {
        Export::of(vec![patients(&["a"])]).json(json!({"output": [], "error": error}))
    }

    #[rstest]
    #[case(partial(&json!([{"type": "OperationOutcome"}])), Outcome::Pass, "1 manifest, 1 entry")]
    #[case(partial(&json!([])), Outcome::Fail, "does not list what failed")]
    #[case(
        partial(&json!([{"type": "Patient"}])),
        Outcome::Fail,
        "under a type other than OperationOutcome"
    )]
    #[case(Export::failed(), Outcome::Fail, "because one part of it failed")]
    #[case(Export::refused(), Outcome::NotTested, "refused with 400")]
    fn a_partial_success_tells_what_failed(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let polls = if words.contains("refused") { Vec::new() } else { vec![status(500)] };
        let steps = "steps: [{ export: {} }]\njudge: [partial-success]";
        assert_says(&guide().polled(export, polls).cited("[STAT-10]", steps), outcome, words);
    }
}
