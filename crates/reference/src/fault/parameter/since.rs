//! Faults of `_since`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3};

pub(crate) static SINCE_UNSUPPORTED: FaultDef = FaultDef {
    id: "since-unsupported",
    about: "`_since` is refused as an unsupported parameter.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-05"],
    seen: &["CON-23"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_ONLY_OF_GROUPS: FaultDef = FaultDef {
    id: "since-only-of-groups",
    about: "`_since` is refused as an unsupported parameter, except for groups.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-05"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_OUT_OF_RANGE_500: FaultDef = FaultDef {
    id: "since-out-of-range-500",
    about: "`_since` before 1970 returns 500.",
    dialects: GUIDE,
    breaks: &["PARAM-05"],
    seen: &["KCK-12"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_IGNORED: FaultDef = FaultDef {
    id: "since-ignored",
    about: "`_since` has no effect.",
    dialects: GUIDE,
    breaks: &["PARAM-06"],
    seen: &["CON-23"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_OMITS_PATIENTS: FaultDef = FaultDef {
    id: "since-omits-patients",
    about: "With `_since` no Patient is exported, even if it changed.",
    dialects: GUIDE,
    breaks: &["PARAM-06"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_DROPPED_WITH_TYPE: FaultDef = FaultDef {
    id: "since-dropped-with-type",
    about: "`_since` has no effect if `_type` is also given.",
    dialects: GUIDE,
    breaks: &["PARAM-06"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_INCLUSIVE: FaultDef = FaultDef {
    id: "since-inclusive",
    about: "Resources changed exactly at `_since` are also exported.",
    dialects: GUIDE,
    breaks: &["PARAM-06"],
    seen: &["SYN-09"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_SECONDS: FaultDef = FaultDef {
    id: "since-seconds",
    about: "`_since` is compared with `lastUpdated` truncated to seconds for changes before 2026.",
    dialects: GUIDE,
    breaks: &["PARAM-06"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_CLAMPED: FaultDef = FaultDef {
    id: "since-clamped",
    about: "`_since` before 2025 is treated as the start of 2025.",
    dialects: GUIDE,
    breaks: &["PARAM-06"],
    seen: &["KCK-20"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_OFFSET_IGNORED: FaultDef = FaultDef {
    id: "since-offset-ignored",
    about: "The zone offset of `_since` is ignored.",
    dialects: GUIDE,
    breaks: &["PARAM-08"],
    seen: &["SYN-09"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_LOCAL_TIME: FaultDef = FaultDef {
    id: "since-local-time",
    about: "`_since` is read in the server's time zone, whatever its offset.",
    dialects: GUIDE,
    breaks: &["PARAM-08"],
    seen: &["CON-12"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_DECODED_TWICE: FaultDef = FaultDef {
    id: "since-decoded-twice",
    about: "The query is decoded twice, so `_since` with an offset east of Greenwich is refused.",
    dialects: GUIDE.up_to(V3),
    breaks: &["PARAM-08"],
    seen: &["KCK-11"],
    ..FaultDef::NEW
};

pub(crate) static SINCE_MALFORMED_FULL_EXPORT: FaultDef = FaultDef {
    id: "since-malformed-full-export",
    about: "`_since` has no effect if it is not an instant.",
    dialects: GUIDE,
    breaks: &["PARAM-09"],
    ..FaultDef::NEW
};
