//! Faults of the lines of files in 1upHealth's contracts.

use crate::dialects::GATEWAY;
use crate::fault::{FaultDef, Spoil};
use serde_json::Value;

pub(crate) static UP_TRUNCATE_1000: FaultDef = FaultDef {
    id: "up-truncate-1000",
    about: "Files are cut after 1,000 lines.",
    dialects: GATEWAY,
    breaks: &["POP-31", "ANL-28"],
    ..FaultDef::NEW
};

pub(crate) static UP_FIRST_PAGE_ONLY: FaultDef = FaultDef {
    id: "up-first-page-only",
    about: "Only the first 1,000 resources of a type are exported; the next page is never read.",
    dialects: GATEWAY,
    breaks: &["POP-31", "ANL-28"],
    ..FaultDef::NEW
};

pub(crate) static UP_DUPLICATE_FILE: FaultDef = FaultDef {
    id: "up-duplicate-file",
    about: "One file is listed twice.",
    dialects: GATEWAY,
    breaks: &["POP-32", "ANL-29"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        if let Some(items) = manifest.get_mut("output").and_then(Value::as_array_mut) {
            items.extend(items.last().cloned());
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static UP_OLD_VERSION_BESIDE_NEW: FaultDef = FaultDef {
    id: "up-old-version-beside-new",
    about: "An older version of one Encounter is exported in addition to the current one.",
    dialects: GATEWAY,
    breaks: &["POP-32", "ANL-29"],
    ..FaultDef::NEW
};
