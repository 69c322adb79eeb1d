//! Judges the OperationOutcome in an answer: that it is there, and under which media type.

use super::Answered;
use super::shape::{self, Shape};
use crate::check::header;
use crate::check::{AnswerResult, Arguments, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding, FindingKind};
use crate::contract::GuideVersion;
use crate::evidence::BodyKind;
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) static OUTCOME: Def = Def {
    doc: CheckDoc {
        id: "outcome",
        judges: "The body of an error response is an OperationOutcome in JSON.",
        sent: "The request that the scenario describes.",
        accepted: "An object with resourceType OperationOutcome and at least one issue that has \
                   severity and code. 401 and 403 without one are only a warning, because gateways \
                   often send them. Responses that are not errors are not judged.",
        matters: "The OperationOutcome is the only machine-readable description of the error. \
                  Without it a client cannot tell a wrong parameter from a broken server.",
        cause: "A framework or a proxy returns its own error page, or the product has an error \
                format of its own.",
        repair: "Convert every error of these endpoints to an OperationOutcome in the outermost \
                 layer.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| outcome(answer)),
};

pub(crate) static OUTCOME_TYPE: Def<OutcomeOf> = Def {
    doc: CheckDoc {
        id: "outcome-type",
        judges: "An OperationOutcome has the media type that this version of the guide requires.",
        sent: "The request that the scenario describes.",
        accepted: "For status requests, application/json in 1.0.1 and application/fhir+json since \
                   2.0.0; a body of another kind has its own type, such as text/html. For \
                   kick-offs, application/fhir+json; application/json is doubtful since 2.0.0. \
                   Media type parameters are ignored.",
        matters: "Clients choose the parser by the media type.",
        cause: "The server sends the framework's default for JSON, or follows another version of \
                the guide.",
        repair: "Set Content-Type where the OperationOutcome is written.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, of| media_type_of(answer, *of)),
};

pub(crate) static EMPTY_OR_OUTCOME: Def = Def {
    doc: CheckDoc {
        id: "empty-or-outcome",
        judges: "The body of a successful response is empty, or an OperationOutcome in JSON.",
        sent: "A kick-off, or a DELETE on a status URL.",
        accepted: "No bytes, or an OperationOutcome. Errors, and manifests returned by the \
                   kick-off, are not judged.",
        matters: "A client that reads the body expects FHIR.",
        cause: "The framework sends a page or a message of its own.",
        repair: "Leave the body empty.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| empty_or_outcome(answer)),
};

/// What an `OperationOutcome` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OutcomeOf {
    /// A kick-off.
    KickOff,
    /// A request to the status URL.
    Status,
}

impl Arguments for OutcomeOf {
    #[cfg(test)]
    const EXAMPLE: &'static str = "status";
}

/// Judges the body of an error.
pub(super) fn outcome(answer: &Answered<'_>) -> AnswerResult {
    let response = answer.response;
    if response.status < 400 {
        return Err("the response is not an error");
    }
    let found = shape::judge(answer, Shape::OperationOutcome).into_iter();
    let is_gateway = matches!(response.status, 401 | 403);
    let weighed = found.map(|one| if is_gateway { one.of_kind(FindingKind::Doubt) } else { one });
    Ok(weighed.collect())
}

/// Judges the media type of an error.
pub(in crate::check) fn media_type_of(answer: &Answered<'_>, of: OutcomeOf) -> AnswerResult {
    let response = answer.response;
    if response.status < 400 {
        return Err("the response is not an error");
    }
    let is_old = answer.cx.contract().guide() == Some(GuideVersion::V1);
    let json = response.body.json.as_ref();
    let is_outcome = json.is_some_and(|json| json["resourceType"] == "OperationOutcome");
    let name = header::media_type(response);
    let (expected, kind) = match (of, response.body.kind) {
        _ if is_outcome => match (of, is_old) {
            (OutcomeOf::Status, true) => ("application/json", FindingKind::Breach),
            (OutcomeOf::KickOff, true) if name == "application/json" => return Ok(Vec::new()),
            (OutcomeOf::KickOff, _) if name == "application/json" => {
                ("application/fhir+json", FindingKind::Doubt)
            }
            _ => ("application/fhir+json", FindingKind::Breach),
        },
        (OutcomeOf::Status, BodyKind::Html) if name == "application/xhtml+xml" => {
            return Ok(Vec::new());
        }
        (OutcomeOf::Status, BodyKind::Html) => ("text/html", FindingKind::Breach),
        _ => return Err("the error has no OperationOutcome"),
    };
    if name == expected {
        return Ok(Vec::new());
    }
    let message = answer.labelled("the error response has the wrong media type");
    let found = DraftFinding::breach(message, expected, header::shown_media_type(response));
    Ok(vec![found.of_kind(kind).shown_by(answer.sent.exchange)])
}

/// Judges the body of a success.
pub(super) fn empty_or_outcome(answer: &Answered<'_>) -> AnswerResult {
    let response = answer.response;
    let body = &response.body;
    if response.status / 100 != 2 {
        return Err("the response is not a success");
    }
    if body.is_manifest() {
        return Err("the kick-off returned the manifest directly");
    }
    let json = body.json.as_ref();
    let is_outcome = json.is_some_and(|json| json["resourceType"] == "OperationOutcome");
    if is_outcome || body.kind == BodyKind::Empty {
        return Ok(Vec::new());
    }
    let observed = match body.kind {
        BodyKind::Html => "an HTML page",
        BodyKind::Json => "other JSON",
        _ => "something else",
    };
    let message = answer.labelled("the response body is neither empty nor an OperationOutcome");
    let found = DraftFinding::breach(message, "no body, or an OperationOutcome", observed);
    Ok(vec![found.shown_by(answer.sent.exchange)])
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, BodyKind};
    use crate::judge::testing::jobs::{accepted, guide, of_type};
    use crate::judge::testing::{EvidenceBuilder, assert_says, json_answer, response, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn steps(expect: &str) -> String {
        format!("steps: [{{ kick-off: {{ each: [{{}}], expect: {{ {expect} }} }} }}]")
    }

    fn outcome(status: u16) -> Answer {
        let issue = json!([{"severity": "error", "code": "invalid"}]);
        json_answer(status, json!({"resourceType": "OperationOutcome", "issue": issue}))
    }

    #[rstest]
    #[case(outcome(400), Outcome::Pass, "1 answer")]
    #[case(json_answer(400, json!({"error": "x"})), Outcome::Fail, "outcome: ")]
    #[case(json_answer(400, json!({"resourceType": "OperationOutcome"})), Outcome::Fail, "`issue`")]
    #[case(status(404), Outcome::Fail, "no body")]
    #[case(response(500, BodyKind::Html, None), Outcome::Fail, "an HTML page")]
    #[case(status(401), Outcome::Warn, "no body")]
    #[case(accepted(), Outcome::NotTested, "the response is not an error")]
    fn an_error_has_an_outcome(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let verdict = guide().sent(answer).cited("[KICK-08]", &steps("outcome: true"));
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(GuideVersion::V2, "status", "application/fhir+json; charset=utf-8", Outcome::Pass)]
    #[case(GuideVersion::V2, "status", "application/json", Outcome::Fail)]
    #[case(GuideVersion::V1, "status", "application/json", Outcome::Pass)]
    #[case(GuideVersion::V1, "status", "application/fhir+json", Outcome::Fail)]
    #[case(GuideVersion::V2, "kick-off", "application/fhir+json", Outcome::Pass)]
    #[case(GuideVersion::V2, "kick-off", "application/json", Outcome::Warn)]
    #[case(GuideVersion::V1, "kick-off", "application/json", Outcome::Pass)]
    #[case(GuideVersion::V1, "kick-off", "text/html", Outcome::Fail)]
    fn an_outcome_has_the_media_type_of_the_version(
        #[case] version: GuideVersion,
        #[case] of: &str,
        #[case] media_type: &str,
        #[case] due: Outcome,
    ) {
        let builder =
            EvidenceBuilder::new(Contract::Guide(version)).sent(of_type(outcome(400), media_type));
        let verdict = builder.cited("[STAT-08]", &steps(&format!("outcome-type: {of}")));
        assert_eq!(verdict.outcome, due, "{verdict:?}");
    }

    #[rstest]
    #[case(status(202), Outcome::Pass, "1 answer")]
    #[case(outcome(202), Outcome::Pass, "1 answer")]
    #[case(response(202, BodyKind::Html, None), Outcome::Warn, "an HTML page")]
    #[case(json_answer(202, json!({"job": 1})), Outcome::Warn, "other JSON")]
    #[case(outcome(400), Outcome::NotTested, "the response is not a success")]
    fn a_success_has_no_other_body(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let verdict = guide().sent(answer).cited("[KICK-06]", &steps("empty-or-outcome: true"));
        assert_says(&verdict, outcome, words);
    }
}
