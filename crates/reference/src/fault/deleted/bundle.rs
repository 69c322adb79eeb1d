//! Faults of the Bundles of deleted resources.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::change;
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V2;
use serde_json::json;

pub(crate) static DELETED_OBJECT: FaultDef = FaultDef {
    id: "deleted-object",
    about: "`deleted` is an object with a member for each type.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-22"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        change(manifest, "deleted", |items| json!({"Bundle": items}));
    })],
    ..FaultDef::NEW
};

pub(crate) static DELETED_BUNDLE_BATCH: FaultDef = FaultDef {
    id: "deleted-bundle-batch",
    about: "The Bundles of deleted resources have the type batch.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-24"],
    spoils: &[Spoil::Deletion(|bundle| bundle["type"] = json!("batch"))],
    ..FaultDef::NEW
};

pub(crate) static DELETED_BUNDLE_COLLECTION: FaultDef = FaultDef {
    id: "deleted-bundle-collection",
    about: "The Bundles of deleted resources have the type collection.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-24"],
    spoils: &[Spoil::Deletion(|bundle| bundle["type"] = json!("collection"))],
    ..FaultDef::NEW
};

pub(crate) static DELETED_NO_METHOD: FaultDef = FaultDef {
    id: "deleted-no-method",
    about: "The method in the Bundles of deleted resources is written in lower case.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-25"],
    spoils: &[Spoil::Deletion(|bundle| {
        bundle["entry"][0]["request"]["method"] = json!("delete");
    })],
    ..FaultDef::NEW
};

pub(crate) static DELETED_METHOD_MISSING: FaultDef = FaultDef {
    id: "deleted-method-missing",
    about: "The Bundles of deleted resources have no method.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-25"],
    spoils: &[Spoil::Deletion(|bundle| {
        if let Some(request) = bundle["entry"][0]["request"].as_object_mut() {
            request.remove("method");
        }
    })],
    ..FaultDef::NEW
};
