//! Tells what a body looks like.

use crate::evidence::BodyKind;

/// Bytes of a file's beginning that are looked at.
pub(super) const HEAD: usize = 8 * 1024;

/// Tells what a body looks like from its first bytes; `is_whole` says that there are no others.
pub(super) fn kind(head: &[u8], is_whole: bool, media_type: Option<&str>) -> BodyKind {
    if head.is_empty() {
        return BodyKind::Empty;
    }
    let Some(text) = text_of(head, is_whole) else { return BodyKind::Binary };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') && is_html(text) {
        return BodyKind::Html;
    }
    if is_ndjson(text, is_whole, media_type) {
        return BodyKind::Ndjson;
    }
    if is_json(text, is_whole) { BodyKind::Json } else { BodyKind::Text }
}

/// Returns the text, without a character cut at the end of a partial body.
fn text_of(head: &[u8], is_whole: bool) -> Option<&str> {
    if head.contains(&0) {
        return None;
    }
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(error) if !is_whole && error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

fn is_html(text: &str) -> bool {
    let start: String = text.chars().take(1024).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html")
        || ["<html", "<head", "<body"].iter().any(|t| start.contains(t))
}

fn is_ndjson(text: &str, is_whole: bool, media_type: Option<&str>) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else { return false };
    let is_object = |line: &str| line.starts_with('{') && parses(line);
    let says_so = media_type.is_some_and(|media_type| media_type.contains("ndjson"));
    match lines.next() {
        Some(_) => is_object(first),
        None if is_whole => says_so && is_object(first),
        None => says_so && first.starts_with('{'),
    }
}

fn is_json(text: &str, is_whole: bool) -> bool {
    if is_whole { parses(text) } else { text.starts_with(['{', '[']) }
}

fn parses(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"", None, BodyKind::Empty)]
    #[case(b"{\"output\": []}", None, BodyKind::Json)]
    #[case(b"{\n  \"output\": []\n}\n", None, BodyKind::Json)]
    #[case(b"{\"a\":1}\n{\"a\":2}\n", None, BodyKind::Ndjson)]
    #[case(b"{\"a\":1}\n", Some("application/fhir+ndjson"), BodyKind::Ndjson)]
    #[case(b"{\"a\":1}\n{\"a\":", None, BodyKind::Ndjson)]
    #[case(b"\n<!DOCTYPE html><html></html>", Some("application/json"), BodyKind::Html)]
    #[case(b"<OperationOutcome/>", None, BodyKind::Text)]
    #[case(b"{\"output\": [", None, BodyKind::Text)]
    #[case(b"\x1f\x8b\x08\x00", None, BodyKind::Binary)]
    #[case(b"Accepted", None, BodyKind::Text)]
    fn a_body_is_told_by_its_bytes(
        #[case] body: &[u8],
        #[case] media_type: Option<&str>,
        #[case] expected: BodyKind,
    ) {
        assert_eq!(kind(body, true, media_type), expected);
    }

    #[rstest]
    #[case(b"{\"a\":\"\xc3", Some("application/fhir+ndjson"), BodyKind::Ndjson)]
    #[case(b"{\"a\":\"\xc3", None, BodyKind::Json)]
    #[case(b"{\"a\":1}\n{\"a\":\"\xc3", None, BodyKind::Ndjson)]
    fn a_beginning_is_told_without_its_end(
        #[case] head: &[u8],
        #[case] media_type: Option<&str>,
        #[case] expected: BodyKind,
    ) {
        assert_eq!(kind(head, false, media_type), expected);
    }
}
