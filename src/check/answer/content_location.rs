//! Judges the status URL that a kick-off gives.

use crate::evidence::ReceivedHeader;
use url::Url;

use super::Answered;
use crate::check::header;
use crate::check::{AnswerResult, Def, Judge, Needs, Subject};
use crate::check_context::{CheckContext, CheckDoc, DraftFinding};

pub(crate) static CONTENT_LOCATION: Def = Def {
    doc: CheckDoc {
        id: "content-location",
        judges: "An accepted kick-off returns the status URL in exactly one Content-Location \
                 header.",
        sent: "A kick-off. The export is cancelled at once.",
        accepted: "One absolute http or https URL, of any form and on any host. An http URL is not \
                   accepted if the base URL is https.",
        matters: "The status URL is the only way to the result. Clients resolve a relative URL in \
                  different ways, and over http the access token is sent unencrypted.",
        cause: "The URL is built from the path alone, or from a request that a proxy has changed; \
                or it is sent in Location, as for a redirect.",
        repair: "Build the URL from the public base URL of the server.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, ()| content_location(answer)),
};

/// Judges the header of an accepted kick-off.
pub(super) fn content_location(answer: &Answered<'_>) -> AnswerResult {
    let response = answer.response;
    if response.status / 100 != 2 {
        return Err("the kick-off was not accepted");
    }
    if response.body.is_manifest() {
        return Err("the kick-off returned the manifest directly");
    }
    let urls: Vec<&str> = response.values(ReceivedHeader::ContentLocation).collect();
    let (message, observed) = match urls[..] {
        [] if response.header(ReceivedHeader::Location).is_some() => (
            "the kick-off response has Location instead of Content-Location",
            "a Location header".to_owned(),
        ),
        [] => ("the kick-off response has no status URL", "no Content-Location header".to_owned()),
        [one] => match fault(answer.cx, one) {
            Some(message) => (message, header::shown(one)),
            None => return Ok(Vec::new()),
        },
        _ => (
            "the kick-off response has more than one Content-Location header",
            format!("{} headers", urls.len()),
        ),
    };
    let expected = "one Content-Location header with an absolute URL";
    let found = DraftFinding::breach(answer.labelled(message), expected, observed);
    Ok(vec![found.shown_by(answer.sent.exchange)])
}

fn fault(cx: CheckContext<'_>, text: &str) -> Option<&'static str> {
    let url = Url::parse(text).ok().filter(Url::has_host);
    match url.as_ref().map(Url::scheme) {
        Some("http") if cx.evidence.run.base.starts_with("https:") => {
            Some("the status URL uses http, but the base URL uses https")
        }
        Some("http" | "https") => None,
        _ => Some("the status URL is not absolute"),
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::Answer;
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{assert_says, json_answer, status, with_header};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn at(url: &str) -> Answer {
        with_header(status(202), "content-location", url)
    }

    #[rstest]
    #[case(accepted(), Outcome::Pass, "1 answer")]
    #[case(at("https://jobs.example/$status?job=1"), Outcome::Pass, "1 answer")]
    #[case(at("/jobs/1"), Outcome::Fail, "not absolute")]
    #[case(at("projects/a/operations/1"), Outcome::Fail, "not absolute")]
    #[case(at("http://fhir.example/jobs/1"), Outcome::Fail, "uses http, but")]
    #[case(status(202), Outcome::Fail, "has no status URL")]
    #[case(
        with_header(status(202), "location", "https://a.example/1"),
        Outcome::Fail,
        "has Location instead"
    )]
    #[case(
        with_header(accepted(), "content-location", "https://a.example/2"),
        Outcome::Fail,
        "2 headers"
    )]
    #[case(json_answer(200, json!({"output": []})), Outcome::NotTested, "the kick-off returned the manifest directly")]
    #[case(status(400), Outcome::NotTested, "the kick-off was not accepted")]
    fn the_status_url_is_absolute(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let steps = "steps: [{ kick-off: { each: [{}], expect: { content-location: true } } }]";
        assert_says(&guide().sent(answer).cited("[KICK-05]", steps), outcome, words);
    }
}
