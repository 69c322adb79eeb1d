//! How a server looks at its data when an export starts.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fault::content::snapshot::{LATE_RESOURCES, STALE_REPLICA};
use crate::guide::store::{Snapshot, Store, written};
use crate::settings::Settings;

/// How far a lagging replica is behind.
const LAG: SignedDuration = SignedDuration::from_hours(1);
/// 2099-12-31T00:00:00Z: what a clock shows that is far ahead.
const AHEAD: Timestamp = Timestamp::constant(4_102_358_400, 0);

/// Looks at everything; a faulty server does so through a replica, or sees what is yet to come.
pub(crate) fn look(store: &mut Store, now: Timestamp, settings: &Settings) -> Snapshot {
    let lags = settings.has(&STALE_REPLICA);
    let mut snapshot = store.snapshot(now, if lags { LAG } else { SignedDuration::ZERO });
    if settings.has(&LATE_RESOURCES) {
        write_late(&mut snapshot);
    }
    snapshot
}

/// Has Allergies changed after the export, as by a host whose clock is ahead: the same ones at the same
/// instant each time, so that exports still agree with each other.
fn write_late(snapshot: &mut Snapshot) {
    for resource in &mut snapshot.resources {
        if resource.resource_type == "AllergyIntolerance" {
            let mut content = Value::clone(&resource.content);
            content["meta"]["lastUpdated"] = json!(written(AHEAD));
            resource.changed = AHEAD;
            resource.content = Arc::new(content.into());
        }
    }
}
