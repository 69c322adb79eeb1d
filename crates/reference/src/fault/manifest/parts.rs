//! Faults of manifests in several parts.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::{relate, set};
use crate::fault::{FaultDef, Spoil};
use crate::guide::written;
use crate::manifest::Page;
use crate::message::{Body, Response};
use bulkspec_fhir::GuideVersion::V3;
use jiff::SignedDuration;
use serde_json::{Value, json};

pub(crate) static PARTIAL_UNREQUESTED: FaultDef = FaultDef {
    id: "partial-unrequested",
    about: "Every manifest comes in parts, although the client did not request this.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-06"],
    ..FaultDef::NEW
};

pub(crate) static PARTIAL_MANIFEST_200: FaultDef = FaultDef {
    id: "partial-manifest-200",
    about: "A partial manifest is sent with 200 before the export is complete.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-07"],
    spoils: &[Spoil::Progress(|response| {
        let is_empty = matches!(response.body, Body::Empty);
        if is_empty { response } else { Response { status: 200, ..response } }
    })],
    ..FaultDef::NEW
};

pub(crate) static PARTIAL_MANIFEST_MUTATES: FaultDef = FaultDef {
    id: "partial-manifest-mutates",
    about: "A partial manifest grows until the export is complete.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-09"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        if cx.page == Page::First && cx.is_in_parts {
            manifest.get_mut("output").and_then(Value::as_array_mut).and_then(Vec::pop);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static LINK_TWO_ENTRIES: FaultDef = FaultDef {
    id: "link-two-entries",
    about: "`link` has a second entry with the relation self.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-11"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        let own = json!({"relation": "self", "url": cx.status_url});
        if let Some(links) = manifest.get_mut("link").and_then(Value::as_array_mut) {
            links.push(own);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static LINK_PREV: FaultDef = FaultDef {
    id: "link-prev",
    about: "`link` points to the next manifest with the relation prev.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-11"],
    spoils: &[Spoil::Manifest(|_, manifest| relate(manifest, "prev"))],
    ..FaultDef::NEW
};

pub(crate) static PAGE2_TRANSACTION_TIME: FaultDef = FaultDef {
    id: "page2-transaction-time",
    about: "The second manifest has a different `transactionTime`.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-12"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        let later = cx.transaction_time + SignedDuration::from_secs(5);
        if cx.page == Page::Last {
            set(manifest, "transactionTime", written(later));
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static NEXT_LINK_200_ERROR: FaultDef = FaultDef {
    id: "next-link-200-error",
    about: "The link to the next manifest returns 200 with an OperationOutcome.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-13"],
    ..FaultDef::NEW
};
