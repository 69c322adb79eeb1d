//! Variants of the manifest.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;
use bulkspec_fhir::GuideVersion::{V2, V3};

// Manifests: T-05, T-06, TRAP-10, TRAP-20, T-26, T-27, T-31 and TRAP-06, T-37.
pub(crate) static EXTRA_MEMBERS: VariantDef = VariantDef {
    id: "extra-members",
    about: "Manifests and their items have additional, server-specific members.",
    dialects: GUIDE,
    seen: &["MAN-14", "MAN-17"],
};

pub(crate) static NO_EXPIRES: VariantDef = VariantDef {
    id: "no-expires",
    about: "The manifest is sent without Expires.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static EXPIRES_ZERO: VariantDef = VariantDef {
    id: "expires-zero",
    about: "The manifest is sent with Expires 0.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static NO_COUNTS: VariantDef = VariantDef {
    id: "no-counts",
    about: "Manifests have no `count`.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static NO_DELETED: VariantDef = VariantDef {
    id: "no-deleted",
    about: "Deleted resources are not reported.",
    dialects: GUIDE.from(V2),
    ..VariantDef::NEW
};

pub(crate) static TRANSACTION_TIME_SEVEN_DIGITS: VariantDef = VariantDef {
    id: "transaction-time-seven-digits",
    about: "`transactionTime` has seven fractional digits and the offset +00:00.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static TRANSACTION_TIME_OFFSET: VariantDef = VariantDef {
    id: "transaction-time-offset",
    about: "`transactionTime` has an offset other than UTC.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static OPAQUE_STATUS_URLS: VariantDef = VariantDef {
    id: "opaque-status-urls",
    about: "Status URLs are full of escapes, and must be sent back unchanged.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static INFORMATION_ONLY_ERRORS: VariantDef = VariantDef {
    id: "information-only-errors",
    about: "Every manifest lists a file of messages, none of which is an error.",
    dialects: GUIDE.from(V2),
    ..VariantDef::NEW
};

pub(crate) static REQUEST_REENCODED: VariantDef = VariantDef {
    id: "request-reencoded",
    about: "`request` of the manifest has other escapes than the URL that was sent.",
    dialects: GUIDE.up_to(V3),
    ..VariantDef::NEW
};

pub(crate) static REQUEST_ON_ANOTHER_HOST: VariantDef = VariantDef {
    id: "request-on-another-host",
    about: "`request` of the manifest has the host behind a gateway.",
    dialects: GUIDE.up_to(V3),
    ..VariantDef::NEW
};
