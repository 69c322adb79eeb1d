//! What was before: resources that were changed, and resources that were deleted.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::draw::id;
use crate::guide::store::{Found, Store};

/// 2025-12-31T12:00:00Z, which is later than any change.
const DELETED: Timestamp = Timestamp::constant(1_767_182_400, 0);
/// How long the deleted resources were there.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Changes Patients of the main group once more, and deletes a part of what two of them had.
pub(super) fn past(store: &mut Store, seed: u64) {
    for n in [1, 6] {
        again(store, "Patient", &id(seed, &format!("Patient/{n}")));
    }
    for resource_type in ["Condition", "Observation", "Procedure"] {
        for n in [0, 4] {
            let like = id(seed, &format!("{resource_type}/{n}/0"));
            let id = id(seed, &format!("{resource_type}/{n}/deleted"));
            if let Some((content, _)) = current(store, resource_type, &like) {
                store.write(resource_type, &id, content, DELETED - LIFE);
                store.delete(resource_type, &id, DELETED);
            }
        }
    }
}

/// Writes a resource again, an hour after its last change.
fn again(store: &mut Store, resource_type: &str, id: &str) {
    if let Some((content, changed)) = current(store, resource_type, id) {
        store.write(resource_type, id, content, changed + SignedDuration::from_hours(1));
    }
}

fn current(store: &Store, resource_type: &str, id: &str) -> Option<(Value, Timestamp)> {
    match store.find(resource_type, id) {
        Found::Here(resource) => Some((Value::clone(&resource.content), resource.changed)),
        Found::Gone | Found::Nowhere => None,
    }
}
