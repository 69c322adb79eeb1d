//! Moments for `_since`, chosen from what the whole export holds.

use std::cmp::Reverse;

use bulkspec_fhir::{FhirDateTime, may_support_others};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::evidence::{IndexError, ResourceIndex};
use crate::spec::Since;

const FEW: &str = "too few resources have a lastUpdated in whole milliseconds";

/// How many values are looked at, at most; of more, every second is dropped again and again.
const SAMPLE: usize = 50_000;

/// Moments that are worth asking for, as far as the data have any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SinceCandidates {
    at_a_change: Option<Change>,
    between: Option<Timestamp>,
    day: Option<Date>,
    quarters: Option<(Timestamp, Timestamp)>,
}

/// When a resource changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Updated {
    at: Timestamp,
    /// Whether no resource of that time shows whether it was selected: all may be there because
    /// others refer to them.
    is_undecided: bool,
}

/// The instant of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    at: Timestamp,
    /// Hours of an offset with which the instant, if the offset were ignored, would lie beyond the
    /// next change.
    offset: i64,
}

impl SinceCandidates {
    /// Chooses moments from the `lastUpdated` of all resources.
    ///
    /// # Errors
    ///
    /// Fails when the index cannot be read.
    pub(crate) fn of(index: &ResourceIndex) -> Result<Self, IndexError> {
        let mut updates = Vec::new();
        let mut stride = 1;
        for (n, record) in index.iter().enumerate() {
            let record = record?;
            let Some(at) = record.last_updated.filter(|_| n % stride == 0) else { continue };
            let is_undecided = may_support_others(&record.resource_type);
            updates.push(Updated { at, is_undecided });
            if updates.len() == SAMPLE {
                updates = updates.into_iter().step_by(2).collect();
                stride *= 2;
            }
        }
        updates.sort_unstable();
        updates.dedup_by_key(|it| it.at);
        Ok(Self::among(&updates))
    }

    /// Chooses from sorted, distinct times.
    fn among(updates: &[Updated]) -> Self {
        let times: Vec<Timestamp> = updates.iter().map(|it| it.at).collect();
        Self {
            at_a_change: at_a_change(updates),
            between: between(&times),
            day: day(&times),
            quarters: quarters(&times),
        }
    }

    /// The text to send for a `_since`, or why there is none.
    pub(crate) fn text(&self, since: &Since) -> Result<String, &'static str> {
        let change =
            || self.at_a_change.ok_or("no lastUpdated in whole milliseconds lies between others");
        match since {
            Since::Literal(_) | Since::AYearAhead | Since::TransactionTime => {
                Err("the instant is not one from the whole export")
            }
            Since::BetweenChanges => self
                .between
                .map(milliseconds)
                .ok_or("no two resources have lastUpdated a second apart"),
            Since::AtAChange => change().map(|it| milliseconds(it.at)),
            Since::AtAChangeOtherZone => change().map(|it| in_another_zone(it.at, it.offset)),
            Since::JustBeforeAChange => change().map(|it| milliseconds(just_before(it.at))),
            Since::JustBeforeAChangeOtherZone => {
                change().map(|it| in_another_zone(just_before(it.at), it.offset))
            }
            Since::FirstQuarter => self.quarters.map(|(first, _)| milliseconds(first)).ok_or(FEW),
            Since::LastQuarter => self.quarters.map(|(_, last)| milliseconds(last)).ok_or(FEW),
            Since::Day => self
                .day
                .map(|day| day.to_string())
                .ok_or("no day has changes well before and well after it"),
        }
    }
}

/// A time in the middle that is written in whole milliseconds, so that nothing finer can lie just
/// behind it. Preferred are times that show what was selected, with a fraction of a second, and with
/// another change soon after.
fn at_a_change(updates: &[Updated]) -> Option<Change> {
    let inner = 1..updates.len().checked_sub(1)?;
    let time = |n: usize| updates[n].at;
    let whole = |n: usize| time(n).subsec_nanosecond() % 1_000_000 == 0;
    let worth = |n: usize| {
        let decides = !updates[n].is_undecided;
        let fraction = time(n).subsec_nanosecond() != 0;
        let soon = hours_beyond(time(n), time(n + 1)).is_some();
        (decides, fraction && soon, fraction, soon, Reverse(n.abs_diff(updates.len() / 2)))
    };
    let n = inner.filter(|n| whole(*n)).max_by_key(|n| worth(*n))?;
    let offset = hours_beyond(time(n), time(n + 1)).unwrap_or(2);
    Some(Change { at: time(n), offset })
}

/// The times in whole milliseconds at a quarter and at three quarters of all.
fn quarters(times: &[Timestamp]) -> Option<(Timestamp, Timestamp)> {
    let whole = |at: &&Timestamp| at.subsec_nanosecond() % 1_000_000 == 0;
    let first = times.iter().skip(times.len() / 4).find(whole)?;
    let last = times.iter().rev().skip(times.len() / 4).find(whole)?;
    (first < last).then_some((*first, *last))
}

/// The whole hours that lead from one time beyond another, if a time zone can be that far off.
fn hours_beyond(from: Timestamp, to: Timestamp) -> Option<i64> {
    let hours = from.duration_until(to).as_hours() + 1;
    (hours <= 14).then_some(hours)
}

/// The middle of a gap of at least a second, the one nearest to the middle of all.
fn between(times: &[Timestamp]) -> Option<Timestamp> {
    let gaps = times.windows(2).enumerate().filter_map(|(n, pair)| {
        let gap = pair[0].duration_until(pair[1]);
        let half = SignedDuration::from_millis((gap.as_millis() / 2).try_into().ok()?);
        (gap >= SignedDuration::from_secs(1)).then(|| (n, pair[0] + half))
    });
    gaps.min_by_key(|(n, _)| n.abs_diff(times.len() / 2)).map(|(_, at)| at)
}

/// A day with times before and after it in every time zone, the one nearest to the middle.
fn day(times: &[Timestamp]) -> Option<Date> {
    let (first, last) = (times.first()?, times.last()?);
    let fits = |day: &Date| {
        let (from, to) = FhirDateTime::Date(*day).span();
        *first < from && to < *last
    };
    let mut days: Vec<(usize, Date)> = times
        .iter()
        .enumerate()
        .map(|(n, at)| (n.abs_diff(times.len() / 2), at.to_zoned(TimeZone::UTC).date()))
        .filter(|(_, day)| fits(day))
        .collect();
    days.sort_unstable();
    days.first().map(|(_, day)| *day)
}

fn milliseconds(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn just_before(at: Timestamp) -> Timestamp {
    at - SignedDuration::from_millis(1)
}

fn in_another_zone(at: Timestamp, offset: i64) -> String {
    let local = at + SignedDuration::from_hours(offset);
    format!("{}+{offset:02}:00", milliseconds(local).trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(texts: &[&str]) -> Vec<Updated> {
        let updated = |text: &&str| Updated { at: text.parse().unwrap(), is_undecided: false };
        texts.iter().map(updated).collect()
    }

    #[test]
    fn moments_lie_inside_the_data() {
        let times = times(&[
            "2020-01-01T00:00:00Z",
            "2021-05-12T16:51:13.561Z",
            "2021-05-12T16:51:14Z",
            "2023-01-01T00:00:00Z",
        ]);
        let moments = SinceCandidates::among(&times);
        assert_eq!(moments.text(&Since::AtAChange).unwrap(), "2021-05-12T16:51:13.561Z");
        assert_eq!(
            moments.text(&Since::AtAChangeOtherZone).unwrap(),
            "2021-05-12T17:51:13.561+01:00"
        );
        assert_eq!(moments.text(&Since::JustBeforeAChange).unwrap(), "2021-05-12T16:51:13.560Z");
        assert_eq!(
            moments.text(&Since::JustBeforeAChangeOtherZone).unwrap(),
            "2021-05-12T17:51:13.560+01:00"
        );
        assert_eq!(moments.text(&Since::Day).unwrap(), "2021-05-12");
        let between: Timestamp = moments.text(&Since::BetweenChanges).unwrap().parse().unwrap();
        assert!(times[0].at < between && between < times[3].at);
        assert!(times.iter().all(|it| it.at != between));
    }

    #[test]
    fn times_finer_than_milliseconds_are_never_sent_as_an_edge() {
        let times =
            times(&["2020-01-01T00:00:00Z", "2021-05-12T16:51:13.561123Z", "2023-01-01T00:00:00Z"]);
        assert!(SinceCandidates::among(&times).text(&Since::AtAChange).is_err());
    }

    #[test]
    fn a_change_is_chosen_that_shows_what_was_selected() {
        let mut times = times(&[
            "2020-01-01T00:00:00Z",
            "2021-05-12T16:51:13.561Z",
            "2021-05-12T16:51:14Z",
            "2023-01-01T00:00:00Z",
        ]);
        times[1].is_undecided = true;
        let moments = SinceCandidates::among(&times);
        assert_eq!(moments.text(&Since::AtAChange).unwrap(), "2021-05-12T16:51:14.000Z");
    }

    #[test]
    fn data_of_a_single_time_offer_nothing() {
        let moments = SinceCandidates::among(&times(&["2021-01-01T00:00:00Z"]));
        assert!(moments.text(&Since::Day).is_err());
        assert!(moments.text(&Since::BetweenChanges).is_err());
        assert!(moments.text(&Since::AtAChange).is_err());
        assert!(moments.text(&Since::FirstQuarter).is_err());
    }
}
