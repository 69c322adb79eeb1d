//! Faults of parameters with several values.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3, V4Ballot};

pub(crate) static REPEAT_LAST_WINS: FaultDef = FaultDef {
    id: "repeat-last-wins",
    about: "If a parameter is repeated, only its last value is used.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["KICK-14"],
    seen: &["KCK-09"],
    ..FaultDef::NEW
};

pub(crate) static REPEAT_FIRST_WINS: FaultDef = FaultDef {
    id: "repeat-first-wins",
    about: "If a parameter is repeated, only its first value is used.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["KICK-14"],
    seen: &["KCK-09"],
    ..FaultDef::NEW
};

pub(crate) static COMMA_FIRST_ONLY: FaultDef = FaultDef {
    id: "comma-first-only",
    about: "If a parameter has several values separated by commas, only the first is used.",
    dialects: GUIDE.up_to(V3),
    breaks: &["KICK-14", "PARAM-11"],
    ..FaultDef::NEW
};

pub(crate) static V4_COMMA_SPLIT: FaultDef = FaultDef {
    id: "v4-comma-split",
    about: "A value with commas is read as several values.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-03"],
    seen: &["KCK-10"],
    ..FaultDef::NEW
};
