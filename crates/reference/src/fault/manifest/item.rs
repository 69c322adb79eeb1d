//! Faults of the items of a manifest.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::manifest::edit::{all, outputs, remove_of};
use crate::fault::{FaultDef, Spoil};
use crate::manifest::Manifest;
use serde_json::{Value, json};

pub(crate) static OUTPUT_TYPE_MISSING: FaultDef = FaultDef {
    id: "output-type-missing",
    about: "The first output item has no `type`.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-16", "ANL-17", "MANI-11"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        if let Some(first) = outputs(manifest).next() {
            remove_of(first, "type");
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static OUTPUT_TYPE_LOWER_CASE: FaultDef = FaultDef {
    id: "output-type-lower-case",
    about: "The types of output items are written in lower case.",
    dialects: GUIDE,
    breaks: &["MANI-11"],
    spoils: &[Spoil::Manifest(|_, manifest| retype(manifest, str::to_lowercase))],
    ..FaultDef::NEW
};

pub(crate) static OUTPUT_TYPE_OF_DSTU2: FaultDef = FaultDef {
    id: "output-type-of-dstu2",
    about: "Medication requests are listed under their DSTU2 type name.",
    dialects: GUIDE,
    breaks: &["MANI-11"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        retype(manifest, |name| name.replace("MedicationRequest", "MedicationOrder"));
    })],
    ..FaultDef::NEW
};

pub(crate) static COUNT_OFF_BY_ONE: FaultDef = FaultDef {
    id: "count-off-by-one",
    about: "`count` is one more than the number of lines in the file.",
    dialects: GUIDE,
    breaks: &["MANI-13"],
    seen: &["MAN-10"],
    spoils: &[Spoil::Manifest(|_, manifest| recount(manifest, |count| json!(count + 1)))],
    ..FaultDef::NEW
};

pub(crate) static COUNT_AS_STRING: FaultDef = FaultDef {
    id: "count-as-string",
    about: "`count` is a string instead of a number.",
    dialects: GUIDE,
    breaks: &["MANI-13"],
    spoils: &[Spoil::Manifest(|_, manifest| recount(manifest, |count| json!(count.to_string())))],
    ..FaultDef::NEW
};

fn retype(manifest: &mut Manifest, with: impl Fn(&str) -> String) {
    for item in outputs(manifest) {
        if let Some(name) = item["type"].as_str() {
            item["type"] = json!(with(name));
        }
    }
}

fn recount(manifest: &mut Manifest, with: impl Fn(u64) -> Value) {
    for item in all(manifest) {
        if let Some(count) = item["count"].as_u64() {
            item["count"] = with(count);
        }
    }
}
