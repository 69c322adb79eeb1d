//! Faults of file URLs in 1upHealth's analytics contract.

use crate::dialects::ANALYTICS;
use crate::fault::FaultDef;

pub(crate) static AN_URL_TYPE_MISMATCH: FaultDef = FaultDef {
    id: "an-url-type-mismatch",
    about: "The type in a file's URL is written in lower case, unlike the item's type.",
    dialects: ANALYTICS,
    breaks: &["ANL-18"],
    ..FaultDef::NEW
};

pub(crate) static AN_JWT_OPAQUE: FaultDef = FaultDef {
    id: "an-jwt-opaque",
    about: "File URLs contain a random string instead of a JWT.",
    dialects: ANALYTICS,
    breaks: &["ANL-19"],
    ..FaultDef::NEW
};

pub(crate) static AN_JWT_TOTAL_WRONG: FaultDef = FaultDef {
    id: "an-jwt-total-wrong",
    about: "`total` in a file's JWT is one more than the number of lines in the file.",
    dialects: ANALYTICS,
    breaks: &["ANL-20"],
    ..FaultDef::NEW
};

pub(crate) static AN_JWT_UNSIGNED: FaultDef = FaultDef {
    id: "an-jwt-unsigned",
    about: "The signature of a file's JWT is not checked.",
    dialects: ANALYTICS,
    breaks: &["ANL-21"],
    ..FaultDef::NEW
};

pub(crate) static AN_JWT_ANY_USER: FaultDef = FaultDef {
    id: "an-jwt-any-user",
    about: "A file is served for the token of any user.",
    dialects: ANALYTICS,
    breaks: &["ANL-22"],
    ..FaultDef::NEW
};

pub(crate) static AN_TYPE_SWAP_MIXED: FaultDef = FaultDef {
    id: "an-type-swap-mixed",
    about: "A file URL with its type replaced still returns the lines of the original type.",
    dialects: ANALYTICS,
    breaks: &["ANL-23"],
    ..FaultDef::NEW
};

pub(crate) static AN_FILE_OPEN: FaultDef = FaultDef {
    id: "an-file-open",
    about: "Files are served without credentials.",
    dialects: ANALYTICS,
    breaks: &["ANL-24"],
    ..FaultDef::NEW
};

pub(crate) static AN_FILE_BEARER_401: FaultDef = FaultDef {
    id: "an-file-bearer-401",
    about: "Files return 401 for access tokens.",
    dialects: ANALYTICS,
    breaks: &["ANL-25"],
    ..FaultDef::NEW
};

pub(crate) static AN_FILE_CLIENT_401: FaultDef = FaultDef {
    id: "an-file-client-401",
    about: "Files return 401 for the client headers.",
    dialects: ANALYTICS,
    breaks: &["ANL-26"],
    ..FaultDef::NEW
};

pub(crate) static AN_FILE_CROSS_BYTES: FaultDef = FaultDef {
    id: "an-file-cross-bytes",
    about: "A file has different bytes with the client headers than with the access token.",
    dialects: ANALYTICS,
    breaks: &["ANL-26"],
    ..FaultDef::NEW
};
