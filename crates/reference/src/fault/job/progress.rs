//! Faults of the status URL while an export is in progress.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::message::Response;

pub(crate) static STATUS_200_EMPTY: FaultDef = FaultDef {
    id: "status-200-empty",
    about: "The status URL returns 200 without a body while the export is in progress.",
    dialects: GUIDE,
    breaks: &["STAT-01"],
    spoils: &[Spoil::Progress(|_| Response::empty(200))],
    ..FaultDef::NEW
};

pub(crate) static STATUS_FLAPS: FaultDef = FaultDef {
    id: "status-flaps",
    about: "Every other poll returns 404, because one of two servers does not have the job.",
    dialects: GUIDE,
    breaks: &["STAT-01"],
    seen: &["STA-06"],
    ..FaultDef::NEW
};

pub(crate) static STATUS_GET_405: FaultDef = FaultDef {
    id: "status-get-405",
    about: "The status URL returns 405 for GET.",
    dialects: GUIDE,
    breaks: &["STAT-11"],
    seen: &["STA-15"],
    ..FaultDef::NEW
};

pub(crate) static PROGRESS_CACHEABLE: FaultDef = FaultDef {
    id: "progress-cacheable",
    about: "The response of an export in progress can be cached for an hour.",
    dialects: GUIDE,
    breaks: &["STAT-01"],
    seen: &["STA-05"],
    spoils: &[Spoil::Progress(|response| response.with("cache-control", "public, max-age=3600"))],
    ..FaultDef::NEW
};

pub(crate) static X_PROGRESS_LONG: FaultDef = FaultDef {
    id: "x-progress-long",
    about: "X-Progress has 150 characters.",
    dialects: GUIDE,
    breaks: &["STAT-02"],
    seen: &["SYN-04"],
    spoils: &[Spoil::Progress(|response| {
        response.replaced("x-progress", &"still busy".repeat(15))
    })],
    ..FaultDef::NEW
};

pub(crate) static RETRY_AFTER_BAD: FaultDef = FaultDef {
    id: "retry-after-bad",
    about: "Retry-After is neither a number nor a date.",
    dialects: GUIDE,
    breaks: &["STAT-03", "STAT-18"],
    seen: &["SYN-06"],
    spoils: &[Spoil::Progress(|response| response.replaced("retry-after", "2 minutes"))],
    ..FaultDef::NEW
};

pub(crate) static JOB_ID_GUESSABLE: FaultDef = FaultDef {
    id: "job-id-guessable",
    about: "A guessed status URL returns the manifest of another client's export.",
    dialects: GUIDE,
    breaks: &["STAT-17"],
    ..FaultDef::NEW
};
