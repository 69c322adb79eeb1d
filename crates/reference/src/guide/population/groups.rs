//! The groups that exist from the start, with the hard cases in them.

use std::ops::Range;

use serde_json::{Value, json};

use super::draw::id;
use super::people::patient_id;
use super::shape::reference;

/// The part that a group plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupRole {
    /// Eight members; the period of one has ended, another is inactive. All are exported, as the
    /// guide makes no exception.
    Main,
    /// Four members, two of them also in the main group.
    Second,
    /// Nobody.
    Empty,
    /// A group of another client.
    Foreign,
    /// The members of the main group; its exports fail.
    Failing,
    /// The members of the main group; its exports are complete but for something that is told of.
    Partial,
    /// The members of the main group; the first question for the status of its exports meets a
    /// failure that passes.
    Faltering,
}

impl GroupRole {
    /// The groups that several clients may export.
    pub(crate) const SHARED: [Self; 6] =
        [Self::Main, Self::Second, Self::Empty, Self::Failing, Self::Partial, Self::Faltering];

    fn all() -> impl Iterator<Item = Self> {
        Self::SHARED.into_iter().chain([Self::Foreign])
    }
}

/// Returns the id of a group that exists from the start.
pub(crate) fn group_id(seed: u64, cast: GroupRole) -> String {
    id(seed, &format!("Group/{cast:?}"))
}

/// Returns the part that a group plays; `None` for groups that were made later.
pub(crate) fn cast_of(seed: u64, id: &str) -> Option<GroupRole> {
    GroupRole::all().find(|cast| group_id(seed, *cast) == id)
}

/// Makes the groups: id and content.
pub(super) fn groups(seed: u64) -> Vec<(String, Value)> {
    GroupRole::all().map(|cast| (group_id(seed, cast), group(seed, cast))).collect()
}

fn group(seed: u64, cast: GroupRole) -> Value {
    let mut group = json!({
        "type": "person",
        "actual": true,
        "active": true,
        "name": format!("{cast:?} cohort"),
    });
    let members = members(seed, cast);
    // R4 has no empty lists.
    if !members.is_empty() {
        group["quantity"] = json!(members.len());
        group["member"] = json!(members);
    }
    group
}

fn members(seed: u64, cast: GroupRole) -> Vec<Value> {
    let patients: Range<u32> = match cast {
        GroupRole::Main | GroupRole::Failing | GroupRole::Partial | GroupRole::Faltering => 0..8,
        GroupRole::Second => 6..10,
        GroupRole::Empty => 0..0,
        GroupRole::Foreign => 10..12,
    };
    patients.map(|n| member(seed, n)).collect()
}

fn member(seed: u64, n: u32) -> Value {
    let mut member = json!({"entity": reference(format!("Patient/{}", patient_id(seed, n)))});
    match n {
        3 => member["period"] = json!({"start": "2019-03-01", "end": "2020-03-01"}),
        5 => member["inactive"] = json!(true),
        _ => {}
    }
    member
}
