//! What a server reads of its data when an export starts.

use jiff::{SignedDuration, Timestamp};

use crate::fault::Spoil;
use crate::fault::content::snapshot::STALE_REPLICA;
use crate::guide::store::{Snapshot, Store};
use crate::settings::Settings;

/// How far a lagging replica is behind.
const LAG: SignedDuration = SignedDuration::from_hours(1);

/// Reads everything.
pub(crate) fn look(store: &mut Store, now: Timestamp, settings: &Settings) -> Snapshot {
    let lags = settings.has(&STALE_REPLICA);
    let mut snapshot = store.snapshot(now, if lags { LAG } else { SignedDuration::ZERO });
    for spoil in settings.spoils() {
        if let Spoil::Snapshot(spoil) = spoil {
            spoil(&mut snapshot);
        }
    }
    snapshot
}
