//! Faults of `_type` and `_since` in 1upHealth's contracts.

use crate::dialects::GATEWAY;
use crate::fault::FaultDef;

pub(crate) static UP_TYPE_IGNORED: FaultDef = FaultDef {
    id: "up-type-ignored",
    about: "`_type` has no effect.",
    dialects: GATEWAY,
    breaks: &["POP-22", "ANL-11"],
    ..FaultDef::NEW
};

pub(crate) static UP_TYPE_NONCOMPARTMENT: FaultDef = FaultDef {
    id: "up-type-noncompartment",
    about: "Types outside the Patient compartment are exported if `_type` names them.",
    dialects: GATEWAY,
    breaks: &["POP-23"],
    ..FaultDef::NEW
};

pub(crate) static UP_TYPE_MIXED_LEAK: FaultDef = FaultDef {
    id: "up-type-mixed-leak",
    about: "Types outside the compartment are exported if `_type` also names one inside it.",
    dialects: GATEWAY,
    breaks: &["POP-23"],
    ..FaultDef::NEW
};

pub(crate) static UP_TYPE_FIRST_ONLY: FaultDef = FaultDef {
    id: "up-type-first-only",
    about: "Only the first type in `_type` is used.",
    dialects: GATEWAY,
    breaks: &["POP-22", "ANL-09"],
    ..FaultDef::NEW
};

pub(crate) static UP_DEFAULT_SUBSET: FaultDef = FaultDef {
    id: "up-default-subset",
    about: "Without `_type`, `DocumentReference` is not exported.",
    dialects: GATEWAY,
    breaks: &["POP-24", "ANL-28"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_IGNORED: FaultDef = FaultDef {
    id: "up-since-ignored",
    about: "`_since` has no effect.",
    dialects: GATEWAY,
    breaks: &["POP-25", "ANL-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_CLINICAL_DATE: FaultDef = FaultDef {
    id: "up-since-clinical-date",
    about: "`_since` is compared with clinical dates instead of meta.lastUpdated.",
    dialects: GATEWAY,
    breaks: &["POP-26", "ANL-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_DATE_400: FaultDef = FaultDef {
    id: "up-since-date-400",
    about: "The server returns 400 for a date in `_since`.",
    dialects: GATEWAY,
    breaks: &["POP-27", "ANL-13"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_INSTANT_400: FaultDef = FaultDef {
    id: "up-since-instant-400",
    about: "The server returns 400 for an instant in `_since`.",
    dialects: GATEWAY,
    breaks: &["POP-28"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_INCLUSIVE: FaultDef = FaultDef {
    id: "up-since-inclusive",
    about: "Resources changed exactly at `_since` are also exported.",
    dialects: GATEWAY,
    breaks: &["POP-26", "ANL-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_MILLISECONDS_LOST: FaultDef = FaultDef {
    id: "up-since-milliseconds-lost",
    about: "`_since` is truncated to whole seconds.",
    dialects: GATEWAY,
    breaks: &["POP-26", "ANL-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_OFFSET_IGNORED: FaultDef = FaultDef {
    id: "up-since-offset-ignored",
    about: "The zone offset of `_since` is ignored.",
    dialects: GATEWAY,
    breaks: &["POP-26", "ANL-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_SINCE_SHIFTED_HOUR: FaultDef = FaultDef {
    id: "up-since-shifted-hour",
    about: "`_since` is interpreted one hour too late.",
    dialects: GATEWAY,
    breaks: &["POP-26", "ANL-12"],
    ..FaultDef::NEW
};

pub(crate) static UP_PARAMS_LAST_ONLY: FaultDef = FaultDef {
    id: "up-params-last-only",
    about: "Only the last query parameter is used.",
    dialects: GATEWAY,
    breaks: &["POP-29", "ANL-09"],
    ..FaultDef::NEW
};
