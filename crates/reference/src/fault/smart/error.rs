//! Faults of the errors of the token endpoint.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static AUTH_ERROR_500: FaultDef = FaultDef {
    id: "auth-error-500",
    about: "A client that cannot be authenticated gets 500.",
    dialects: GUIDE,
    breaks: &["AUTH-43"],
    ..FaultDef::NEW
};

pub(crate) static AUTH_ERROR_200: FaultDef = FaultDef {
    id: "auth-error-200",
    about: "A client that cannot be authenticated gets 200.",
    dialects: GUIDE,
    breaks: &["AUTH-43"],
    ..FaultDef::NEW
};

pub(crate) static OAUTH_ERROR_HTML: FaultDef = FaultDef {
    id: "oauth-error-html",
    about: "Errors of the token endpoint are HTML pages.",
    dialects: GUIDE,
    breaks: &["AUTH-44"],
    ..FaultDef::NEW
};

pub(crate) static OAUTH_ERROR_BARE: FaultDef = FaultDef {
    id: "oauth-error-bare",
    about: "Errors of the token endpoint lack `error_description`.",
    dialects: GUIDE,
    breaks: &["AUTH-45"],
    ..FaultDef::NEW
};

pub(crate) static SCOPE_ERROR_500: FaultDef = FaultDef {
    id: "scope-error-500",
    about: "A scope that cannot be granted returns 500.",
    dialects: GUIDE,
    breaks: &["AUTH-25", "AUTH-52"],
    ..FaultDef::NEW
};
