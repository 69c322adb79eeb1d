//! The groups that exist from the start, with the hard cases in them.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use serde_json::json;
use siphasher::sip::SipHasher13;

use super::group::{Group, MEMBER_LIMIT, Member};
use super::settings::{Dialect, Settings};

/// All groups, by customer and id.
pub(crate) type Groups = BTreeMap<(usize, String), Group>;

/// The part that a group plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupRole {
    /// 110 members, among them one whose period has ended, one whose period is to come, and an
    /// inactive one.
    Main,
    /// 40 members, 20 of them also in the main group.
    Second,
    /// Nobody.
    Empty,
    /// Exactly 10,000 members, where the population has that many.
    Full,
    /// The members of the main group; the first attempt at an export fails.
    Failing,
    /// The one group of the second customer.
    Foreign,
}

/// Returns the id of a group that exists from the start.
pub(crate) fn group_id(seed: u64, cast: GroupRole) -> String {
    let hash = SipHasher13::new_with_keys(seed, 0).hash(format!("group/{cast:?}").as_bytes());
    format!("{:012x}", hash >> 16)
}

/// Makes the groups that exist from the start; the analytics contract has none.
pub(crate) fn seed_groups(settings: &Settings) -> Groups {
    if settings.dialect == Dialect::Analytics {
        return Groups::new();
    }
    let patients = settings.patients;
    let full = u32::try_from(MEMBER_LIMIT).expect("10,000 fits into a u32");
    let failing =
        Group { failing: true, ..group(settings, GroupRole::Failing, main_members(patients)) };
    let own = [
        group(settings, GroupRole::Main, main_members(patients)),
        group(settings, GroupRole::Second, members(90..130, patients)),
        group(settings, GroupRole::Empty, Vec::new()),
        group(settings, GroupRole::Full, members(50..50 + full, patients)),
        failing,
    ];
    let foreign = group(settings, GroupRole::Foreign, members(0..10, 40));
    let own = own.into_iter().map(|group| ((0, group.id.clone()), group));
    own.chain([((1, foreign.id.clone()), foreign)]).collect()
}

fn group(settings: &Settings, cast: GroupRole, members: Vec<Member>) -> Group {
    let changed = Timestamp::from_second(1_735_689_600).expect("2025-01-01 is in range");
    Group::new(group_id(settings.seed, cast), &format!("{cast:?} cohort"), members, changed)
}

fn members(range: Range<u32>, patients: u32) -> Vec<Member> {
    (range.start..range.end.min(patients)).map(Member::of).collect()
}

fn main_members(patients: u32) -> Vec<Member> {
    let mut members = members(0..110, patients);
    let periods = [
        (3, json!({"start": "2019-03-01", "end": "2020-03-01"})),
        (7, json!({"start": "2099-01-01"})),
        (13, json!({"start": "2018-06-01"})),
    ];
    for (at, period) in periods {
        if let Some(member) = members.get_mut(at) {
            member.period = Some(period);
        }
    }
    if let Some(member) = members.get_mut(11) {
        member.inactive = Some(true);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn main_and_full_together_hold_more_patients_than_one_group_may() {
        let settings = Settings::new(Dialect::Population);
        let groups = seed_groups(&settings);
        let of = |cast| &groups[&(0, group_id(settings.seed, cast))];
        assert_eq!(of(GroupRole::Full).members.len(), MEMBER_LIMIT);
        assert_eq!(of(GroupRole::Main).members.len(), 110);
        let outside =
            of(GroupRole::Main).members.iter().filter(|member| member.patient < 50).count();
        assert_eq!(outside, 50);
    }
}
