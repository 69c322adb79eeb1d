//! When resources were last changed, and when what they describe happened.

use jiff::Timestamp;

use super::draw::{Draw, Purpose};
use super::key::Key;
use super::kind::Kind;

/// 2019-01-01T00:00:00Z.
const FIRST_CHANGE: i64 = 1_546_300_800;
/// Seconds from the first change to the end of 2025.
const CHANGE_SPAN: u32 = 220_924_800;
/// 2004-01-01T00:00:00Z.
const FIRST_VISIT: i64 = 1_072_915_200;
/// Seconds from the first visit to the end of 2025.
const VISIT_SPAN: u32 = 694_310_400;
/// How many instants are shared by several resources, as after the load of a batch.
const SHARED_INSTANTS: u32 = 12;

/// Returns `meta.lastUpdated` of a resource: between 2019 and 2025, to the second or millisecond;
/// one resource in eight shares its instant with others.
pub(super) fn last_updated(seed: u64, key: Key) -> Timestamp {
    let mut draw = Draw::new(seed, Purpose::LastUpdated, key);
    if draw.below(8) > 0 {
        return change(&mut draw);
    }
    let batch = Key::new(Kind::Patient, 0, draw.below(SHARED_INSTANTS));
    change(&mut Draw::new(seed, Purpose::SharedInstant, batch))
}

fn change(draw: &mut Draw) -> Timestamp {
    let seconds = FIRST_CHANGE + i64::from(draw.below(CHANGE_SPAN));
    let millis = if draw.below(5) < 2 { 0 } else { draw.below(1_000) };
    at(seconds, millis)
}

/// Returns when the thing happened that a resource describes: between 2004 and 2025, and
/// independent of when the resource was changed.
pub(super) fn clinical_date(seed: u64, key: Key) -> Timestamp {
    let mut draw = Draw::new(seed, Purpose::ClinicalDate, key);
    at(FIRST_VISIT + i64::from(draw.below(VISIT_SPAN)), 0)
}

fn at(seconds: i64, millis: u32) -> Timestamp {
    Timestamp::from_millisecond(seconds * 1_000 + i64::from(millis))
        .expect("the spans end in 2025, which is within the range")
}
