//! Faults of what the ballot of 4.0.0 changed in the manifest.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::{all, of, relate, remove, remove_of, set};
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V4Ballot;
use serde_json::json;

pub(crate) static V4_ERROR_KEPT: FaultDef = FaultDef {
    id: "v4-error-kept",
    about: "The manifest has `error` instead of `outcome`.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-05"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        let mut outcomes = manifest.remove("outcome").unwrap_or_else(|| json!([]));
        for item in outcomes.as_array_mut().into_iter().flatten() {
            item["type"] = json!("OperationOutcome");
        }
        set(manifest, "error", outcomes);
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_EXTENSION_OBJECT: FaultDef = FaultDef {
    id: "v4-extension-object",
    about: "`extension` of the manifest is an object, as in older versions.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-06"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        set(manifest, "extension", json!({"urn:bulkspec:node": "1"}));
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_MANIFESTTYPE_WRONG: FaultDef = FaultDef {
    id: "v4-manifesttype-wrong",
    about: "`manifestType` names the manifest of another operation.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-07"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        let guide = "http://hl7.org/fhir/uv/bulkdata/StructureDefinition";
        set(manifest, "manifestType", format!("{guide}/BulkPublishManifest"));
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_DETAIL_ALONE: FaultDef = FaultDef {
    id: "v4-detail-alone",
    about: "The manifest has `outputOrganizedByDetail` without `outputOrganizedBy`.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-08"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        remove(manifest, "outputOrganizedBy");
        set(manifest, "outputOrganizedByDetail", "One block for each Patient.");
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_DELETED_NO_URL: FaultDef = FaultDef {
    id: "v4-deleted-no-url",
    about: "Items of `deleted` have no `url`.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-09"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        of(manifest, &["deleted"]).for_each(|item| remove_of(item, "url"));
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_FILESIZE_WRONG: FaultDef = FaultDef {
    id: "v4-filesize-wrong",
    about: "`fileSize` is the size of the compressed file.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-10"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        for item in all(manifest) {
            let name = item["url"].as_str().and_then(|url| url.rsplit('/').next());
            if let Some(size) = name.and_then(|name| (cx.compressed_size)(name)) {
                item["fileSize"] = json!(size);
            }
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_LINK_SELF: FaultDef = FaultDef {
    id: "v4-link-self",
    about: "`link` points to the next manifest with the relation self.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-11"],
    spoils: &[Spoil::Manifest(|_, manifest| relate(manifest, "self"))],
    ..FaultDef::NEW
};
