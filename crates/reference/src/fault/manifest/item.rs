//! Faults of the items of a manifest.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::FaultDef;

pub(crate) static OUTPUT_TYPE_MISSING: FaultDef = FaultDef {
    id: "output-type-missing",
    about: "The first output item has no `type`.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-16", "ANL-17", "MANI-11"],
    ..FaultDef::NEW
};

pub(crate) static OUTPUT_TYPE_LOWER_CASE: FaultDef = FaultDef {
    id: "output-type-lower-case",
    about: "The types of output items are written in lower case.",
    dialects: GUIDE,
    breaks: &["MANI-11"],
    ..FaultDef::NEW
};

pub(crate) static OUTPUT_TYPE_OF_DSTU2: FaultDef = FaultDef {
    id: "output-type-of-dstu2",
    about: "Medication requests are listed under their DSTU2 type name.",
    dialects: GUIDE,
    breaks: &["MANI-11"],
    ..FaultDef::NEW
};

pub(crate) static COUNT_OFF_BY_ONE: FaultDef = FaultDef {
    id: "count-off-by-one",
    about: "`count` is one more than the number of lines in the file.",
    dialects: GUIDE,
    breaks: &["MANI-13"],
    seen: &["MAN-10"],
    ..FaultDef::NEW
};

pub(crate) static COUNT_AS_STRING: FaultDef = FaultDef {
    id: "count-as-string",
    about: "`count` is a string instead of a number.",
    dialects: GUIDE,
    breaks: &["MANI-13"],
    ..FaultDef::NEW
};
