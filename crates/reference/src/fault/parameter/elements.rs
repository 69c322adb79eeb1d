//! Faults of `_elements`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static ELEMENTS_SILENTLY_IGNORED: FaultDef = FaultDef {
    id: "elements-silently-ignored",
    about: "`_elements` has no effect, and is not parsed.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-15"],
    ..FaultDef::NEW
};

pub(crate) static ELEMENTS_FORGET_GROUP: FaultDef = FaultDef {
    id: "elements-forget-group",
    about: "With `_elements` the export of a group contains all patients.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-09"],
    ..FaultDef::NEW
};

pub(crate) static ELEMENTS_NOOP: FaultDef = FaultDef {
    id: "elements-noop",
    about: "`_elements` removes nothing, although resources are tagged as subsets.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-16"],
    ..FaultDef::NEW
};

pub(crate) static ELEMENTS_DROPS_MANDATORY: FaultDef = FaultDef {
    id: "elements-drops-mandatory",
    about: "`_elements` removes elements that R4 requires.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-17"],
    seen: &["CON-20"],
    ..FaultDef::NEW
};

pub(crate) static ELEMENTS_NO_SUBSETTED: FaultDef = FaultDef {
    id: "elements-no-subsetted",
    about: "Resources that were reduced by `_elements` are not tagged as subsets.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-18"],
    seen: &["CON-20"],
    ..FaultDef::NEW
};

pub(crate) static ELEMENTS_PREFIX_IGNORED: FaultDef = FaultDef {
    id: "elements-prefix-ignored",
    about: "The type before an element in `_elements` is ignored.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-19"],
    ..FaultDef::NEW
};

pub(crate) static ELEMENTS_NESTED_TRIM: FaultDef = FaultDef {
    id: "elements-nested-trim",
    about: "`_elements` accepts elements below the root, and removes their siblings.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-20"],
    ..FaultDef::NEW
};
