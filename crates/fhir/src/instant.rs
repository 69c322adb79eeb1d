//! Instants of FHIR R4, as in `meta.lastUpdated`, `transactionTime` and `_since`.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// A value of `_since`: an instant, or the date-only form that both 1up contracts use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FhirDateTime {
    /// Seconds and zone are present (`2021-05-12T16:51:13.561Z`).
    Instant(Timestamp),
    /// A day without a time or zone (`2021-01-01`).
    Date(civil::Date),
}

/// The reason why a text is not a [`FhirDateTime`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read `{text}` as a FHIR instant or date: {reason}")]
pub struct ParseMomentError {
    /// The text as given.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl FhirDateTime {
    /// Returns the first and the last instant that this value may mean in any time zone (UTC-12 to
    /// UTC+14). For an instant both are the same.
    #[must_use]
    pub fn span(&self) -> (Timestamp, Timestamp) {
        match self {
            Self::Instant(at) => (*at, *at),
            Self::Date(day) => {
                let midnight = day
                    .to_zoned(TimeZone::UTC)
                    .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
                let hours = |n: i64| jiff::SignedDuration::from_hours(n);
                let first = midnight.checked_sub(hours(14)).unwrap_or(Timestamp::MIN);
                let last = midnight.checked_add(hours(24 + 12)).unwrap_or(Timestamp::MAX);
                (first, last)
            }
        }
    }
}

impl FromStr for FhirDateTime {
    type Err = ParseMomentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = |reason| ParseMomentError { text: text.to_owned(), reason };
        if text.len() == 10 {
            return text.parse().map(Self::Date).map_err(|_| fail("it is no date"));
        }
        if !has_instant_shape(text) {
            return Err(fail("an instant is written YYYY-MM-DDThh:mm:ss[.fraction](Z|+hh:mm)"));
        }
        text.parse().map(Self::Instant).map_err(|_| fail("there is no such time"))
    }
}

impl fmt::Display for FhirDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => at.fmt(f),
            Self::Date(day) => day.fmt(f),
        }
    }
}

/// Returns true if `text` has the form of an R4 `instant` (`jiff` alone is more lenient).
fn has_instant_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    if bytes.len() <= shape.len() {
        return false;
    }
    let (head, rest) = bytes.split_at(shape.len());
    let fits = |(byte, want): (&u8, &u8)| match want {
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    };
    head.iter().zip(shape).all(fits) && has_zone(skip_fraction(rest))
}

fn skip_fraction(rest: &[u8]) -> &[u8] {
    match rest.split_first() {
        Some((b'.', digits)) => {
            let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if count == 0 { rest } else { &digits[count..] }
        }
        _ => rest,
    }
}

fn has_zone(rest: &[u8]) -> bool {
    match rest {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2021-05-12T16:51:13.561Z", "2021-05-12T16:51:13.561Z")]
    #[case("2021-05-12T18:51:13+02:00", "2021-05-12T16:51:13Z")]
    #[case("2021-01-01", "2021-01-01")]
    fn a_moment_is_read(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(text.parse::<FhirDateTime>().unwrap().to_string(), shown);
    }

    #[rstest]
    #[case("2021-05-12T16:51:13")]
    #[case("2021-05-12T16:51Z")]
    #[case("2021-05-12 16:51:13Z")]
    #[case("2021-13-45T00:00:00Z")]
    #[case("2021-05-12T16:51:13.Z")]
    #[case("2021-02-30")]
    #[case("yesterday")]
    #[case("")]
    fn what_is_no_instant_is_refused(#[case] text: &str) {
        assert!(text.parse::<FhirDateTime>().is_err());
    }

    #[test]
    fn a_date_spans_its_day_in_every_zone() {
        let (first, last) = "2021-01-02".parse::<FhirDateTime>().unwrap().span();
        assert_eq!(first.to_string(), "2021-01-01T10:00:00Z");
        assert_eq!(last.to_string(), "2021-01-03T12:00:00Z");
    }
}
