//! Who takes part in an export.

use std::collections::HashSet;
use std::ops::Range;

use jiff::Timestamp;

use super::selection::{Part, Share};
use crate::fault::gateway::group::{
    UP_FIRST_PAGE_MEMBERS, UP_GROUP_LEAK, UP_INACTIVE_SKIPPED, UP_LEAK_OBSERVATIONS,
    UP_MEMBER_DATA_MISSING, UP_PERIOD_HONOURED,
};
use crate::fault::gateway::group_state::UP_REMOVED_STILL;
use crate::group::{Group, Member};
use crate::settings::Settings;

/// How many members a careless server reads of a group.
const FIRST_PAGE: usize = 100;
/// Whose data a careless server leaves out, by the place in the member list.
const FORGOTTEN: usize = 5;

/// Returns the shares of a group's members: all of them, whatever their period or `inactive` say.
pub(crate) fn group_shares(
    group: &Group,
    patients: u32,
    now: Timestamp,
    settings: &Settings,
) -> Vec<Share> {
    let skipped = |member: &Member| {
        (settings.has(&UP_PERIOD_HONOURED) && !member.is_current(now))
            || (settings.has(&UP_INACTIVE_SKIPPED) && member.inactive == Some(true))
    };
    let listed = group.members.iter().filter(|member| !skipped(member)).map(|m| m.patient);
    let cached = if settings.has(&UP_REMOVED_STILL) { group.ever.as_slice() } else { &[] };
    let mut seen = HashSet::new();
    let mut shares: Vec<Share> = listed
        .chain(cached.iter().copied())
        .filter(|patient| seen.insert(*patient))
        .map(Share::all)
        .collect();
    if settings.has(&UP_FIRST_PAGE_MEMBERS) {
        shares.truncate(FIRST_PAGE);
    }
    if let Some(share) = shares.get_mut(FORGOTTEN)
        && settings.has(&UP_MEMBER_DATA_MISSING)
    {
        share.part = Part::PatientOnly;
    }
    shares.extend(leak(&seen, patients, settings));
    shares
}

/// Adds the last patient who is not in the group; an empty group leaks nobody.
fn leak(members: &HashSet<u32>, patients: u32, settings: &Settings) -> Option<Share> {
    let part = if settings.has(&UP_GROUP_LEAK) {
        Part::All
    } else if settings.has(&UP_LEAK_OBSERVATIONS) {
        Part::ObservationsOnly
    } else {
        return None;
    };
    let stranger = (0..patients).rev().find(|patient| !members.contains(patient))?;
    (!members.is_empty()).then_some(Share { patient: stranger, part })
}

/// Returns the shares of all patients of the given users.
pub(crate) fn patient_shares<'a>(users: impl Iterator<Item = &'a Range<u32>>) -> Vec<Share> {
    users.cloned().flatten().map(Share::all).collect()
}
