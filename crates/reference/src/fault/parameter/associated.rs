//! Faults of `includeAssociatedData`, and of Provenances.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V4Ballot};

pub(crate) static IAD_UNKNOWN_202: FaultDef = FaultDef {
    id: "iad-unknown-202",
    about: "Unknown values of `includeAssociatedData` are ignored.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-28"],
    ..FaultDef::NEW
};

pub(crate) static IAD_LATEST_RETURNS_ALL: FaultDef = FaultDef {
    id: "iad-latest-returns-all",
    about: "`LatestProvenanceResources` returns all Provenances instead of the newest.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-29"],
    ..FaultDef::NEW
};

pub(crate) static IAD_LATEST_RETURNS_NONE: FaultDef = FaultDef {
    id: "iad-latest-returns-none",
    about: "`LatestProvenanceResources` returns no Provenance.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-29"],
    ..FaultDef::NEW
};

pub(crate) static IAD_OF_ANYTHING: FaultDef = FaultDef {
    id: "iad-of-anything",
    about: "`LatestProvenanceResources` also returns Provenances of resources not exported.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-29"],
    ..FaultDef::NEW
};

pub(crate) static IAD_CONFLICT_LATEST: FaultDef = FaultDef {
    id: "iad-conflict-latest",
    about: "Of two values of `includeAssociatedData` the more restrictive one is used.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-30"],
    ..FaultDef::NEW
};

pub(crate) static PROVENANCE_ALWAYS: FaultDef = FaultDef {
    id: "provenance-always",
    about: "Provenances of exported resources are exported, whatever `_type` names.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-37"],
    ..FaultDef::NEW
};

pub(crate) static PROVENANCE_OMITTED: FaultDef = FaultDef {
    id: "provenance-omitted",
    about: "Provenances are exported only if a parameter requests them.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-37"],
    ..FaultDef::NEW
};

pub(crate) static V4_IAD_CODE_ONLY: FaultDef = FaultDef {
    id: "v4-iad-code-only",
    about: "`includeAssociatedData` is accepted as a code only, not as a Coding.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-12"],
    ..FaultDef::NEW
};
