//! Faults of the manifest of organized output.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::{outputs, remove, set};
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V3;
use serde_json::json;

pub(crate) static ORGANIZED_WITH_TYPE: FaultDef = FaultDef {
    id: "organized-with-type",
    about: "Items of organized output have a `type`.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-15"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        if cx.is_organized {
            outputs(manifest).for_each(|item| item["type"] = json!("Patient"));
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static ORGANIZED_NO_MARKER: FaultDef = FaultDef {
    id: "organized-no-marker",
    about: "The manifest of organized output has no `outputOrganizedBy`.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-16"],
    spoils: &[Spoil::Manifest(|_, manifest| remove(manifest, "outputOrganizedBy"))],
    ..FaultDef::NEW
};

pub(crate) static ORGANIZED_ALWAYS_MARKED: FaultDef = FaultDef {
    id: "organized-always-marked",
    about: "The manifest has `outputOrganizedBy` although the client did not request it.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-16", "V4-08"],
    spoils: &[Spoil::Manifest(|_, manifest| set(manifest, "outputOrganizedBy", "Patient"))],
    ..FaultDef::NEW
};
