//! Faults of lists without items, and of exports without data.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::{is_empty, remove, set};
use crate::fault::{FaultDef, Spoil};
use crate::refusal::Refusal;
use bulkspec_fhir::GuideVersion::V3;
use serde_json::Value;

pub(crate) static OUTPUT_MISSING_WHEN_EMPTY: FaultDef = FaultDef {
    id: "output-missing-when-empty",
    about: "`output` is missing if nothing matched.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-09", "MANI-10"],
    seen: &["KCK-05", "MAN-01"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        if is_empty(manifest, "output") {
            remove(manifest, "output");
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static EMPTY_IS_404: FaultDef = FaultDef {
    id: "empty-is-404",
    about: "The status URL returns 404 if nothing matched.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-10"],
    seen: &["KCK-24"],
    spoils: &[Spoil::Complete(|cx, response| {
        if cx.is_empty { Err(Refusal::not_found("resource that matches")) } else { Ok(response) }
    })],
    ..FaultDef::NEW
};

pub(crate) static EMPTY_IS_FAILED: FaultDef = FaultDef {
    id: "empty-is-failed",
    about: "An export fails if nothing matched.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-10"],
    seen: &["KCK-24"],
    spoils: &[Spoil::Complete(|cx, response| {
        if cx.is_empty { Err(Refusal::failed("nothing matches")) } else { Ok(response) }
    })],
    ..FaultDef::NEW
};

pub(crate) static ERROR_MISSING: FaultDef = FaultDef {
    id: "error-missing",
    about: "`error` is missing if there are no messages.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-15"],
    seen: &["MAN-01"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        if is_empty(manifest, "error") {
            remove(manifest, "error");
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static ERROR_NULL: FaultDef = FaultDef {
    id: "error-null",
    about: "`error` is null if there are no messages.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-16"],
    seen: &["MAN-01"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        if is_empty(manifest, "error") {
            set(manifest, "error", Value::Null);
        }
    })],
    ..FaultDef::NEW
};
