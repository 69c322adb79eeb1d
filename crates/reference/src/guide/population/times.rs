//! When resources were last changed, and when what they describe happened.

use jiff::Timestamp;

use super::draw::Draw;

/// 2023-01-01T00:00:00Z.
const FIRST_CHANGE: i64 = 1_672_531_200;
/// Seconds from the first change to the end of 2025.
const CHANGE_SPAN: u64 = 94_694_400;
/// 2010-01-01T00:00:00Z.
const FIRST_VISIT: i64 = 1_262_304_000;
/// Seconds from the first visit to the end of 2022.
const VISIT_SPAN: u64 = 410_227_200;
/// How many instants are shared by several resources, as after the load of a batch.
const SHARED_INSTANTS: u64 = 6;

/// Returns `meta.lastUpdated` of a resource, to the millisecond; one resource in five shares its
/// instant with others.
pub(super) fn last_updated(seed: u64, what: &str) -> Timestamp {
    let mut draw = Draw::new(seed, &format!("changed/{what}"));
    if draw.below(5) > 0 {
        return change(&mut draw);
    }
    change(&mut Draw::new(seed, &format!("batch/{}", draw.below(SHARED_INSTANTS))))
}

fn change(draw: &mut Draw) -> Timestamp {
    at(FIRST_CHANGE, draw.below(CHANGE_SPAN), draw.below(1_000))
}

/// Returns when the thing happened that a resource describes: long before any change, so that the
/// two cannot be taken for each other.
pub(super) fn clinical(draw: &mut Draw) -> String {
    format!("{:.0}", at(FIRST_VISIT, draw.below(VISIT_SPAN), 0))
}

fn at(start: i64, seconds: u64, millis: u64) -> Timestamp {
    let past = i64::try_from(seconds * 1_000 + millis).expect("the spans are years, not aeons");
    Timestamp::from_millisecond(start * 1_000 + past).expect("the spans end in 2025")
}
