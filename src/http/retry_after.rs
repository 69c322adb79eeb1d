//! The `Retry-After` header (RFC 9110, section 10.2.3).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::evidence::http_date;

/// Returns how long to wait from `now`, or nothing if `text` is neither a number of seconds nor an
/// HTTP date (in any of its three forms). A date in the past is no wait.
#[must_use]
pub fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit mean forever, which the caller bounds.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let wait: SignedDuration = http_date(text)?.duration_since(now);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn now() -> Timestamp {
        "1994-11-06T08:49:00Z".parse().unwrap()
    }

    #[rstest]
    #[case("120", Some(120))]
    #[case(" 0 ", Some(0))]
    #[case("99999999999999999999999", Some(u64::MAX))]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", Some(37))]
    #[case("Sunday, 06-Nov-94 08:49:37 GMT", Some(37))]
    #[case("Sun Nov  6 08:49:37 1994", Some(37))]
    #[case("Sun, 06 Nov 1994 08:00:00 GMT", Some(0))]
    #[case("soon", None)]
    #[case("-5", None)]
    #[case("1.5", None)]
    #[case("", None)]
    fn seconds_and_dates_are_read(#[case] text: &str, #[case] seconds: Option<u64>) {
        assert_eq!(parse_retry_after(text, now()), seconds.map(Duration::from_secs));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,40}") {
            let _ = parse_retry_after(&text, now());
        }

        #[test]
        fn a_date_written_by_a_server_is_the_wait_until_then(seconds in 0_i64..4_000_000_000) {
            let until = now() + SignedDuration::from_secs(seconds);
            let text = jiff::fmt::rfc2822::DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&until).unwrap();
            let expected = Duration::from_secs(seconds.unsigned_abs());
            prop_assert_eq!(parse_retry_after(&text, now()), Some(expected));
        }
    }
}
