//! Faults of when an export reads its data.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static LATE_RESOURCES: FaultDef = FaultDef {
    id: "late-resources",
    about: "A resource that changed after `transactionTime` is exported.",
    dialects: GUIDE,
    breaks: &["MANI-03"],
    ..FaultDef::NEW
};

pub(crate) static UPDATE_UNSEEN: FaultDef = FaultDef {
    id: "update-unseen",
    about: "Resources that changed in the last hour are exported in their previous version.",
    dialects: GUIDE,
    breaks: &["CONT-04"],
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
