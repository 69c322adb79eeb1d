//! Faults of which resources an export contains.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static DELETED_NOT_REPORTED: FaultDef = FaultDef {
    id: "deleted-not-reported",
    about: "Deletions are never reported.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-23"],
    seen: &["CON-36"],
    ..FaultDef::NEW
};

pub(crate) static DELETED_AND_OUTPUT: FaultDef = FaultDef {
    id: "deleted-and-output",
    about: "Deleted resources are still exported in their last version.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-26"],
    seen: &["SYN-16"],
    ..FaultDef::NEW
};

pub(crate) static DELETED_IGNORES_TYPE: FaultDef = FaultDef {
    id: "deleted-ignores-type",
    about: "Deletions are reported for all types, whatever `_type` requests.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-27"],
    ..FaultDef::NEW
};

pub(crate) static MEMBER_TWICE: FaultDef = FaultDef {
    id: "member-twice",
    about: "All data of one group member are exported twice.",
    dialects: GUIDE,
    breaks: &["CONT-03"],
    seen: &["CON-32"],
    ..FaultDef::NEW
};

pub(crate) static SAME_TYPES_AGAIN: FaultDef = FaultDef {
    id: "same-types-again",
    about: "An export of the same types as one still kept contains only the changes since then.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    seen: &["KCK-17", "KCK-19", "CON-35"],
    ..FaultDef::NEW
};

pub(crate) static SHARED_REPEATED: FaultDef = FaultDef {
    id: "shared-repeated",
    about: "In patient exports, resources that do not belong to a single patient occur twice.",
    dialects: GUIDE,
    breaks: &["CONT-04"],
    seen: &["CON-16"],
    ..FaultDef::NEW
};

pub(crate) static EXPORTS_HISTORY: FaultDef = FaultDef {
    id: "exports-history",
    about: "Older versions of Patients are exported in addition to the current ones.",
    dialects: GUIDE,
    breaks: &["CONT-04"],
    seen: &["CON-14"],
    ..FaultDef::NEW
};

pub(crate) static COMPARTMENT_TYPE_MISSING: FaultDef = FaultDef {
    id: "compartment-type-missing",
    about: "Allergies are never exported, although the server has some.",
    dialects: GUIDE,
    breaks: &["CONT-06"],
    seen: &["CON-33", "CON-34"],
    ..FaultDef::NEW
};

pub(crate) static REFERENCED_MISSING: FaultDef = FaultDef {
    id: "referenced-missing",
    about: "Cancelled Encounters are not exported, although other resources reference them.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    seen: &["CON-24", "CON-30"],
    ..FaultDef::NEW
};

pub(crate) static NO_PATIENT_FILE: FaultDef = FaultDef {
    id: "no-patient-file",
    about: "In patient exports, Patients are exported only if `_type` names them.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-07"],
    ..FaultDef::NEW
};

pub(crate) static MEMBER_PATIENT_MISSING: FaultDef = FaultDef {
    id: "member-patient-missing",
    about: "For one group member all data except the Patient are exported.",
    dialects: GUIDE,
    breaks: &["CONT-08"],
    seen: &["CON-08"],
    ..FaultDef::NEW
};

pub(crate) static OTHER_GROUPS_EXPORTED: FaultDef = FaultDef {
    id: "other-groups-exported",
    about: "The export of a group contains the other groups of its members.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["CON-02"],
    ..FaultDef::NEW
};

pub(crate) static BINARY_EXPORTED: FaultDef = FaultDef {
    id: "binary-exported",
    about: "In patient exports, Binaries of the patients' documents are exported.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-10"],
    seen: &["SYN-14"],
    ..FaultDef::NEW
};
