//! Faults of endpoint and credentials in 1upHealth's analytics contract.

use crate::dialects::ANALYTICS;
use crate::fault::FaultDef;

pub(crate) static AN_PATH: FaultDef = FaultDef {
    id: "an-path",
    about: "The export is served at /bulk-data/v4/$export.",
    dialects: ANALYTICS,
    breaks: &["ANL-01"],
    ..FaultDef::NEW
};

pub(crate) static AN_FILE_SECRET_UNCHECKED: FaultDef = FaultDef {
    id: "an-file-secret-unchecked",
    about: "Files are served with any client headers.",
    dialects: ANALYTICS,
    breaks: &["ANL-26"],
    ..FaultDef::NEW
};

pub(crate) static AN_CLIENT_TYPE_IGNORED: FaultDef = FaultDef {
    id: "an-client-type-ignored",
    about: "With the client headers, `_type` has no effect.",
    dialects: ANALYTICS,
    breaks: &["ANL-04"],
    ..FaultDef::NEW
};

pub(crate) static AN_JWT_ALG_NONE: FaultDef = FaultDef {
    id: "an-jwt-alg-none",
    about: "The token of a file is accepted without a signature.",
    dialects: ANALYTICS,
    breaks: &["ANL-21"],
    ..FaultDef::NEW
};

pub(crate) static AN_OTHER_VERSION_500: FaultDef = FaultDef {
    id: "an-other-version-500",
    about: "The path of another FHIR version returns 500.",
    dialects: ANALYTICS,
    breaks: &["ANL-10"],
    ..FaultDef::NEW
};

pub(crate) static AN_TYPE_DSTU2: FaultDef = FaultDef {
    id: "an-type-dstu2",
    about: "Medication requests are listed under their DSTU2 type name.",
    dialects: ANALYTICS,
    breaks: &["ANL-17", "SMP-02"],
    ..FaultDef::NEW
};

pub(crate) static AN_ASYNC: FaultDef = FaultDef {
    id: "an-async",
    about: "The kick-off returns 202 without a body.",
    dialects: ANALYTICS,
    breaks: &["ANL-02"],
    ..FaultDef::NEW
};

pub(crate) static AN_USER_LEAK: FaultDef = FaultDef {
    id: "an-user-leak",
    about: "A user's token gives access to the data of all users of the client.",
    dialects: ANALYTICS,
    breaks: &["ANL-03"],
    ..FaultDef::NEW
};

pub(crate) static AN_CLIENT_SINGLE_USER: FaultDef = FaultDef {
    id: "an-client-single-user",
    about: "With the client headers, only the data of one user are exported.",
    dialects: ANALYTICS,
    breaks: &["ANL-04"],
    ..FaultDef::NEW
};

pub(crate) static AN_USER_HEADER_IGNORED: FaultDef = FaultDef {
    id: "an-user-header-ignored",
    about: "The header x-oneup-user-id is not required.",
    dialects: ANALYTICS,
    breaks: &["ANL-05"],
    ..FaultDef::NEW
};

pub(crate) static AN_SECRET_UNCHECKED: FaultDef = FaultDef {
    id: "an-secret-unchecked",
    about: "Any `client_secret` is accepted.",
    dialects: ANALYTICS,
    breaks: &["ANL-06"],
    ..FaultDef::NEW
};

pub(crate) static AN_SECRET_PREFIX: FaultDef = FaultDef {
    id: "an-secret-prefix",
    about: "Only the first characters of `client_secret` are compared.",
    dialects: ANALYTICS,
    breaks: &["ANL-06"],
    ..FaultDef::NEW
};

pub(crate) static AN_LIST_OPEN: FaultDef = FaultDef {
    id: "an-list-open",
    about: "The list is served without credentials.",
    dialects: ANALYTICS,
    breaks: &["ANL-07"],
    ..FaultDef::NEW
};

pub(crate) static AN_PARAMS_IGNORED: FaultDef = FaultDef {
    id: "an-params-ignored",
    about: "`_type` and `_since` have no effect.",
    dialects: ANALYTICS,
    breaks: &["ANL-09"],
    ..FaultDef::NEW
};
