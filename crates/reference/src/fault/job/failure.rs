//! Faults of the status URL of a failed export.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::html;
use crate::message::Response;
use bulkspec_fhir::GuideVersion::V2;
use serde_json::json;

pub(crate) static FAILED_JOB_200: FaultDef = FaultDef {
    id: "failed-job-200",
    about: "The status URL of a failed export returns 200 with an OperationOutcome.",
    dialects: GUIDE,
    breaks: &["STAT-06"],
    seen: &["SYN-07"],
    spoils: &[Spoil::Failure(|refusal| Ok(Response { status: 200, ..refusal.into_response() }))],
    ..FaultDef::NEW
};

pub(crate) static FAILED_JOB_NO_OO: FaultDef = FaultDef {
    id: "failed-job-no-oo",
    about: "The status URL of a failed export returns JSON that is not an OperationOutcome.",
    dialects: GUIDE,
    breaks: &["STAT-07"],
    seen: &["STA-03", "STA-14"],
    spoils: &[Spoil::Failure(|_| {
        Ok(Response::json(500, "application/json", &json!({"error": "it failed"})))
    })],
    ..FaultDef::NEW
};

pub(crate) static FAILED_JOB_HTML: FaultDef = FaultDef {
    id: "failed-job-html",
    about: "The status URL of a failed export returns an HTML page.",
    dialects: GUIDE,
    breaks: &["STAT-07"],
    seen: &["STA-02"],
    spoils: &[Spoil::Failure(|_| Ok(html(500, "The export failed")))],
    ..FaultDef::NEW
};

pub(crate) static ERROR_CONTENT_TYPE: FaultDef = FaultDef {
    id: "error-content-type",
    about: "Errors of the status URL have the media type of another version of the guide.",
    dialects: GUIDE,
    breaks: &["STAT-08"],
    seen: &["STA-13"],
    ..FaultDef::NEW
};

pub(crate) static ERROR_CONTENT_TYPE_HTML: FaultDef = FaultDef {
    id: "error-content-type-html",
    about: "The OperationOutcome of a status URL error has the media type text/html.",
    dialects: GUIDE,
    breaks: &["STAT-08"],
    ..FaultDef::NEW
};

pub(crate) static TRANSIENT_CODE_WRONG: FaultDef = FaultDef {
    id: "transient-code-wrong",
    about: "The first poll fails temporarily, with an issue code for permanent errors.",
    dialects: GUIDE.from(V2),
    breaks: &["STAT-09"],
    ..FaultDef::NEW
};

pub(crate) static PARTIAL_SUCCESS_500: FaultDef = FaultDef {
    id: "partial-success-500",
    about: "The whole export fails if one resource could not be read.",
    dialects: GUIDE,
    breaks: &["STAT-10"],
    seen: &["KCK-33", "CON-29"],
    ..FaultDef::NEW
};
