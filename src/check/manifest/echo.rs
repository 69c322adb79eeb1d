//! Judges the URL that the manifest repeats.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    at_path, each_listed,
};
use crate::evidence::ExportFacts;

pub(crate) static REQUEST_ECHO: Def = Def {
    doc: CheckDoc {
        id: "request-echo",
        judges: "The member `request` of the manifest is the URL of the kick-off, with its query.",
        sent: "A kick-off without parameters and one with _type.",
        accepted: "The URL as it was sent; characters may be percent-encoded differently. In the \
                   HL7 guide, parameters may also be in another order, the target URL of a \
                   redirect is accepted, and another host is only a warning; a URL without a host \
                   is not accepted.",
        matters: "The member records which parameters selected the files.",
        cause: "The URL is built from the route, or from the host behind the gateway.",
        repair: "Record the URL of the request as the client sent it, with its query.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| request_echo(cx)),
};

/// Judges `request` of each manifest.
pub(crate) fn request_echo(cx: CheckContext<'_>) -> Judgement {
    let of_guide = cx.contract().guide().is_some();
    each_listed(cx, |export, manifest| {
        let request = manifest.json.get("request").and_then(|request| request.as_str());
        let found = match request {
            Some(request) if of_guide => {
                let led_to = led_to(cx, export).map(|url| echo_of_guide(request, url));
                let found = echo_of_guide(request, &export.kickoff_url);
                found.filter(|_| !matches!(led_to, Some(None)))
            }
            Some(request) if decoded(request) == decoded(&export.kickoff_url) => None,
            Some(request) => Some(DraftFinding::breach(
                wrong_echo(request, &export.kickoff_url),
                &*export.kickoff_url,
                request,
            )),
            None => Some(DraftFinding::breach(
                "the manifest has no `request`",
                &*export.kickoff_url,
                "no `request`",
            )),
        };
        let found = found.map(|found| {
            found.shown_by(manifest.exchange).in_export(export.id).at(at_path("/request"))
        });
        Ok(CheckResult::with(Examined::at(Unit::List, 1), found.into_iter().collect()))
    })
}

/// The URL that a redirect of the kick-off led to, if one did.
fn led_to<'a>(cx: CheckContext<'a>, export: &ExportFacts) -> Option<&'a str> {
    let exchange = cx.answer(export.kickoff?).exchange()?;
    exchange.redirects.last().map(|hop| hop.to.as_str())
}

/// Judges `request` by its path and its parameters. Another host is what a gateway may leave there:
/// only doubtful. Without any it is no full URL, which is what the guide asks for.
fn echo_of_guide(request: &str, sent: &str) -> Option<DraftFinding> {
    let message = match (parts(request), parts(sent)) {
        (told, asked) if told == asked => return None,
        ((origin, told), (_, asked)) if told == asked && origin.is_empty() => {
            "`request` in the manifest has no scheme and no host"
        }
        ((_, told), (_, asked)) if told == asked => {
            let message = "`request` in the manifest has a different host from the URL that was \
                           sent";
            return Some(DraftFinding::breach(message, sent, request).of_kind(FindingKind::Doubt));
        }
        _ => wrong_echo(request, sent),
    };
    Some(DraftFinding::breach(message, sent, request))
}

/// The origin of a URL, and its path with its parameters in order, all decoded.
fn parts(url: &str) -> (String, (String, Vec<Vec<u8>>)) {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let at = before.find("://").map_or(0, |at| at + 3);
    let path = before[at..].find('/').map_or(before.len(), |slash| at + slash);
    let mut pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).map(decoded).collect();
    pairs.sort_unstable();
    let text = |bytes: &str| String::from_utf8_lossy(&decoded(bytes)).into_owned();
    (text(&before[..path]), (text(&before[path..]), pairs))
}

fn wrong_echo(request: &str, sent: &str) -> &'static str {
    let path = |url: &str| decoded(url.split('?').next().unwrap_or_default());
    if path(request) == path(sent) {
        "`request` in the manifest has a different query from the URL that was sent"
    } else {
        "`request` in the manifest differs from the URL that was sent"
    }
}

/// Undoes percent-encoding, so that `$` and `%24` are the same.
fn decoded(url: &str) -> Vec<u8> {
    let bytes = url.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = (*byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let digits = hex.filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let code = digits.and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{EvidenceBuilder, Export, KICKOFF, assert_says};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(json!(KICKOFF), Outcome::Pass, "1 manifest")]
    #[case(json!(KICKOFF.replace('$', "%24")), Outcome::Pass, "1 manifest")]
    #[case(json!(format!("{KICKOFF}?_type=Encounter")), Outcome::Fail, "a different query")]
    #[case(json!("https://other.example/r4/$export"), Outcome::Fail, "differs from the URL")]
    #[case(json!(7), Outcome::Fail, "the manifest has no `request`")]
    fn request_is_the_url_that_was_sent(
        #[case] request: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![]).json(json!({"request": request}));
        let builder = EvidenceBuilder::new(Contract::Analytics).export(export);
        assert_says(&builder.check("request-echo"), outcome, words);
    }

    #[rstest]
    #[case("https://internal.example", Outcome::Warn, "a different host")]
    #[case("", Outcome::Fail, "no scheme and no host")]
    fn the_guide_asks_for_a_full_url(
        #[case] origin: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let path = &KICKOFF[KICKOFF.find("/r4").unwrap()..];
        let export = Export::of(vec![]).json(json!({"request": format!("{origin}{path}")}));
        let verdict = guide().export(export).cited("[MANI-05]", "steps: []\njudge: [request-echo]");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case("%", "%")]
    #[case("%2", "%2")]
    #[case("%zz%24", "%zz$")]
    fn broken_percent_encoding_is_left_as_it_is(#[case] url: &str, #[case] decoded: &str) {
        assert_eq!(super::decoded(url), decoded.as_bytes());
    }
}
