//! Variants of who may do what.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;

// Algorithms of assertions: one of two is enough.
pub(crate) static RS384_ONLY: VariantDef = VariantDef {
    id: "rs384-only",
    about: "Only assertions signed with RS384 are accepted, and only RS384 is listed.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

// Access: the guide asks for OAuth in words only; TRAP-17.
pub(crate) static OPEN: VariantDef = VariantDef {
    id: "open",
    about: "No request requires a token, and there is no SMART configuration.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static REFUSES_WITH_403: VariantDef = VariantDef {
    id: "refuses-with-403",
    about: "Requests without a valid token get 403.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

// The guide lets a server keep an export to the client that started it, and does not ask for it.
pub(crate) static JOBS_OF_ANY_CLIENT: VariantDef = VariantDef {
    id: "jobs-of-any-client",
    about: "Any client whose token covers the export can use its status, files and DELETE.",
    dialects: GUIDE,
    seen: &["AUT-01", "AUT-02"],
};

pub(crate) static FOREIGN_JOBS_403: VariantDef = VariantDef {
    id: "foreign-jobs-403",
    about: "Another client's export returns 403, unlike an unknown export.",
    dialects: GUIDE,
    seen: &["AUT-02"],
};

pub(crate) static GUARDED_METADATA: VariantDef = VariantDef {
    id: "guarded-metadata",
    about: "The CapabilityStatement also requires a token.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static STORES_NO_PROCEDURES: VariantDef = VariantDef {
    id: "stores-no-procedures",
    about: "Procedures are exported, but cannot be written.",
    dialects: GUIDE,
    ..VariantDef::NEW
};
