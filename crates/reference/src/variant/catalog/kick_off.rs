//! Variants of kick-offs.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;
use bulkspec_fhir::GuideVersion::{V2, V3, V4Ballot};

pub(crate) static SEVERAL_VERSIONS: VariantDef = VariantDef {
    id: "several-versions",
    about: "Exports are also declared for 2.0.0, under another name.",
    dialects: GUIDE.from(V4Ballot),
    ..VariantDef::NEW
};

// Kick-offs: T-01, T-28, TRAP-01, T-17 and TRAP-03, T-18, T-19, T-20, T-21, T-22, T-30.
pub(crate) static SYNCHRONOUS: VariantDef = VariantDef {
    id: "synchronous",
    about: "The kick-off returns the manifest at once.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static EMPTY_KICK_OFF_BODY: VariantDef = VariantDef {
    id: "empty-kick-off-body",
    about: "The response to a kick-off has no body.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static NEEDS_HEADERS: VariantDef = VariantDef {
    id: "needs-headers",
    about: "Kick-offs without Accept or Prefer are refused.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

// RFC 9110: 308 has the request repeated with its method and its body.
pub(crate) static MOVED_KICK_OFFS: VariantDef = VariantDef {
    id: "moved-kick-offs",
    about: "Kick-offs are redirected by 308, and the manifest's `request` is the new URL.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static SYSTEM_LEVEL_ONLY: VariantDef = VariantDef {
    id: "system-level-only",
    about: "Only the system can be exported, not all patients or a group.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static PATIENT_LEVEL_ONLY: VariantDef = VariantDef {
    id: "patient-level-only",
    about: "Only all patients can be exported, not the system or a group.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static GROUP_LEVEL_ONLY: VariantDef = VariantDef {
    id: "group-level-only",
    about: "Only a group can be exported, not the system or all patients.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static POST_REFUSED: VariantDef = VariantDef {
    id: "post-refused",
    about: "Kick-offs by POST are refused.",
    dialects: GUIDE.from(V2).up_to(V3),
    ..VariantDef::NEW
};

pub(crate) static FEW_TYPES: VariantDef = VariantDef {
    id: "few-types",
    about: "Only four types are exported.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static UNPROCESSABLE: VariantDef = VariantDef {
    id: "unprocessable",
    about: "Invalid or unknown parameters return 422.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static LENIENT: VariantDef = VariantDef {
    id: "lenient",
    about: "Unknown parameters are ignored with a warning, whatever Prefer asks for.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static SILENTLY_LENIENT: VariantDef = VariantDef {
    id: "silently-lenient",
    about: "With handling=lenient unknown parameters are ignored without a warning.",
    dialects: GUIDE.from(V2),
    ..VariantDef::NEW
};

pub(crate) static STRICT_OPTIONAL: VariantDef = VariantDef {
    id: "strict-optional",
    about: "Every optional parameter is refused.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static ONE_JOB_AT_A_TIME: VariantDef = VariantDef {
    id: "one-job-at-a-time",
    about: "A kick-off gets 429 while another export of the client is in progress.",
    dialects: GUIDE,
    seen: &["KCK-18"],
};

pub(crate) static SAME_STATUS_URL: VariantDef = VariantDef {
    id: "same-status-url",
    about: "A kick-off that repeats one in progress gets the same status URL.",
    dialects: GUIDE,
    ..VariantDef::NEW
};
