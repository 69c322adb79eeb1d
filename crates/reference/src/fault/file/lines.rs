//! Faults of single lines.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::FaultDef;

pub(crate) static MIXED_TYPE_FILE: FaultDef = FaultDef {
    id: "mixed-type-file",
    about: "The Patient file contains a Practitioner.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-30", "ANL-27", "CONT-02", "V3-21"],
    seen: &["CON-18"],
    ..FaultDef::NEW
};

pub(crate) static BROKEN_LINE: FaultDef = FaultDef {
    id: "broken-line",
    about: "One line of one file is truncated in the middle.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-21", "ANL-25", "CONT-01"],
    ..FaultDef::NEW
};

pub(crate) static TRAILING_COMMA: FaultDef = FaultDef {
    id: "trailing-comma",
    about: "One line has a comma before its last closing brace.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-17"],
    ..FaultDef::NEW
};

pub(crate) static DUPLICATE_KEYS: FaultDef = FaultDef {
    id: "duplicate-keys",
    about: "One line has the same key twice.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-17"],
    ..FaultDef::NEW
};

pub(crate) static LINES_AS_ENTRIES: FaultDef = FaultDef {
    id: "lines-as-entries",
    about: "Each line is a Bundle entry that contains the resource.",
    dialects: GUIDE,
    breaks: &["CONT-15"],
    seen: &["DWN-11"],
    ..FaultDef::NEW
};
