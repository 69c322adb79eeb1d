//! Faults of changed Groups, of other customers and of scopes.

use crate::dialects::{GATEWAY, POPULATION};
use crate::fault::FaultDef;

pub(crate) static UP_LIVE_FILES: FaultDef = FaultDef {
    id: "up-live-files",
    about: "Files reflect changes of the group that happened after the list was created.",
    dialects: POPULATION,
    breaks: &["POP-33"],
    ..FaultDef::NEW
};

pub(crate) static UP_REMOVED_STILL: FaultDef = FaultDef {
    id: "up-removed-still",
    about: "Members that were removed from the group are still exported.",
    dialects: POPULATION,
    breaks: &["POP-34"],
    ..FaultDef::NEW
};

pub(crate) static UP_TENANT_CROSSOVER: FaultDef = FaultDef {
    id: "up-tenant-crossover",
    about: "The server ignores the customer in the path and uses that of the token.",
    dialects: POPULATION,
    breaks: &["POP-35"],
    ..FaultDef::NEW
};

pub(crate) static UP_GROUP_MEMBERS_FLAT: FaultDef = FaultDef {
    id: "up-group-members-flat",
    about: "Group.member contains plain strings instead of entries with an entity.",
    dialects: POPULATION,
    breaks: &["POP-36"],
    ..FaultDef::NEW
};

pub(crate) static NARROW_TOKEN_WIDENED: FaultDef = FaultDef {
    id: "narrow-token-widened",
    about: "The scopes of a token are ignored.",
    dialects: GATEWAY,
    breaks: &["POP-17", "ANL-03"],
    ..FaultDef::NEW
};
