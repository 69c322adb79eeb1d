//! Variants of the status URL.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;

// Progress: T-04, T-10, T-23, T-36.
pub(crate) static SILENT_PROGRESS: VariantDef = VariantDef {
    id: "silent-progress",
    about: "The status URL sends neither X-Progress nor Retry-After.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static LONG_RETRY_AFTER: VariantDef = VariantDef {
    id: "long-retry-after",
    about: "The status of an export in progress has a Retry-After of two minutes.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static LONG_RETRY_AFTER_DATE: VariantDef = VariantDef {
    id: "long-retry-after-date",
    about: "The status of an export in progress has a Retry-After date two minutes ahead.",
    dialects: GUIDE,
    seen: &["SYN-05"],
};

pub(crate) static THROTTLED_POLLS: VariantDef = VariantDef {
    id: "throttled-polls",
    about: "A poll that comes too early gets 429.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static FIRST_POLL_FAILS: VariantDef = VariantDef {
    id: "first-poll-fails",
    about: "The first poll gets 500 with a transient error.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static COMPLETE_AT_ONCE: VariantDef = VariantDef {
    id: "complete-at-once",
    about: "The first poll returns the manifest.",
    dialects: GUIDE,
    ..VariantDef::NEW
};
