//! Variants of what an export contains.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;
use bulkspec_fhir::GuideVersion::V2;

// Contents: T-14, T-15 and TRAP-05, T-16, T-24, T-25 and TRAP-04, T-34, T-39, T-40.
pub(crate) static RELATIVE_REFERENCES: VariantDef = VariantDef {
    id: "relative-references",
    about: "All references are relative.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static ABSOLUTE_REFERENCES: VariantDef = VariantDef {
    id: "absolute-references",
    about: "All references are absolute.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static VERSIONED_REFERENCES: VariantDef = VariantDef {
    id: "versioned-references",
    about: "All references have a version.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static NO_SUPPORTING_TYPES: VariantDef = VariantDef {
    id: "no-supporting-types",
    about: "Patient exports contain only resources of the Patient compartment.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static SUPPORT_ALWAYS_INCLUDED: VariantDef = VariantDef {
    id: "support-always-included",
    about: "Resources referenced by patients' data are exported whenever they changed.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static GROUP_IN_EXPORT: VariantDef = VariantDef {
    id: "group-in-export",
    about: "The export of a group contains the group.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static SINCE_SPARES_NEW_MEMBERS: VariantDef = VariantDef {
    id: "since-spares-new-members",
    about: "All data of patients who joined a group after `_since` are exported.",
    dialects: GUIDE.from(V2),
    seen: &["CON-10"],
};

pub(crate) static NO_META: VariantDef = VariantDef {
    id: "no-meta",
    about: "Resources have no meta.",
    dialects: GUIDE,
    seen: &["CON-13"],
};

pub(crate) static LOADED_AT_ONCE: VariantDef = VariantDef {
    id: "loaded-at-once",
    about: "All resources have the same `meta.lastUpdated`.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static INLINE_ATTACHMENTS: VariantDef = VariantDef {
    id: "inline-attachments",
    about: "All attachments are embedded in their documents.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static LEADING_MINUS_IDS: VariantDef = VariantDef {
    id: "leading-minus-ids",
    about: "The ids of patients begin with a minus.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static INACTIVE_EXCLUDED: VariantDef = VariantDef {
    id: "inactive-excluded",
    about: "Inactive members of a group, and those whose period has ended, are not exported.",
    dialects: GUIDE,
    seen: &["CON-04"],
};
