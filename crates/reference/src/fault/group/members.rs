//! Faults of who is in a Group.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static UNKNOWN_GROUP_202: FaultDef = FaultDef {
    id: "unknown-group-202",
    about: "The export of a group that does not exist is accepted, and is empty.",
    dialects: GUIDE,
    breaks: &["KICK-13"],
    seen: &["KCK-08"],
    ..FaultDef::NEW
};

pub(crate) static GROUP_LEAK: FaultDef = FaultDef {
    id: "group-leak",
    about: "All data of one patient outside the group are exported.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    ..FaultDef::NEW
};
