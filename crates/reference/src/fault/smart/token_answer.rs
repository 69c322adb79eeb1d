//! Faults of the token endpoint.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static TOKEN_201: FaultDef = FaultDef {
    id: "token-201",
    about: "The token response has status 201.",
    dialects: GUIDE,
    breaks: &["AUTH-20"],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_NO_SCOPE: FaultDef = FaultDef {
    id: "token-no-scope",
    about: "The token response lacks `scope`.",
    dialects: GUIDE,
    breaks: &["AUTH-21"],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_NO_EXPIRES_IN: FaultDef = FaultDef {
    id: "token-no-expires-in",
    about: "The token response lacks `expires_in`.",
    dialects: GUIDE,
    breaks: &["AUTH-21"],
    seen: &["AUT-14"],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_CACHEABLE: FaultDef = FaultDef {
    id: "token-cacheable",
    about: "The token response can be cached.",
    dialects: GUIDE,
    breaks: &["AUTH-22"],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_24H: FaultDef = FaultDef {
    id: "token-24h",
    about: "Tokens are valid for 24 hours.",
    dialects: GUIDE,
    breaks: &["AUTH-23"],
    ..FaultDef::NEW
};

pub(crate) static REFRESH_ISSUED: FaultDef = FaultDef {
    id: "refresh-issued",
    about: "A refresh token is issued.",
    dialects: GUIDE,
    breaks: &["AUTH-24"],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_GET: FaultDef = FaultDef {
    id: "token-get",
    about: "The token endpoint accepts GET with a query.",
    dialects: GUIDE,
    breaks: &["AUTH-51"],
    ..FaultDef::NEW
};
