//! Variants of Groups that are created by filters.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;
use bulkspec_fhir::GuideVersion::V3;

// Groups by filters: what 3.0.0 leaves open in the Bulk Cohort API, and servers without it.
pub(crate) static NO_COHORTS: VariantDef = VariantDef {
    id: "no-cohorts",
    about: "Groups with filters are refused, and not declared.",
    dialects: GUIDE.from(V3),
    ..VariantDef::NEW
};

pub(crate) static COHORTS_STORED: VariantDef = VariantDef {
    id: "cohorts-stored",
    about: "Groups with filters are not declared, and stored like others; the filters have no effect.",
    dialects: GUIDE.from(V3),
    ..VariantDef::NEW
};

pub(crate) static COHORTS_AT_ONCE: VariantDef = VariantDef {
    id: "cohorts-at-once",
    about: "Groups with filters are created at once, whatever Prefer asks for.",
    dialects: GUIDE.from(V3),
    ..VariantDef::NEW
};

pub(crate) static COHORTS_AT_EXPORT: VariantDef = VariantDef {
    id: "cohorts-at-export",
    about: "The members of Groups with filters are determined when an export begins.",
    dialects: GUIDE.from(V3),
    ..VariantDef::NEW
};

pub(crate) static COHORTS_DECLINED: VariantDef = VariantDef {
    id: "cohorts-declined",
    about: "Groups with filters are declined in the end, because they are not approved.",
    dialects: GUIDE.from(V3),
    ..VariantDef::NEW
};
