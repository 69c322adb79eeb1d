//! Faults of how kick-offs are refused.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::message::Response;

pub(crate) static KICKOFF_ERROR_200: FaultDef = FaultDef {
    id: "kickoff-error-200",
    about: "An invalid kick-off returns 200 with an OperationOutcome.",
    dialects: GUIDE,
    breaks: &["KICK-07"],
    spoils: &[Spoil::KickOffRefusal(|refusal| {
        Ok(Response { status: 200, ..refusal.into_response() })
    })],
    ..FaultDef::NEW
};

pub(crate) static KICKOFF_ERROR_PLAINTEXT: FaultDef = FaultDef {
    id: "kickoff-error-plaintext",
    about: "An invalid kick-off is refused with plain text.",
    dialects: GUIDE,
    breaks: &["KICK-08"],
    spoils: &[Spoil::KickOffRefusal(|refusal| {
        Ok(Response::bytes(refusal.status, "text/plain", b"The export was refused.".to_vec()))
    })],
    ..FaultDef::NEW
};

pub(crate) static KICKOFF_ERROR_HTML_TYPE: FaultDef = FaultDef {
    id: "kickoff-error-html-type",
    about: "The `OperationOutcome` of a refused kick-off has the media type text/html.",
    dialects: GUIDE,
    breaks: &["KICK-08"],
    spoils: &[Spoil::KickOffRefusal(|refusal| {
        Ok(refusal.into_response().without("content-type").with("content-type", "text/html"))
    })],
    ..FaultDef::NEW
};

pub(crate) static OUTCOME_ODD_CODE: FaultDef = FaultDef {
    id: "outcome-odd-code",
    about: "The `OperationOutcome` of a refused kick-off has a code that FHIR does not define.",
    dialects: GUIDE,
    breaks: &["KICK-08"],
    seen: &["STA-13"],
    spoils: &[Spoil::KickOffRefusal(|refusal| Err(refusal.with_code("bad-request")))],
    ..FaultDef::NEW
};

pub(crate) static BUSY_503_NO_RETRY: FaultDef = FaultDef {
    id: "busy-503-no-retry",
    about: "A client's second concurrent export returns 503 without Retry-After.",
    dialects: GUIDE,
    breaks: &["KICK-12"],
    seen: &["KCK-35"],
    ..FaultDef::NEW
};
