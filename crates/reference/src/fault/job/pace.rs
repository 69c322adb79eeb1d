//! Faults of how too many polls are refused.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static POLL_429_NO_RETRY_AFTER: FaultDef = FaultDef {
    id: "poll-429-no-retry-after",
    about: "Too many polls are answered with 429, without Retry-After.",
    dialects: GUIDE,
    breaks: &["STAT-04"],
    ..FaultDef::NEW
};

pub(crate) static POLL_429_KILLS_JOB: FaultDef = FaultDef {
    id: "poll-429-kills-job",
    about: "After too many polls, the first 429 also cancels the export.",
    dialects: GUIDE,
    breaks: &["STAT-05"],
    ..FaultDef::NEW
};
