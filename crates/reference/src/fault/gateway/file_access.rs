//! Faults of who gets a file.

use crate::dialects::{GATEWAY, POPULATION};
use crate::fault::FaultDef;

pub(crate) static UP_FILE_NO_AUTH: FaultDef = FaultDef {
    id: "up-file-no-auth",
    about: "Files are served without an access token.",
    dialects: POPULATION,
    breaks: &["POP-19"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_CLIENT_HEADER: FaultDef = FaultDef {
    id: "up-file-client-header",
    about: "Files are served to requests with `client_id` and `client_secret` headers.",
    dialects: POPULATION,
    breaks: &["POP-20"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_GARBAGE_TOKEN: FaultDef = FaultDef {
    id: "up-file-garbage-token",
    about: "Files are served for any text in place of a bearer token.",
    dialects: GATEWAY,
    breaks: &["POP-19", "ANL-24"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_EXPIRED_TOKEN: FaultDef = FaultDef {
    id: "up-file-expired-token",
    about: "Files are served for expired tokens.",
    dialects: GATEWAY,
    breaks: &["POP-19", "ANL-24"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_ANY_USER: FaultDef = FaultDef {
    id: "up-file-any-user",
    about: "Files are served to users without rights to the group.",
    dialects: POPULATION,
    breaks: &["POP-19"],
    ..FaultDef::NEW
};

pub(crate) static UP_FILE_SECOND_OPEN: FaultDef = FaultDef {
    id: "up-file-second-open",
    about: "Only the first file of a list requires an access token.",
    dialects: GATEWAY,
    breaks: &["POP-19", "ANL-24"],
    ..FaultDef::NEW
};
