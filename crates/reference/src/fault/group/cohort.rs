//! Faults of Groups that are created by filters.

use crate::dialects::GUIDE;
use crate::fault::declaration::statement::{entry, removed};
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static COHORT_NOT_DECLARED: FaultDef = FaultDef {
    id: "cohort-not-declared",
    about: "Groups can be created by filters, but the profile of such Groups is not declared.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-24"],
    spoils: &[Spoil::Statement(|statement| {
        entry(statement, "Group").map(|entry| removed(entry, "supportedProfile"));
    })],
    ..FaultDef::NEW
};

pub(crate) static COHORT_ASYNC_REFUSED: FaultDef = FaultDef {
    id: "cohort-async-refused",
    about: "The asynchronous creation of a Group with filters is refused.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-24"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_FILTER_IGNORED: FaultDef = FaultDef {
    id: "cohort-filter-ignored",
    about: "A Group with a single filter has every patient as a member.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-25"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_FILTERS_OR: FaultDef = FaultDef {
    id: "cohort-filters-or",
    about: "If a Group has several filters, a patient needs to match only one.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-25"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_UNKNOWN_IGNORED: FaultDef = FaultDef {
    id: "cohort-unknown-ignored",
    about: "Unknown search parameters in the filters of a Group are ignored.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-25"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_REFRESHED_LATE: FaultDef = FaultDef {
    id: "cohort-refreshed-late",
    about: "The members of a Group with filters have a refresh time later than the Group itself.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-26"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_READ_404: FaultDef = FaultDef {
    id: "cohort-read-404",
    about: "Reading a Group with filters returns 404.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-27"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_NO_SEARCH: FaultDef = FaultDef {
    id: "cohort-no-search",
    about: "A search by name does not find a Group with filters.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-27"],
    ..FaultDef::NEW
};

pub(crate) static COHORT_DELETE_405: FaultDef = FaultDef {
    id: "cohort-delete-405",
    about: "DELETE of a Group with filters returns 405.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-27"],
    ..FaultDef::NEW
};
