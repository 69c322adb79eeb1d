//! Faults of the content of resources.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static LAST_UPDATED_RESTAMPED: FaultDef = FaultDef {
    id: "last-updated-restamped",
    about: "`meta.lastUpdated` of every exported resource is the time of the export.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    ..FaultDef::NEW
};

pub(crate) static REFS_URN_UUID: FaultDef = FaultDef {
    id: "refs-urn-uuid",
    about: "References to Encounters have the form urn:uuid.",
    dialects: GUIDE,
    breaks: &["CONT-05"],
    ..FaultDef::NEW
};

pub(crate) static SUBJECTS_LOST: FaultDef = FaultDef {
    id: "subjects-lost",
    about: "Observations have no subject.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    ..FaultDef::NEW
};

pub(crate) static WRONG_SUBJECT: FaultDef = FaultDef {
    id: "wrong-subject",
    about: "The documents of one patient have another patient as their subject.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["CON-30"],
    ..FaultDef::NEW
};

pub(crate) static LEAK_IN_CONTAINED: FaultDef = FaultDef {
    id: "leak-in-contained",
    about: "The documents of one patient contain another patient.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["SYN-13"],
    ..FaultDef::NEW
};

pub(crate) static INVALID_RESOURCE: FaultDef = FaultDef {
    id: "invalid-resource",
    about: "`birthDate` of Patients includes a time.",
    dialects: GUIDE,
    breaks: &["CONT-15"],
    ..FaultDef::NEW
};

pub(crate) static MANDATORY_ELEMENT_DROPPED: FaultDef = FaultDef {
    id: "mandatory-element-dropped",
    about: "Observations lack `status`, which R4 requires.",
    dialects: GUIDE,
    breaks: &["CONT-15"],
    seen: &["CON-21"],
    ..FaultDef::NEW
};
