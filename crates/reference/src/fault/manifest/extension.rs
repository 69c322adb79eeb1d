//! Faults of `extension`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static EXTENSION_ARRAY: FaultDef = FaultDef {
    id: "extension-array",
    about: "`extension` of the manifest is an array, as usual in FHIR.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-20"],
    ..FaultDef::NEW
};
