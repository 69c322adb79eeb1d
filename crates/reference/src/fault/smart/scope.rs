//! Faults of which scopes are granted.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static SCOPES_LISTED_NOT_GRANTED: FaultDef = FaultDef {
    id: "scopes-listed-not-granted",
    about: "The SMART configuration lists system/*.cruds, which the token endpoint refuses.",
    dialects: GUIDE,
    breaks: &["AUTH-08"],
    ..FaultDef::NEW
};

pub(crate) static SCOPE_ESCALATION: FaultDef = FaultDef {
    id: "scope-escalation",
    about: "Any system scope that a client requests is granted, registered or not.",
    dialects: GUIDE,
    breaks: &["AUTH-25"],
    ..FaultDef::NEW
};

pub(crate) static SCOPE_WIDENED: FaultDef = FaultDef {
    id: "scope-widened",
    about: "Every token gets all scopes that its client is registered for.",
    dialects: GUIDE,
    breaks: &["AUTH-26"],
    ..FaultDef::NEW
};

pub(crate) static V1_READ_AS_RD: FaultDef = FaultDef {
    id: "v1-read-as-rd",
    about: "The scope .read is treated as .rd: read and delete.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-48"],
    ..FaultDef::NEW
};

pub(crate) static SCOPE_SLOPPY_PARSE: FaultDef = FaultDef {
    id: "scope-sloppy-parse",
    about: "A scope with unknown interactions, such as .xyz, grants all of them.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-49"],
    ..FaultDef::NEW
};

pub(crate) static SCOPE_UNNAMED_ALL: FaultDef = FaultDef {
    id: "scope-unnamed-all",
    about: "Any requested scope is granted, and the token response does not name it.",
    dialects: GUIDE,
    breaks: &["AUTH-25", "AUTH-52"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_SCOPE_GRANTED: FaultDef = FaultDef {
    id: "patient-scope-granted",
    about: "Scopes such as patient/*.rs are granted without a patient in context.",
    dialects: GUIDE,
    breaks: &["AUTH-52"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_SCOPE_AS_SYSTEM: FaultDef = FaultDef {
    id: "patient-scope-as-system",
    about: "Requests for scopes such as patient/*.rs are granted the system scopes.",
    dialects: GUIDE,
    breaks: &["AUTH-26"],
    ..FaultDef::NEW
};

pub(crate) static USER_SCOPE_EXPORTS: FaultDef = FaultDef {
    id: "user-scope-exports",
    about: "Scopes such as user/*.rs are granted without a user, and their tokens can export.",
    dialects: GUIDE,
    breaks: &["AUTH-52"],
    seen: &["AUT-15"],
    ..FaultDef::NEW
};
