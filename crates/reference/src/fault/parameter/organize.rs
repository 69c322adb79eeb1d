//! Faults of `organizeOutputBy`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static ORGANIZED_UNASKED: FaultDef = FaultDef {
    id: "organized-unasked",
    about: "The export of a group is organised by patient, whatever was requested.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-21"],
    seen: &["KCK-28"],
    ..FaultDef::NEW
};

pub(crate) static ORGANIZE_IGNORED: FaultDef = FaultDef {
    id: "organize-ignored",
    about: "`organizeOutputBy` has no effect, and this is not reported.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-14"],
    ..FaultDef::NEW
};
