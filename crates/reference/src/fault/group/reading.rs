//! Faults of reading and finding Groups.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static GROUP_READ_404: FaultDef = FaultDef {
    id: "group-read-404",
    about: "Reading a group that can be exported returns 404.",
    dialects: GUIDE,
    breaks: &["DISC-08"],
    ..FaultDef::NEW
};

pub(crate) static GROUP_SEARCH_EMPTY: FaultDef = FaultDef {
    id: "group-search-empty",
    about: "A search for a group finds nothing.",
    dialects: GUIDE,
    breaks: &["DISC-08"],
    ..FaultDef::NEW
};
