//! Faults of whose data the export of a Group contains.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static GROUP_FIRST_PAGE: FaultDef = FaultDef {
    id: "group-first-page",
    about: "Only the first five members of a group are exported.",
    dialects: GUIDE,
    breaks: &["CONT-08"],
    ..FaultDef::NEW
};

pub(crate) static MEMBERS_REMEMBERED: FaultDef = FaultDef {
    id: "members-remembered",
    about: "Every export of a group has the members of its first export.",
    dialects: GUIDE.from(V3),
    breaks: &["CONT-08", "CONT-09"],
    ..FaultDef::NEW
};

pub(crate) static EMPTY_GROUP_EXPORTS_ALL: FaultDef = FaultDef {
    id: "empty-group-exports-all",
    about: "The export of a group without members contains the data of all patients.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["KCK-24"],
    // The built-in run has no more than twenty exports, and goes without that of an empty Group.
    unshown: GUIDE.only(V2),
    ..FaultDef::NEW
};
