//! Faults of who gets a list of files.

use crate::dialects::{GATEWAY, POPULATION};
use crate::fault::FaultDef;

pub(crate) static UP_LIST_NO_AUTH: FaultDef = FaultDef {
    id: "up-list-no-auth",
    about: "The list is served without an access token.",
    dialects: POPULATION,
    breaks: &["POP-17"],
    ..FaultDef::NEW
};

pub(crate) static UP_EXPORT_METHOD_OPEN: FaultDef = FaultDef {
    id: "up-export-method-open",
    about: "The method EXPORT requires no credential.",
    dialects: POPULATION,
    breaks: &["POP-17"],
    ..FaultDef::NEW
};

pub(crate) static UP_LIST_QUERY_OPEN: FaultDef = FaultDef {
    id: "up-list-query-open",
    about: "A kick-off with a query requires no credential.",
    dialects: GATEWAY,
    breaks: &["POP-17", "ANL-07"],
    ..FaultDef::NEW
};

pub(crate) static UP_LIST_CLIENT_HEADER: FaultDef = FaultDef {
    id: "up-list-client-header",
    about: "The list is served to requests with `client_id` and `client_secret` headers.",
    dialects: POPULATION,
    breaks: &["POP-18"],
    ..FaultDef::NEW
};

pub(crate) static UP_LIST_GARBAGE_TOKEN: FaultDef = FaultDef {
    id: "up-list-garbage-token",
    about: "The list is served for any text in place of a bearer token.",
    dialects: GATEWAY,
    breaks: &["POP-17", "ANL-07"],
    ..FaultDef::NEW
};

pub(crate) static UP_LIST_EXPIRED_TOKEN: FaultDef = FaultDef {
    id: "up-list-expired-token",
    about: "The list is served for expired tokens.",
    dialects: GATEWAY,
    breaks: &["POP-17", "ANL-07"],
    ..FaultDef::NEW
};

pub(crate) static UP_LIST_ANY_USER: FaultDef = FaultDef {
    id: "up-list-any-user",
    about: "The list is served to users without rights to the group.",
    dialects: POPULATION,
    breaks: &["POP-17"],
    ..FaultDef::NEW
};
