//! Formats numbers and nouns for readers.

/// `1 file`, `2 files`, `1,201 files`; the plural is the noun with an s.
pub(super) fn count(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// Formats a number with commas between groups of three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Joins phrases to an enumeration: `a`, `a and b`, `a, b and c`.
pub(super) fn enumerate(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "0 files")]
    #[case(1, "1 file")]
    #[case(999, "999 files")]
    #[case(1_000, "1,000 files")]
    #[case(1_234_567, "1,234,567 files")]
    fn counts_read_well(#[case] number: u64, #[case] text: &str) {
        assert_eq!(count(number, "file"), text);
    }

    #[rstest]
    #[case(&[], "")]
    #[case(&["a"], "a")]
    #[case(&["a", "b", "c"], "a, b and c")]
    fn enumerations_read_well(#[case] parts: &[&str], #[case] text: &str) {
        let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
        assert_eq!(enumerate(&parts), text);
    }
}
