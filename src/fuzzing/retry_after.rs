//! The reader of `Retry-After`: a number of seconds, a date, or nothing.

use std::time::Duration;

use jiff::Timestamp;

use crate::http::parse_retry_after;

/// Reads `data` as a header's value.
///
/// # Panics
///
/// If a number of seconds is read as another one, white space around a value changes it, or a later
/// time makes the wait longer.
pub fn retry_after(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let now = Timestamp::from_second(1_700_000_000).expect("it is within the range");
    let wait = parse_retry_after(&text, now);
    assert_eq!(parse_retry_after(&format!(" {text}\t"), now), wait, "white space counts");
    let trimmed = text.trim();
    let is_number = !trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        let seconds = trimmed.parse().unwrap_or(u64::MAX);
        assert_eq!(wait, Some(Duration::from_secs(seconds)));
        return;
    }
    let later = Timestamp::from_second(1_700_000_060).expect("it is within the range");
    let wait_then = parse_retry_after(&text, later);
    let passed = |wait: Duration| wait.saturating_sub(Duration::from_secs(60));
    assert_eq!(wait.map(passed), wait_then, "the wait ends at the same time");
}
