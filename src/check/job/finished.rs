//! Judges the answer that ends a job: its media type, its form, its date of expiry.

use super::polls::{each_polled, looked, shown};
use crate::check::header;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, FindingKind, Judgement, without_list,
};
use crate::contract::GuideVersion;
use crate::evidence::{
    BodyKind, Exchange, ExportFacts, ReceivedHeader, ReceivedResponse, http_date,
};

pub(crate) static MANIFEST_MEDIA_TYPE: Def = Def {
    doc: CheckDoc {
        id: "manifest-media-type",
        judges: "The manifest has the media type application/json.",
        sent: "Status requests until the job is complete.",
        accepted: "The type application/json with any parameters. Other types, including \
                   application/fhir+json, are wrong.",
        matters: "The manifest is not a FHIR resource, and a FHIR parser rejects it.",
        cause: "The FHIR server uses its default media type.",
        repair: "Set Content-Type where the manifest is written.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| manifest_media_type(cx)),
};

pub(crate) static MANIFEST_OBJECT: Def = Def {
    doc: CheckDoc {
        id: "manifest-object",
        judges: "The body for a finished job is one JSON object.",
        sent: "Status requests until the job is complete.",
        accepted: "A JSON object. Other checks judge its content.",
        matters: "A client reads the list of files from this object.",
        cause: "The body is an array of manifests, or a page from a proxy.",
        repair: "Return the manifest itself, without anything around it.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| manifest_object(cx)),
};

pub(crate) static EXPIRES: Def = Def {
    doc: CheckDoc {
        id: "expires",
        judges: "The response with the manifest has an Expires header with a date in the future.",
        sent: "Status requests until the job is complete.",
        accepted: "An HTTP date that is later than the response, also in the obsolete formats. \
                   1.0.1 does not constrain the header. The value 0 is only noted.",
        matters: "A client uses the date to plan its downloads, which may take days.",
        cause: "The value is an instant as in JSON, or comes from a cache setting of the \
                framework.",
        repair: "Send the time at which the files will be deleted, as an HTTP date.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| expires(cx)),
};

/// Judges the answer that ended each job, where it was a 200.
fn each_end<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ReceivedResponse, &'a ExportFacts) -> Ended,
) -> Judgement {
    each_polled(cx, |export, polls| {
        let last = polls.last().and_then(|poll| Some((*poll, poll.response()?)));
        let (poll, response): (&Exchange, _) = match last {
            Some((poll, response)) if response.status == 200 => (poll, response),
            _ => return without_list(export),
        };
        match judge(response, export) {
            Ended::Examined(found) => {
                let found = found.map(|one| shown(one, export, poll));
                CheckResult::with(looked(1), found.into_iter().collect())
            }
            Ended::NotTested(why) => CheckResult::not_tested(why),
            Ended::NoList => without_list(export),
        }
    })
}

/// What is said of the answer that ended a job.
enum Ended {
    Examined(Option<DraftFinding>),
    NotTested(&'static str),
    NoList,
}

/// Judges the media type of each manifest.
pub(crate) fn manifest_media_type(cx: CheckContext<'_>) -> Judgement {
    each_end(cx, |response, export| {
        if export.manifest().is_none() {
            return Ended::NoList;
        }
        let is_json = header::media_type(response) == "application/json";
        Ended::Examined((!is_json).then(|| {
            let observed = header::shown_media_type(response);
            let message = "the manifest has the wrong media type";
            DraftFinding::breach(message, "application/json", observed)
        }))
    })
}

/// Judges that the body of each finished job is an object.
pub(crate) fn manifest_object(cx: CheckContext<'_>) -> Judgement {
    each_end(cx, |response, export| {
        if export.manifest().is_some() {
            return Ended::Examined(None);
        }
        let observed = match (&response.body.json, response.body.kind) {
            // 200 without a manifest is left to the check on status codes.
            (Some(json), _) if json.is_object() => return Ended::NoList,
            (None, BodyKind::Empty) => return Ended::NoList,
            (None, BodyKind::Json) if response.body.unread.is_some() => {
                return Ended::NotTested("the manifest is too large to be read");
            }
            (Some(json), _) if json.is_array() => "an array",
            (Some(_), _) => "another JSON value",
            (None, BodyKind::Json) => "malformed JSON",
            (None, BodyKind::Ndjson) => "several JSON values",
            (None, BodyKind::Html) => "an HTML page",
            (None, BodyKind::Text | BodyKind::Binary) => "something else",
        };
        let message = "the status URL of the finished job did not return a JSON object";
        Ended::Examined(Some(DraftFinding::breach(message, "one JSON object", observed)))
    })
}

/// Judges `Expires` of each manifest.
pub(crate) fn expires(cx: CheckContext<'_>) -> Judgement {
    let is_free = cx.contract().guide() == Some(GuideVersion::V1);
    each_end(cx, |response, export| {
        if export.manifest().is_none() {
            return Ended::NoList;
        }
        let expected = "an HTTP date in the future";
        let Some(text) = response.header(ReceivedHeader::Expires) else {
            if is_free {
                return Ended::NotTested("the response has no Expires header");
            }
            let message = "the response with the manifest has no Expires header";
            return Ended::Examined(Some(DraftFinding::breach(
                message,
                expected,
                "no Expires header",
            )));
        };
        Ended::Examined(fault(text, response).map(|(message, kind)| {
            DraftFinding::breach(message, expected, header::shown(text)).of_kind(kind)
        }))
    })
}

fn fault(text: &str, response: &ReceivedResponse) -> Option<(&'static str, FindingKind)> {
    if text.trim() == "0" {
        return Some(("Expires is 0, which only forbids caching", FindingKind::Note));
    }
    let Some(expires) = http_date(text) else {
        return Some(("Expires is not an HTTP date", FindingKind::Breach));
    };
    let now = response.header(ReceivedHeader::Date).and_then(http_date)?;
    (expires < now).then_some(("Expires is in the past", FindingKind::Doubt))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, BodyKind};
    use crate::judge::testing::jobs::of_type;
    use crate::judge::testing::{
        EvidenceBuilder, Export, assert_says, json_answer, patients, response, status, with_header,
    };
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::json;

    fn judged(version: GuideVersion, export: Export, answer: Answer, check: &str) -> Verdict {
        let steps = format!("steps: [{{ export: {{}} }}]\njudge: [{check}]");
        let builder = EvidenceBuilder::new(Contract::Guide(version));
        builder.polled(export, vec![status(202), answer]).cited("[STAT-12]", &steps)
    }

    fn done() -> Export {
        Export::of(vec![patients(&["a"])])
    }

    #[rstest]
    #[case("application/json", Outcome::Pass)]
    #[case("Application/JSON; charset=utf-8", Outcome::Pass)]
    #[case("application/fhir+json", Outcome::Fail)]
    #[case("application/json+x", Outcome::Fail)]
    fn a_manifest_is_plain_json(#[case] media_type: &str, #[case] outcome: Outcome) {
        let answer = of_type(status(200), media_type);
        let verdict = judged(GuideVersion::V2, done(), answer, "manifest-media-type");
        assert_says(&verdict, outcome, "1 answer");
    }

    #[rstest]
    #[case(done(), status(200), Outcome::Pass, "1 answer")]
    #[case(Export::failed(), json_answer(200, json!([])), Outcome::Fail, "an array")]
    #[case(Export::failed(), response(200, BodyKind::Html, None), Outcome::Fail, "an HTML page")]
    #[case(Export::failed(), json_answer(200, json!({})), Outcome::Blocked, "the job burnt")]
    #[case(Export::failed(), status(500), Outcome::Blocked, "the job burnt")]
    fn a_finished_job_gives_one_object(
        #[case] export: Export,
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(GuideVersion::V2, export, answer, "manifest-object"), outcome, words);
    }

    #[rstest]
    #[case(GuideVersion::V2, Some("Sat, 06 Nov 2094 08:49:37 GMT"), Outcome::Pass, "1 answer")]
    #[case(GuideVersion::V2, Some("2094-11-06T08:49:37Z"), Outcome::Fail, "is not an HTTP date")]
    #[case(GuideVersion::V2, Some("Sun, 06 Nov 1994 08:49:37 GMT"), Outcome::Warn, "in the past")]
    #[case(GuideVersion::V2, Some("0"), Outcome::Pass, "only forbids caching")]
    #[case(GuideVersion::V2, None, Outcome::Fail, "has no Expires header")]
    #[case(GuideVersion::V1, None, Outcome::NotTested, "has no Expires header")]
    fn a_manifest_expires_at_a_date(
        #[case] version: GuideVersion,
        #[case] expires: Option<&str>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let answer = with_header(status(200), "date", "Mon, 01 Jan 2024 00:00:00 GMT");
        let answer = match expires {
            Some(text) => with_header(answer, "expires", text),
            None => answer,
        };
        assert_says(&judged(version, done(), answer, "expires"), outcome, words);
    }
}
