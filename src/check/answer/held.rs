//! Judges what an answer holds: a resource of some type, or a manifest that came before.

use serde_json::Value;

use super::Answered;
use crate::check::{AnswerResult, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding, at_path};
use crate::evidence::BodyKind;

pub(crate) static HOLDS: Def<String> = Def {
    doc: CheckDoc {
        id: "holds",
        judges: "The response is a resource of the type that the scenario names, or a search \
                 Bundle that contains one.",
        sent: "The request that the scenario describes.",
        accepted: "Status 200 with that resource, or with a Bundle that has it among its entries.",
        matters: "A client that exports Groups has no other way to find out which Groups exist and \
                  who their members are.",
        cause: "The export has a route of its own, but the resource it exports has none.",
        repair: "Support read and search for this type as well.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, name| Ok(holds(answer, name))),
};

pub(crate) static SAME_MANIFEST: Def = Def {
    doc: CheckDoc {
        id: "same-manifest",
        judges: "The status URL of a finished job returns the same manifest again.",
        sent: "One more GET on the status URL of a finished export.",
        accepted: "A manifest with the same transactionTime and the same number of files. The file \
                   URLs may be renewed.",
        matters: "A client that loses its connection while it receives the manifest would have to \
                  repeat the whole export.",
        cause: "The job is deleted as soon as its manifest has been read once.",
        repair: "Keep the manifest until it expires, or until the client deletes the job.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| same_manifest(answer)),
};

/// Judges whether an answer holds a resource of a type.
pub(super) fn holds(answer: &Answered<'_>, name: &str) -> Vec<DraftFinding> {
    let response = answer.response;
    let json = response.body.json.as_deref();
    let is_of_type = |resource: &Value| resource["resourceType"] == name;
    let has = |json: &Value| {
        let entries = json["entry"].as_array().map_or(&[][..], Vec::as_slice);
        is_of_type(json) || entries.iter().any(|entry| is_of_type(&entry["resource"]))
    };
    if response.status == 200 && json.is_some_and(has) {
        return Vec::new();
    }
    let message = answer.labelled("the response does not contain the requested resource");
    let observed = match json.map(|json| json["resourceType"] == "Bundle") {
        _ if response.status != 200 => format!("status {}", response.status),
        Some(true) => "a Bundle without it".to_owned(),
        _ => "status 200 with another body".to_owned(),
    };
    let expected = format!("status 200 with a {name}, or with a Bundle that contains one");
    vec![DraftFinding::breach(message, expected, observed).shown_by(answer.sent.exchange)]
}

/// Judges whether an answer is the manifest of the scenario's last export.
pub(super) fn same_manifest(answer: &Answered<'_>) -> AnswerResult {
    let Answered { cx, response, .. } = *answer;
    let exports = cx.exports();
    let Some(manifest) = exports.last().and_then(|export| export.manifest()) else {
        return Err("the export returned no manifest");
    };
    if response.body.kind == BodyKind::Json && response.body.json.is_none() {
        return Err("the second manifest is too large for bulkspec to keep");
    }
    let Some(json) = response.body.json.as_ref().filter(|_| response.status == 200) else {
        let message = answer.labelled("the status URL did not return the manifest a second time");
        let observed = format!("status {}", response.status);
        return Ok(vec![
            DraftFinding::breach(message, "status 200", observed).shown_by(answer.sent.exchange),
        ]);
    };
    let files = |json: &Value| json["output"].as_array().map_or(0, Vec::len);
    let mut found = Vec::new();
    let (first, again) = (&manifest.json["transactionTime"], &json["transactionTime"]);
    if first != again {
        let message = answer.labelled("transactionTime differs between two reads of the manifest");
        let one = DraftFinding::breach(message, first.to_string(), again.to_string());
        found.push(one.at(at_path("/transactionTime")));
    }
    let (first, again) = (files(&manifest.json), files(json));
    if first != again {
        let message =
            answer.labelled("the number of output files differs between two reads of the manifest");
        let one = DraftFinding::breach(
            message,
            format!("output files: {first}"),
            format!("output files: {again}"),
        );
        found.push(one.at(at_path("/output")));
    }
    Ok(found.into_iter().map(|one| one.shown_by(answer.sent.exchange)).collect())
}

#[cfg(test)]
mod tests {
    use crate::evidence::Answer;
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{Export, assert_says, json_answer, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn bundle(name: &str) -> Answer {
        let entry = json!([{"resource": {"resourceType": name}}]);
        json_answer(200, json!({"resourceType": "Bundle", "entry": entry}))
    }

    #[rstest]
    #[case(json_answer(200, json!({"resourceType": "Group"})), Outcome::Pass, "1 answer")]
    #[case(bundle("Group"), Outcome::Pass, "1 answer")]
    #[case(bundle("Patient"), Outcome::Warn, "a Bundle without it")]
    #[case(json_answer(200, json!({"resourceType": "Patient"})), Outcome::Warn, "another body")]
    #[case(status(404), Outcome::Warn, "status 404")]
    fn a_resource_is_read_or_found(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let steps = "steps: [{ send: { to: group, expect: { holds: Group } } }]";
        assert_says(&guide().sent(answer).cited("[DISC-08]", steps), outcome, words);
    }

    fn manifest(time: &str, files: usize) -> Value {
        let output = vec![json!({"type": "Patient", "url": "https://a.example/f"}); files];
        json!({"transactionTime": time, "output": output})
    }

    const TIME: &str = "2024-06-01T00:00:00.000Z";

    #[rstest]
    #[case(json_answer(200, manifest(TIME, 1)), Outcome::Pass, "1 answer")]
    #[case(
        json_answer(200, manifest("2024-06-02T00:00:00Z", 1)),
        Outcome::Warn,
        "transactionTime differs"
    )]
    #[case(json_answer(200, manifest(TIME, 2)), Outcome::Warn, "output files: 1 | output files: 2")]
    #[case(
        status(404),
        Outcome::Warn,
        "did not return the manifest a second time | status 200 | status 404"
    )]
    fn a_manifest_is_given_again(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = guide().export(Export::of(vec![patients(&["a"])])).then(1, answer);
        let steps = "steps: [{ export: {} }, \
                     { send: { to: status-url, expect: { same-manifest: true } } }]";
        assert_says(&builder.cited("[STAT-15]", steps), outcome, words);
    }
}
