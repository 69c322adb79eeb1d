//! Judges the answer to a kick-off: accepted, refused, or something between.

use super::Answered;
use crate::check::header;
use crate::check::{AnswerResult, Arguments, Def, Judge, Needs, Subject};
use crate::check_context::baseline::{self, Baseline};
use crate::check_context::{CheckContext, CheckDoc, DraftFinding, FindingKind};
use crate::contract::Strength;
use crate::evidence::{Capabilities, ReceivedHeader, ReceivedResponse};
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) static KICK_OFF: Def<KickOffAnswer> = Def {
    doc: CheckDoc {
        id: "kick-off",
        judges: "A kick-off is clearly accepted or clearly refused, as the scenario requires.",
        sent: "Kick-offs with the parameters and headers that the scenario lists. Accepted exports \
               are cancelled at once.",
        accepted: "Accepted: 202, or a success with a Content-Location header; or a manifest in \
                   the response, if the plain export returns one as well. Refused: any 4xx, or \
                   501. Where the guide only permits the request, both are accepted. Asynchronous: \
                   202; a manifest in the response is reported as doubtful. 429 and 503 are not \
                   judged.",
        matters: "A client treats any response but an error as a running job and waits for data \
                  that never come. A parameter that is silently dropped returns more or less data \
                  than requested.",
        cause: "Parameters are read by name and unknown values are ignored; an error is sent with \
                status 200; an exception in the parser returns 500.",
        repair: "Validate all parameters before a job is created. Return 202 with a status URL, or \
                 400 with an OperationOutcome that names the parameter.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, due| kick_off(answer, *due)),
};

pub(crate) static SAYS_WHEN_TO_RETRY: Def = Def {
    doc: CheckDoc {
        id: "says-when-to-retry",
        judges: "A server that is too busy for a request returns Retry-After.",
        sent: "A kick-off while another export of the same client runs; or up to 15 status \
               requests for one job without a pause.",
        accepted: "A 429 or 503 with Retry-After, as a number of seconds or an HTTP date. Any \
                   other response is accepted as well and is not judged.",
        matters: "Without Retry-After, clients retry too early, all at once, or give up.",
        cause: "The rate limit is applied by a gateway that is not aware of export jobs.",
        repair: "Add Retry-After to the rate limit response.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| says_when(answer)),
};

pub(crate) static PREFERENCE_APPLIED: Def = Def {
    doc: CheckDoc {
        id: "preference-applied",
        judges: "Preference-Applied names respond-async as well as separate-export-status.",
        sent: "A kick-off with `Prefer: respond-async, separate-export-status`.",
        accepted: "Both preferences, in one header or in two; or no mention of \
                   separate-export-status, which a server need not support.",
        matters: "This header is how a client learns whether 200 at the status URL means that the \
                  export is complete.",
        cause: "The header contains only the last preference that was read.",
        repair: "List every preference that is applied.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| preference(answer)),
};

/// What a kick-off may be answered with. An acceptance is 202 with a status URL; a refusal is a
/// 4xx, or 501.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KickOffAnswer {
    /// It is accepted; where it is only permitted to know what is asked, it may be refused.
    Accepted,
    /// It is refused.
    Refused,
    /// Either, but neither a failure nor anything between.
    Either,
    /// Either, or a failure, but nothing between: an error has an error's status.
    Clear,
    /// It is accepted with 202. A manifest that comes at once is doubtful: clients must be able to
    /// take it, though the guide asks for the asynchronous pattern.
    Asynchronous,
    /// It is refused, unless the server declares an earlier version of the guide as well.
    RefusedByThisVersion,
}

impl Arguments for KickOffAnswer {
    #[cfg(test)]
    const EXAMPLE: &'static str = "either";
}

/// How a kick-off was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    Accepted,
    Refused,
    Failed,
    Neither,
}

fn read(cx: CheckContext<'_>, response: &ReceivedResponse) -> Given {
    match response.status {
        202 => Given::Accepted,
        200..=299 if response.header(ReceivedHeader::ContentLocation).is_some() => Given::Accepted,
        200..=299 if response.body.is_manifest() && is_synchronous(cx) => Given::Accepted,
        400..=499 | 501 => Given::Refused,
        500..=599 => Given::Failed,
        _ => Given::Neither,
    }
}

/// Tells whether the plain export is answered with the manifest at once. That is one finding of
/// the kick-off, and none of whatever else is asked.
pub(super) fn is_synchronous(cx: CheckContext<'_>) -> bool {
    baseline::answer(cx) == Baseline::Accepted { is_at_once: true }
}

/// Judges how a kick-off was answered.
fn kick_off(answer: &Answered<'_>, due: KickOffAnswer) -> AnswerResult {
    let Answered { cx, response, .. } = *answer;
    let is_permission = cx.strength == Some(Strength::Optional);
    let (message, expected) = match (read(cx, response), due) {
        (_, KickOffAnswer::Asynchronous) => {
            return Ok(asynchronous(answer).into_iter().collect());
        }
        (
            Given::Accepted,
            KickOffAnswer::Accepted | KickOffAnswer::Either | KickOffAnswer::Clear,
        )
        | (Given::Refused | Given::Failed, KickOffAnswer::Clear)
        | (
            Given::Refused,
            KickOffAnswer::Refused | KickOffAnswer::RefusedByThisVersion | KickOffAnswer::Either,
        ) => return Ok(Vec::new()),
        (Given::Refused, KickOffAnswer::Accepted) if is_permission => return Ok(Vec::new()),
        (Given::Accepted, KickOffAnswer::RefusedByThisVersion) if speaks_earlier_ones(cx) => {
            return Err("the server also declares an earlier version of the guide");
        }
        (Given::Refused, KickOffAnswer::Accepted) => {
            ("the server refused the kick-off", "202 with a status URL")
        }
        (Given::Accepted, _) => {
            ("the server accepted the kick-off instead of refusing it", "a 4xx")
        }
        (Given::Failed, KickOffAnswer::Accepted) => {
            ("the server failed instead of accepting the kick-off", "202 with a status URL")
        }
        (Given::Failed, _) => ("the server failed instead of refusing the kick-off", "a 4xx"),
        (Given::Neither, _) => (
            "the response neither starts an export nor refuses the kick-off",
            "status 202 with a status URL, or a 4xx with an OperationOutcome",
        ),
    };
    let found = DraftFinding::breach(answer.labelled(message), expected, words(response));
    Ok(vec![found.shown_by(answer.sent.exchange)])
}

/// Judges that a kick-off is answered with 202.
fn asynchronous(answer: &Answered<'_>) -> Option<DraftFinding> {
    let response = answer.response;
    if response.status == 202 {
        return None;
    }
    let is_at_once = response.status == 200 && response.body.is_manifest();
    let (message, kind) = if is_at_once {
        (
            "the kick-off returned the manifest directly, without the asynchronous pattern",
            FindingKind::Doubt,
        )
    } else {
        ("the response has an unexpected status", FindingKind::Breach)
    };
    let found = DraftFinding::breach(answer.labelled(message), "status 202", words(response));
    Some(found.of_kind(kind).shown_by(answer.sent.exchange))
}

/// An answer in a few words (`status 200, an OperationOutcome`).
fn words(response: &ReceivedResponse) -> String {
    let json = response.body.json.as_ref();
    let name = json.and_then(|json| json["resourceType"].as_str());
    match name {
        Some("OperationOutcome") => format!("status {}, an OperationOutcome", response.status),
        Some(_) => format!("status {}, another resource", response.status),
        None if response.body.is_manifest() => format!("status {}, a manifest", response.status),
        None => format!("status {}", response.status),
    }
}

/// Tells whether a server declares a version of the guide before 4.
fn speaks_earlier_ones(cx: CheckContext<'_>) -> bool {
    let Some(declared) = &cx.evidence.run.capabilities else { return false };
    canonicals(declared).any(|canonical| {
        let version = canonical.split_once('|').map(|(_, version)| version);
        version.is_some_and(|version| ["1.", "2.", "3."].iter().any(|it| version.starts_with(it)))
    })
}

fn canonicals(declared: &Capabilities) -> impl Iterator<Item = &String> {
    let operations = declared.operations.iter().filter(|operation| operation.level().is_some());
    let definitions = operations.filter_map(|operation| operation.definition.as_ref());
    let guides = declared.instantiates.iter().filter(|text| text.contains("/uv/bulkdata/"));
    definitions.chain(guides)
}

/// Judges what a busy server says.
pub(super) fn says_when(answer: &Answered<'_>) -> AnswerResult {
    let response = answer.response;
    if !matches!(response.status, 429 | 503) {
        return Err("the server did not answer 429 or 503");
    }
    let observed = match response.header(ReceivedHeader::RetryAfter) {
        Some(text) if header::is_retry_after(text) => return Ok(Vec::new()),
        Some(text) => header::shown(text),
        None => "no Retry-After header".to_owned(),
    };
    let message = answer.labelled("the 429 or 503 response has no valid Retry-After header");
    let expected = "a Retry-After header with a number of seconds or an HTTP date";
    Ok(vec![DraftFinding::breach(message, expected, observed).shown_by(answer.sent.exchange)])
}

/// Judges which preferences were applied.
pub(super) fn preference(answer: &Answered<'_>) -> AnswerResult {
    let applied = header::preferences(answer.response);
    let has = |name: &str| applied.iter().any(|one| one == name);
    if !has("separate-export-status") {
        return Err("the server does not apply separate-export-status");
    }
    if has("respond-async") {
        return Ok(Vec::new());
    }
    let message = answer.labelled("Preference-Applied lacks respond-async");
    let found =
        DraftFinding::breach(message, "respond-async, separate-export-status", applied.join(", "));
    Ok(vec![found.shown_by(answer.sent.exchange)])
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::Answer;
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{
        EvidenceBuilder, Export, assert_says, json_answer, no_answer, patients, status, with_header,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn steps(expect: &str) -> String {
        format!("steps: [{{ kick-off: {{ each: [{{}}], expect: {{ {expect} }} }} }}]")
    }

    fn outcome(status: u16) -> Answer {
        json_answer(status, json!({"resourceType": "OperationOutcome"}))
    }

    fn manifest(status: u16) -> Answer {
        json_answer(status, json!({"output": []}))
    }

    #[rstest]
    #[case(accepted(), "accepted", Outcome::Pass, "1 answer")]
    #[case(status(400), "accepted", Outcome::Fail, "the server refused the kick-off | 202")]
    #[case(status(500), "accepted", Outcome::Fail, "failed instead of accepting")]
    #[case(status(400), "refused", Outcome::Pass, "1 answer")]
    #[case(status(501), "refused", Outcome::Pass, "1 answer")]
    #[case(accepted(), "refused", Outcome::Fail, "accepted the kick-off instead of refusing it")]
    #[case(status(500), "refused", Outcome::Fail, "failed instead of refusing")]
    #[case(accepted(), "either", Outcome::Pass, "1 answer")]
    #[case(status(422), "either", Outcome::Pass, "1 answer")]
    #[case(status(500), "either", Outcome::Fail, "the server failed")]
    #[case(outcome(200), "either", Outcome::Fail, "status 200, an OperationOutcome")]
    #[case(manifest(200), "either", Outcome::Fail, "status 200, a manifest")]
    #[case(status(500), "clear", Outcome::Pass, "1 answer")]
    #[case(
        outcome(200),
        "clear",
        Outcome::Fail,
        "neither starts an export nor refuses the kick-off"
    )]
    #[case(accepted(), "asynchronous", Outcome::Pass, "1 answer")]
    #[case(manifest(200), "asynchronous", Outcome::Warn, "without the asynchronous pattern")]
    #[case(outcome(200), "asynchronous", Outcome::Fail, "an unexpected status")]
    #[case(status(204), "asynchronous", Outcome::Fail, "status 202 | status 204")]
    #[case(status(429), "accepted", Outcome::Blocked, "the server was busy (429)")]
    #[case(status(503), "refused", Outcome::Blocked, "the server was busy (503)")]
    #[case(no_answer(), "either", Outcome::Fail, "the server did not respond")]
    fn a_kick_off_is_accepted_or_refused(
        #[case] answer: Answer,
        #[case] due: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let verdict = guide().sent(answer).cited("[PARAM-05]", &steps(&format!("kick-off: {due}")));
        assert_says(&verdict, outcome, words);
    }

    #[test]
    fn what_is_only_permitted_may_be_refused() {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V1)).sent(status(400));
        let verdict = builder.cited("[PARAM-05]", &steps("kick-off: accepted"));
        assert_says(&verdict, Outcome::Pass, "1 answer");
    }

    #[test]
    fn a_server_that_gives_the_manifest_at_once_always_does_so() {
        let builder = guide().sent(manifest(200)).beside(Export::of(vec![patients(&["a"])]));
        let verdict = builder.cited("[PARAM-05]", &steps("kick-off: accepted"));
        assert_says(&verdict, Outcome::Pass, "1 answer");
    }

    #[rstest]
    #[case("|4.0.0", Outcome::Fail, "accepted the kick-off instead of refusing it")]
    #[case("|3.0.0", Outcome::NotTested, "also declares an earlier version")]
    fn an_earlier_version_may_be_served_as_well(
        #[case] version: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let definition =
            format!("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export{version}");
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V4Ballot)).sent(accepted());
        let builder = builder.declaring(&[(None, "export", &definition)]);
        let verdict = builder.cited("[V4-02]", &steps("kick-off: refused-by-this-version"));
        assert_says(&verdict, outcome, words);
    }

    fn busy(retry_after: &str) -> Answer {
        with_header(status(429), "retry-after", retry_after)
    }

    #[rstest]
    #[case(busy("120"), Outcome::Pass, "1 answer")]
    #[case(busy("soon"), Outcome::Warn, "HTTP date | soon")]
    #[case(status(503), Outcome::Warn, "no Retry-After header")]
    #[case(accepted(), Outcome::NotTested, "the server did not answer 429 or 503")]
    fn a_busy_server_names_a_time(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let verdict = guide().sent(answer).cited("[KICK-12]", &steps("says-when-to-retry: true"));
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case("respond-async, separate-export-status", Outcome::Pass, "1 answer")]
    #[case("separate-export-status", Outcome::Fail, "lacks respond-async")]
    #[case("respond-async", Outcome::NotTested, "does not apply separate-export-status")]
    fn a_preference_is_applied_in_full(
        #[case] applied: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3));
        let builder = builder.sent(with_header(accepted(), "preference-applied", applied));
        assert_says(&builder.cited("[V3-01]", &steps("preference-applied: true")), outcome, words);
    }
}
