//! Values of headers: media types, dates, waits, preferences.

use crate::evidence::{ReceivedHeader, ReceivedResponse, http_date};

/// The most characters of a header that a finding shows.
const SHOWN: usize = 120;

/// The media type of a body without its parameters, in lower case; empty when none is given.
pub(super) fn media_type(response: &ReceivedResponse) -> String {
    let text = response.body.media_type.as_deref().unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A media type as findings show it.
pub(super) fn shown_media_type(response: &ReceivedResponse) -> String {
    match response.body.media_type.as_deref() {
        Some(text) => shown(text),
        None => "no Content-Type".to_owned(),
    }
}

/// A header as findings show it: its beginning.
pub(super) fn shown(text: &str) -> String {
    let mut kept: String = text.chars().take(SHOWN).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}

/// Tells whether a `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3).
pub(super) fn is_retry_after(text: &str) -> bool {
    let text = text.trim();
    let is_seconds = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_seconds || http_date(text).is_some()
}

/// The preferences that were applied, in lower case, without their values (RFC 7240).
pub(super) fn preferences(response: &ReceivedResponse) -> Vec<String> {
    let words = response.values(ReceivedHeader::PreferenceApplied).flat_map(|it| it.split(','));
    let names = words.filter_map(|word| word.split([';', '=']).next());
    names.map(|word| word.trim().to_ascii_lowercase()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Answer;
    use crate::judge::testing::{status, with_header};
    use rstest::rstest;

    #[rstest]
    #[case("120", true)]
    #[case("0", true)]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", true)]
    #[case("Sunday, 06-Nov-94 08:49:37 GMT", true)]
    #[case("2 minutes", false)]
    #[case("-5", false)]
    #[case("1.5", false)]
    #[case("2026-01-01T00:00:00Z", false)]
    #[case("", false)]
    fn a_wait_is_seconds_or_a_date(#[case] text: &str, #[case] is: bool) {
        assert_eq!(is_retry_after(text), is);
    }

    #[test]
    fn preferences_are_read_from_lists_and_repeated_headers() {
        let answer = with_header(status(202), "Preference-Applied", "Respond-Async; a=1, wait=10");
        let answer = with_header(answer, "preference-applied", "separate-export-status");
        let Answer::Response(response) = answer else { return };
        let expected = ["respond-async", "wait", "separate-export-status"];
        assert_eq!(preferences(&response), expected);
    }
}
