//! Faults of `_type`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static TYPE_SILENTLY_IGNORED: FaultDef = FaultDef {
    id: "type-silently-ignored",
    about: "`_type` has no effect.",
    dialects: GUIDE,
    breaks: &["PARAM-10"],
    ..FaultDef::NEW
};

pub(crate) static TYPE_FIRST_FIVE: FaultDef = FaultDef {
    id: "type-first-five",
    about: "Only the first five types in `_type` are used.",
    dialects: GUIDE,
    breaks: &["PARAM-11"],
    ..FaultDef::NEW
};

pub(crate) static TYPE_ADDS_REFERENCED: FaultDef = FaultDef {
    id: "type-adds-referenced",
    about: "Practitioners are exported, although `_type` does not name them.",
    dialects: GUIDE,
    breaks: &["PARAM-11"],
    ..FaultDef::NEW
};

pub(crate) static DEFAULT_OMITS_TYPE: FaultDef = FaultDef {
    id: "default-omits-type",
    about: "`DocumentReference` is exported only if `_type` names it.",
    dialects: GUIDE,
    breaks: &["PARAM-12"],
    seen: &["CON-33"],
    ..FaultDef::NEW
};

pub(crate) static TYPE_REQUIRED: FaultDef = FaultDef {
    id: "type-required",
    about: "A kick-off without `_type` is refused.",
    dialects: GUIDE,
    breaks: &["PARAM-12"],
    seen: &["KCK-05", "KCK-07", "KCK-23"],
    ..FaultDef::NEW
};

pub(crate) static TYPE_UNKNOWN_202: FaultDef = FaultDef {
    id: "type-unknown-202",
    about: "Unknown types in `_type` are ignored.",
    dialects: GUIDE,
    breaks: &["PARAM-13"],
    seen: &["CON-25"],
    ..FaultDef::NEW
};

pub(crate) static TYPE_UNDECLARED_202: FaultDef = FaultDef {
    id: "type-undeclared-202",
    about: "A FHIR type that the server does not have is accepted in `_type`, without output.",
    dialects: GUIDE,
    breaks: &["PARAM-13"],
    ..FaultDef::NEW
};

pub(crate) static NONCOMPARTMENT_EXPORTED: FaultDef = FaultDef {
    id: "noncompartment-exported",
    about: "Patient exports include types outside the compartment if `_type` names them.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-14"],
    ..FaultDef::NEW
};
