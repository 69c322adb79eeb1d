//! Faults of `_until`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static UNTIL_IGNORED: FaultDef = FaultDef {
    id: "until-ignored",
    about: "`_until` has no effect.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-23"],
    ..FaultDef::NEW
};

pub(crate) static UNTIL_INCLUSIVE: FaultDef = FaultDef {
    id: "until-inclusive",
    about: "Resources changed exactly at `_until` are also exported.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-23"],
    ..FaultDef::NEW
};

pub(crate) static UNTIL_DROPS_SINCE: FaultDef = FaultDef {
    id: "until-drops-since",
    about: "`_since` has no effect if `_until` is also given.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-23"],
    ..FaultDef::NEW
};
