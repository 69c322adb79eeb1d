//! Faults of Groups and members in 1upHealth's contracts.

use crate::dialects::POPULATION;
use crate::fault::FaultDef;

pub(crate) static UP_UNKNOWN_GROUP_LIST: FaultDef = FaultDef {
    id: "up-unknown-group-list",
    about: "The export of a group that does not exist returns an empty list.",
    dialects: POPULATION,
    breaks: &["POP-11"],
    ..FaultDef::NEW
};

pub(crate) static UP_NEW_GROUP_404: FaultDef = FaultDef {
    id: "up-new-group-404",
    about: "A new group can be exported only four hours after its creation.",
    dialects: POPULATION,
    breaks: &["POP-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_LIMIT_TRUNCATES: FaultDef = FaultDef {
    id: "up-limit-truncates",
    about: "Members above 10,000 are dropped silently; the export is not refused.",
    dialects: POPULATION,
    breaks: &["POP-13"],
    ..FaultDef::NEW
};

pub(crate) static UP_PERIOD_HONOURED: FaultDef = FaultDef {
    id: "up-period-honoured",
    about: "Members whose period does not cover today are skipped.",
    dialects: POPULATION,
    breaks: &["POP-14"],
    ..FaultDef::NEW
};

pub(crate) static UP_INACTIVE_SKIPPED: FaultDef = FaultDef {
    id: "up-inactive-skipped",
    about: "Members marked inactive are skipped.",
    dialects: POPULATION,
    breaks: &["POP-15"],
    ..FaultDef::NEW
};

pub(crate) static UP_FIRST_PAGE_MEMBERS: FaultDef = FaultDef {
    id: "up-first-page-members",
    about: "Only the first 100 members are exported.",
    dialects: POPULATION,
    breaks: &["POP-15b"],
    ..FaultDef::NEW
};

pub(crate) static UP_GROUP_LEAK: FaultDef = FaultDef {
    id: "up-group-leak",
    about: "All data of one patient outside the group are exported.",
    dialects: POPULATION,
    breaks: &["POP-15c"],
    ..FaultDef::NEW
};

pub(crate) static UP_LEAK_OBSERVATIONS: FaultDef = FaultDef {
    id: "up-leak-observations",
    about: "The Observations of one patient outside the group are exported.",
    dialects: POPULATION,
    breaks: &["POP-15c"],
    ..FaultDef::NEW
};

pub(crate) static UP_MEMBER_DATA_MISSING: FaultDef = FaultDef {
    id: "up-member-data-missing",
    about: "For one member only the Patient is exported, without the rest of the member's data.",
    dialects: POPULATION,
    breaks: &["POP-31"],
    ..FaultDef::NEW
};
