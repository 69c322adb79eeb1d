//! Words that are dates or instants.

/// Returns true for a date: `2026-01-31`.
pub(super) fn is_date(token: &str) -> bool {
    let bytes = token.as_bytes();
    let digit = |place: usize| bytes[place].is_ascii_digit();
    bytes.len() == 10
        && [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(digit)
        && bytes[4] == b'-'
        && bytes[7] == b'-'
}

/// Returns true for a date with a time.
pub(super) fn is_instant(token: &str) -> bool {
    token.get(..10).is_some_and(is_date) && token[10..].starts_with('T')
}
