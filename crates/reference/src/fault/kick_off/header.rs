//! Faults of the headers of a kick-off.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V1, V2};

pub(crate) static ACCEPT_EXACT_MATCH: FaultDef = FaultDef {
    id: "accept-exact-match",
    about: "A kick-off is refused unless Accept is exactly application/fhir+json.",
    dialects: GUIDE,
    breaks: &["KICK-03", "KICK-11"],
    seen: &["KCK-03"],
    ..FaultDef::NEW
};

pub(crate) static NO_ACCEPT_500: FaultDef = FaultDef {
    id: "no-accept-500",
    about: "A kick-off returns 500 if Accept is missing or */*.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-09"],
    seen: &["KCK-03"],
    ..FaultDef::NEW
};

pub(crate) static NO_PREFER_SYNC_200: FaultDef = FaultDef {
    id: "no-prefer-sync-200",
    about: "A kick-off without Prefer returns 200 with a Bundle.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-10"],
    ..FaultDef::NEW
};

pub(crate) static PREFER_EXACT_CASE: FaultDef = FaultDef {
    id: "prefer-exact-case",
    about: "A kick-off is refused unless Prefer is exactly respond-async.",
    dialects: GUIDE.only(V1),
    breaks: &["KICK-11"],
    ..FaultDef::NEW
};

pub(crate) static PREFER_CASE_SENSITIVE: FaultDef = FaultDef {
    id: "prefer-case-sensitive",
    about: "A kick-off is refused if respond-async is written with capitals.",
    dialects: GUIDE.only(V1),
    breaks: &["KICK-11"],
    ..FaultDef::NEW
};
