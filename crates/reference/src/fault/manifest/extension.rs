//! Faults of `extension`.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::set;
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V3;
use serde_json::json;

pub(crate) static EXTENSION_ARRAY: FaultDef = FaultDef {
    id: "extension-array",
    about: "`extension` of the manifest is an array, as usual in FHIR.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-20"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        set(manifest, "extension", json!([{"url": "urn:bulkspec:node", "valueString": "1"}]));
    })],
    ..FaultDef::NEW
};
