//! Faults of dividing resources between files.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::FaultDef;

pub(crate) static SPLIT_OVERLAP: FaultDef = FaultDef {
    id: "split-overlap",
    about: "Each later file of a type begins with the last resource of the previous file.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-32", "ANL-29", "CONT-03"],
    ..FaultDef::NEW
};

pub(crate) static SPLIT_GAP: FaultDef = FaultDef {
    id: "split-gap",
    about: "The first resource of each later file of a type is missing.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-32", "ANL-29", "CONT-03"],
    seen: &["STA-10"],
    ..FaultDef::NEW
};

pub(crate) static LAST_PART_LOST: FaultDef = FaultDef {
    id: "last-part-lost",
    about: "If a type has several files, the last one is missing.",
    dialects: GUIDE,
    breaks: &["CONT-03"],
    seen: &["KCK-31", "STA-09", "STA-10", "CON-15"],
    ..FaultDef::NEW
};
