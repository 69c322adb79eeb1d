//! Judges that an answer gives nothing away: no export, no data.

use serde_json::Value;

use super::Answered;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding};
use crate::evidence::{BodyFacts, BodyKind, ReceivedHeader, ReceivedResponse};

pub(crate) static STARTS_NO_EXPORT: Def = Def {
    doc: CheckDoc {
        id: "starts-no-export",
        judges: "A request that must not start an export starts none.",
        sent: "The request that the scenario describes, which must not start an export.",
        accepted: "A response without a Content-Location header and without a manifest.",
        matters: "A job that is started by mistake, or by a client without rights, costs the \
                  server hours and may write patient data to files.",
        cause: "The job is queued before the method or the credential is checked.",
        repair: "Refuse the request before the job is created.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| Ok(starts_no_export(answer).into_iter().collect())),
};

pub(crate) static GIVES_NO_DATA: Def = Def {
    doc: CheckDoc {
        id: "gives-no-data",
        judges: "A response to a client without access contains no resources and no manifest.",
        sent: "The request that the scenario describes, by a client that must not see data.",
        accepted: "An empty body, an OperationOutcome, a search Bundle without matches, or an \
                   error page. NDJSON, a manifest or any other resource is not accepted.",
        matters: "Anything else discloses patient data, or a way to obtain them.",
        cause: "The credential is checked when the list is created, but not when a file is read.",
        repair: "Check the credential on every request, for files as for lists.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| Ok(gives_no_data(answer).into_iter().collect())),
};

/// What a request started that must start nothing.
pub(super) fn starts_no_export(answer: &Answered<'_>) -> Option<DraftFinding> {
    let response = answer.response;
    let observed = if response.header(ReceivedHeader::ContentLocation).is_some() {
        "a Content-Location header with a status URL"
    } else if response.body.is_manifest() {
        "a manifest"
    } else {
        return None;
    };
    let message = answer.labelled("the request started an export");
    let expected = "neither a Content-Location header nor a manifest";
    Some(DraftFinding::breach(message, expected, observed).shown_by(answer.sent.exchange))
}

/// What an answer gives that must give nothing.
pub(super) fn gives_no_data(answer: &Answered<'_>) -> Option<DraftFinding> {
    let observed = format!("status {}, {}", answer.response.status, data_in(answer.response)?);
    let message = answer.labelled("the response contains data that it must not disclose");
    let expected = "no resource other than OperationOutcome, no NDJSON and no manifest";
    Some(DraftFinding::breach(message, expected, observed).shown_by(answer.sent.exchange))
}

/// What data an answer holds, if it holds any.
fn data_in(response: &ReceivedResponse) -> Option<String> {
    let body = &response.body;
    let is_success = response.status / 100 == 2;
    let resource_type = body.json.as_ref().and_then(|json| json.get("resourceType"));
    match (body.kind, resource_type.and_then(Value::as_str)) {
        (BodyKind::Ndjson, _) => Some("NDJSON".to_owned()),
        _ if body.is_manifest() => Some("a manifest".to_owned()),
        (_, Some("OperationOutcome")) => None,
        (_, Some("Bundle")) if holds_no_entry(body) => None,
        (_, Some(_)) => Some("a resource other than OperationOutcome".to_owned()),
        // A body that can't be looked into may be a compressed file, or a file of one long line.
        (BodyKind::Binary, _) if is_success => Some("a binary body".to_owned()),
        (BodyKind::Json, _) if is_success && body.json.is_none() => {
            Some("JSON that is too large for an error response".to_owned())
        }
        _ => None,
    }
}

/// Tells whether a Bundle holds nothing but `OperationOutcome`s: a search that found nothing.
fn holds_no_entry(body: &BodyFacts) -> bool {
    let entries = body.json.as_ref().and_then(|json| json["entry"].as_array());
    let types = entries.into_iter().flatten().map(|entry| &entry["resource"]["resourceType"]);
    types.into_iter().all(|name| name == "OperationOutcome")
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::{Answer, BodyKind};
    use crate::judge::testing::{
        EvidenceBuilder, assert_says, json_answer, response, status, with_header,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn judged(answer: Answer, expect: &str) -> crate::verdict::Verdict {
        let steps = format!("steps: [{{ send: {{ to: export, {expect} }} }}]");
        EvidenceBuilder::new(Contract::Population).sent(answer).judged(&steps)
    }

    fn accepted() -> Answer {
        with_header(status(202), "Content-Location", "https://fhir.example/jobs/1")
    }

    fn resource(name: &str) -> serde_json::Value {
        json!({"resourceType": name})
    }

    #[rstest]
    #[case(status(401), "starts-no-export: true", Outcome::Pass, "1 answer")]
    #[case(
        accepted(),
        "starts-no-export: true",
        Outcome::Fail,
        "starts-no-export: the request started an export"
    )]
    #[case(json_answer(200, json!({"output": []})), "starts-no-export: true", Outcome::Fail, "a manifest")]
    #[case(json_answer(200, json!({"transactionTime": "…"})), "gives-no-data: true", Outcome::Fail, "a manifest")]
    #[case(
        json_answer(401, resource("OperationOutcome")),
        "gives-no-data: true",
        Outcome::Pass,
        "1 answer"
    )]
    #[case(json_answer(401, json!({"error": "…"})), "gives-no-data: true", Outcome::Pass, "1 answer")]
    #[case(
        json_answer(200, json!({"resourceType": "Bundle", "total": 0})),
        "gives-no-data: true",
        Outcome::Pass,
        "1 answer"
    )]
    #[case(
        json_answer(200, json!({"resourceType": "Bundle", "entry": [{"resource": resource("Patient")}]})),
        "gives-no-data: true",
        Outcome::Fail,
        "a resource other than OperationOutcome"
    )]
    #[case(
        json_answer(403, resource("Patient")),
        "gives-no-data: true",
        Outcome::Fail,
        "a resource other than OperationOutcome"
    )]
    #[case(response(200, BodyKind::Ndjson, None), "gives-no-data: true", Outcome::Fail, "NDJSON")]
    #[case(
        response(200, BodyKind::Binary, None),
        "gives-no-data: true",
        Outcome::Fail,
        "a binary body"
    )]
    #[case(response(200, BodyKind::Json, None), "gives-no-data: true", Outcome::Fail, "too large")]
    #[case(response(401, BodyKind::Html, None), "gives-no-data: true", Outcome::Pass, "1 answer")]
    fn an_answer_must_give_nothing_away(
        #[case] answer: Answer,
        #[case] expect: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(answer, &format!("expect: {{ {expect} }}")), outcome, words);
    }
}
