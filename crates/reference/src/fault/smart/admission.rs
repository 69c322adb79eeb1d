//! Faults of which requests need which token.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static EXPIRED_TOKEN_OK: FaultDef = FaultDef {
    id: "expired-token-ok",
    about: "Expired access tokens still work.",
    dialects: GUIDE,
    breaks: &["AUTH-46"],
    ..FaultDef::NEW
};

pub(crate) static KICKOFF_NO_AUTH: FaultDef = FaultDef {
    id: "kickoff-no-auth",
    about: "The kick-off requires no token.",
    dialects: GUIDE,
    breaks: &["SEC-03"],
    ..FaultDef::NEW
};

pub(crate) static STATUS_NO_AUTH: FaultDef = FaultDef {
    id: "status-no-auth",
    about: "The status URL requires no token.",
    dialects: GUIDE.from(V2),
    breaks: &["SEC-04"],
    seen: &["AUT-07"],
    ..FaultDef::NEW
};

pub(crate) static STATUS_EXPIRED_OK: FaultDef = FaultDef {
    id: "status-expired-ok",
    about: "The status URL accepts expired access tokens; other URLs refuse them.",
    dialects: GUIDE.from(V2),
    breaks: &["SEC-04"],
    ..FaultDef::NEW
};

pub(crate) static DELETE_ANY_TOKEN: FaultDef = FaultDef {
    id: "delete-any-token",
    about: "Any token that was ever issued can cancel any export.",
    dialects: GUIDE,
    breaks: &["DEL-06"],
    ..FaultDef::NEW
};

pub(crate) static DELETE_NO_AUTH: FaultDef = FaultDef {
    id: "delete-no-auth",
    about: "An export can be cancelled without a token.",
    dialects: GUIDE,
    breaks: &["DEL-06"],
    ..FaultDef::NEW
};

pub(crate) static FILE_NO_AUTH: FaultDef = FaultDef {
    id: "file-no-auth",
    about: "Files require no token, although `requiresAccessToken` is true.",
    dialects: GUIDE,
    breaks: &["SEC-05"],
    seen: &["AUT-12", "AUT-13"],
    ..FaultDef::NEW
};

pub(crate) static FILE_SECOND_OPEN: FaultDef = FaultDef {
    id: "file-second-open",
    about: "Only the first file of a manifest requires a token.",
    dialects: GUIDE,
    breaks: &["SEC-05"],
    seen: &["AUT-12"],
    ..FaultDef::NEW
};
