//! Faults of paths and methods of 1upHealth's export endpoint.

use crate::dialects::POPULATION;
use crate::fault::FaultDef;

pub(crate) static UP_WRONG_PATH: FaultDef = FaultDef {
    id: "up-wrong-path",
    about: "The export is served at /r4/Group/{id}/$export instead of below the customer's base.",
    dialects: POPULATION,
    breaks: &["POP-01"],
    ..FaultDef::NEW
};

pub(crate) static UP_CUSTOMER_OPTIONAL: FaultDef = FaultDef {
    id: "up-customer-optional",
    about: "The export is also served without the customer's segment in the path.",
    dialects: POPULATION,
    breaks: &["POP-01"],
    ..FaultDef::NEW
};

pub(crate) static UP_GET_405: FaultDef = FaultDef {
    id: "up-get-405",
    about: "The server returns 405 for GET on the export endpoint.",
    dialects: POPULATION,
    breaks: &["POP-02"],
    ..FaultDef::NEW
};

pub(crate) static UP_EXPORT_METHOD_501: FaultDef = FaultDef {
    id: "up-export-method-501",
    about: "The server returns 501 for the method EXPORT.",
    dialects: POPULATION,
    breaks: &["POP-03"],
    ..FaultDef::NEW
};

pub(crate) static UP_EXPORT_IGNORES_QUERY: FaultDef = FaultDef {
    id: "up-export-ignores-query",
    about: "The method EXPORT ignores the query string.",
    dialects: POPULATION,
    breaks: &["POP-04"],
    ..FaultDef::NEW
};

pub(crate) static UP_BASE_EXPORT_ONLY: FaultDef = FaultDef {
    id: "up-base-export-only",
    about: "The server serves only $export below the base URL.",
    dialects: POPULATION,
    breaks: &["POP-05"],
    ..FaultDef::NEW
};

pub(crate) static UP_POST_202: FaultDef = FaultDef {
    id: "up-post-202",
    about: "POST starts an export and returns 202.",
    dialects: POPULATION,
    breaks: &["POP-06"],
    ..FaultDef::NEW
};

pub(crate) static UP_POST_405: FaultDef = FaultDef {
    id: "up-post-405",
    about: "The server returns 405 for POST instead of 403.",
    dialects: POPULATION,
    breaks: &["POP-06"],
    ..FaultDef::NEW
};

pub(crate) static UP_DELETE_202: FaultDef = FaultDef {
    id: "up-delete-202",
    about: "DELETE returns 202 and cancels the export.",
    dialects: POPULATION,
    breaks: &["POP-07"],
    ..FaultDef::NEW
};

pub(crate) static UP_DELETE_405: FaultDef = FaultDef {
    id: "up-delete-405",
    about: "The server returns 405 for DELETE instead of 403.",
    dialects: POPULATION,
    breaks: &["POP-07"],
    ..FaultDef::NEW
};

pub(crate) static UP_DELETE_DROPS_FILES: FaultDef = FaultDef {
    id: "up-delete-drops-files",
    about: "DELETE returns 403, but the listed files are deleted.",
    dialects: POPULATION,
    breaks: &["POP-07"],
    ..FaultDef::NEW
};

pub(crate) static UP_PATCH_200: FaultDef = FaultDef {
    id: "up-patch-200",
    about: "The server handles PATCH like GET.",
    dialects: POPULATION,
    breaks: &["POP-08"],
    ..FaultDef::NEW
};

pub(crate) static UP_PUT_STARTS_JOB: FaultDef = FaultDef {
    id: "up-put-starts-job",
    about: "PUT starts a new export when there is no failed job to retry.",
    dialects: POPULATION,
    breaks: &["POP-09"],
    ..FaultDef::NEW
};

pub(crate) static UP_PUT_RETRY_NOOP: FaultDef = FaultDef {
    id: "up-put-retry-noop",
    about: "PUT returns 200, but the failed job stays failed.",
    dialects: POPULATION,
    breaks: &["POP-10"],
    ..FaultDef::NEW
};
