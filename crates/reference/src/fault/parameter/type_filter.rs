//! Faults of `_typeFilter`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3};

pub(crate) static CAPS_UNUSABLE_SEARCHPARAM: FaultDef = FaultDef {
    id: "caps-unusable-searchparam",
    about: "The Condition search parameter code is declared, but refused in `_typeFilter`.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-06"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_AND: FaultDef = FaultDef {
    id: "typefilter-and",
    about: "Several filters for a type are combined with AND instead of OR.",
    dialects: GUIDE,
    breaks: &["PARAM-31"],
    seen: &["KCK-10"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_LAST_WINS: FaultDef = FaultDef {
    id: "typefilter-last-wins",
    about: "If `_typeFilter` is repeated, only the last one is used.",
    dialects: GUIDE.only(V2),
    breaks: &["PARAM-32"],
    seen: &["KCK-10"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_FIRST_ONLY: FaultDef = FaultDef {
    id: "typefilter-first-only",
    about: "If `_typeFilter` is repeated, only the first one is used.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-31", "PARAM-32"],
    seen: &["KCK-10"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_NOT_APPLIED: FaultDef = FaultDef {
    id: "typefilter-not-applied",
    about: "`_typeFilter` is parsed, but not applied.",
    dialects: GUIDE,
    breaks: &["PARAM-31"],
    seen: &["KCK-21", "CON-23"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_SPARES_PATIENTS: FaultDef = FaultDef {
    id: "typefilter-spares-patients",
    about: "`_typeFilter` does not restrict the Patients of a group.",
    dialects: GUIDE,
    breaks: &["PARAM-31"],
    seen: &["KCK-22"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_CASCADES: FaultDef = FaultDef {
    id: "typefilter-cascades",
    about: "Resources that reference one that `_typeFilter` excludes are also excluded.",
    dialects: GUIDE,
    breaks: &["PARAM-33"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_INCLUDE_HONOURED: FaultDef = FaultDef {
    id: "typefilter-include-honoured",
    about: "`_typeFilter` accepts `_include`, which adds referenced resources.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-34"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_COMPARTMENT_CONTEXT: FaultDef = FaultDef {
    id: "typefilter-compartment-context",
    about: "`_typeFilter` accepts a search in the compartment of one patient.",
    dialects: GUIDE.from(V3),
    breaks: &["PARAM-35"],
    ..FaultDef::NEW
};

pub(crate) static TYPEFILTER_UNKNOWN_IGNORED: FaultDef = FaultDef {
    id: "typefilter-unknown-ignored",
    about: "Unknown search parameters in `_typeFilter` are ignored.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-36"],
    ..FaultDef::NEW
};
