//! How a change stands to the `_since` of an export.

use jiff::Timestamp;

use bulkspec_fhir::FhirDateTime;

/// How a resource's last change stands to `_since`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// At or before it: the resource must stay out.
    Earlier,
    /// Nobody can tell: within the day of a date, or without a time.
    Unclear,
    /// After it: the resource must be exported.
    Later,
}

/// The instants that a `_since` may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SinceSpan {
    first: Timestamp,
    last: Timestamp,
}

impl SinceSpan {
    /// Reads a `_since` as it was sent; `None` if it is neither an instant nor a date.
    pub(crate) fn read(since: &str) -> Option<Self> {
        let (first, last) = since.parse::<FhirDateTime>().ok()?.span();
        Some(Self { first, last })
    }

    /// Tells whether a time is the very instant.
    pub(crate) fn is_at(self, at: Timestamp) -> bool {
        self.first == self.last && self.first == at
    }

    /// How a change at this time stands to it. The index keeps microseconds, so a `_since` that is
    /// finer leaves that one microsecond unclear.
    pub(crate) fn change(self, last_updated: Option<Timestamp>) -> Change {
        let Some(at) = last_updated else { return Change::Unclear };
        let is_finer =
            self.first == self.last && self.first.as_microsecond() == at.as_microsecond();
        if is_finer && self.first != at {
            Change::Unclear
        } else if at <= self.first {
            Change::Earlier
        } else if at <= self.last {
            Change::Unclear
        } else {
            Change::Later
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2024-01-02T12:00:00Z", "2024-01-02T12:00:00Z", Change::Earlier)]
    #[case("2024-01-02T12:00:00Z", "2024-01-02T12:00:00.001Z", Change::Later)]
    #[case("2024-01-02T14:00:00+02:00", "2024-01-02T12:00:00Z", Change::Earlier)]
    #[case("2024-01-02T12:00:00.0000005Z", "2024-01-02T12:00:00Z", Change::Unclear)]
    #[case("2024-01-02", "2024-01-01T10:00:00Z", Change::Earlier)]
    #[case("2024-01-02", "2024-01-01T10:00:01Z", Change::Unclear)]
    #[case("2024-01-02", "2024-01-03T12:00:00Z", Change::Unclear)]
    #[case("2024-01-02", "2024-01-03T12:00:01Z", Change::Later)]
    fn a_change_stands_before_or_after_since(
        #[case] since: &str,
        #[case] at: &str,
        #[case] change: Change,
    ) {
        let span = SinceSpan::read(since).unwrap();
        assert_eq!(span.change(Some(at.parse().unwrap())), change);
    }
}
