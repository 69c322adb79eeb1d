//! Faults of when an export reads its data.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::{Resource, SelectionContext, Snapshot, written};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub(crate) static LATE_RESOURCES: FaultDef = FaultDef {
    id: "late-resources",
    about: "A resource that changed after `transactionTime` is exported.",
    dialects: GUIDE,
    breaks: &["MANI-03"],
    spoils: &[Spoil::Snapshot(write_late)],
    ..FaultDef::NEW
};

pub(crate) static UPDATE_UNSEEN: FaultDef = FaultDef {
    id: "update-unseen",
    about: "Resources that changed in the last hour are exported in their previous version.",
    dialects: GUIDE,
    breaks: &["CONT-04"],
    spoils: &[Spoil::Selection(|cx, selection| {
        for resource in &mut selection.resources {
            if let Some(before) = unless_settled(cx, resource) {
                *resource = before.clone();
            }
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static STALE_REPLICA: FaultDef = FaultDef {
    id: "stale-replica",
    about: "Exports read a replica without the changes of the last hour.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    seen: &["MAN-04"],
    ..FaultDef::NEW
};

/// For how long a search index lacks a change.
const UNSETTLED: SignedDuration = SignedDuration::from_hours(1);

/// Returns the version before the present one, if that is younger than an hour.
fn unless_settled<'a>(cx: &SelectionContext<'a>, resource: &Resource) -> Option<&'a Resource> {
    let is_its =
        |it: &&Resource| (&it.resource_type, &it.id) == (&resource.resource_type, &resource.id);
    let is_young = cx.snapshot.at.duration_since(resource.changed) < UNSETTLED;
    cx.snapshot.history.iter().rfind(is_its).filter(|_| is_young)
}

/// 2099-12-31T00:00:00Z: what a clock shows that is far ahead.
const AHEAD: Timestamp = Timestamp::constant(4_102_358_400, 0);

/// Has Allergies changed after the export, as by a host whose clock is ahead: the same ones at the same
/// instant each time, so that exports still agree with each other.
fn write_late(snapshot: &mut Snapshot) {
    for resource in &mut snapshot.resources {
        if resource.resource_type == "AllergyIntolerance" {
            resource.change(|content| content["meta"]["lastUpdated"] = json!(written(AHEAD)));
            resource.changed = AHEAD;
        }
    }
}
