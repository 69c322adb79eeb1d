//! Faults of the response with the manifest.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::written;
use crate::message::Response;
use crate::refusal::{FHIR_JSON, Refusal};
use serde_json::json;

pub(crate) static TRANSACTION_TIME_LATE: FaultDef = FaultDef {
    id: "transaction-time-late",
    about: "`transactionTime` is the end of the export, although its data are from the start.",
    dialects: GUIDE,
    breaks: &["PARAM-07"],
    seen: &["MAN-03"],
    spoils: &[Spoil::FinalManifest(|cx, mut manifest| {
        manifest["transactionTime"] = json!(written(cx.completed()));
        manifest
    })],
    ..FaultDef::NEW
};

pub(crate) static COMPLETE_303: FaultDef = FaultDef {
    id: "complete-303",
    about: "The status URL of a complete export redirects to the manifest.",
    dialects: GUIDE,
    breaks: &["STAT-11"],
    spoils: &[Spoil::Complete(|cx, response| {
        if cx.is_result {
            return Ok(response);
        }
        let result = format!("{}&result=1", cx.status_url);
        Ok(Response::empty(303).with("location", result))
    })],
    ..FaultDef::NEW
};

pub(crate) static MANIFEST_FHIR_JSON: FaultDef = FaultDef {
    id: "manifest-fhir-json",
    about: "The manifest is sent as application/fhir+json.",
    dialects: GUIDE,
    breaks: &["STAT-12"],
    spoils: &[Spoil::Complete(|_, response| Ok(response.replaced("content-type", FHIR_JSON)))],
    ..FaultDef::NEW
};

pub(crate) static EXPIRES_ISO8601: FaultDef = FaultDef {
    id: "expires-iso8601",
    about: "Expires has the format of a FHIR instant.",
    dialects: GUIDE,
    breaks: &["STAT-13"],
    spoils: &[Spoil::Complete(|cx, response| {
        Ok(response.replaced("expires", &written(cx.expires)))
    })],
    ..FaultDef::NEW
};

pub(crate) static MANIFEST_ARRAY: FaultDef = FaultDef {
    id: "manifest-array",
    about: "The manifest is inside an array.",
    dialects: GUIDE,
    breaks: &["STAT-14"],
    spoils: &[Spoil::FinalManifest(|_, manifest| json!([manifest]))],
    ..FaultDef::NEW
};

pub(crate) static STATUS_ONCE_ONLY: FaultDef = FaultDef {
    id: "status-once-only",
    about: "The manifest can be read once; after that its URL returns 404.",
    dialects: GUIDE,
    breaks: &["STAT-15"],
    spoils: &[Spoil::Complete(|cx, response| {
        if cx.is_first { Ok(response) } else { Err(Refusal::not_found("export")) }
    })],
    ..FaultDef::NEW
};

pub(crate) static MANIFEST_GROWS: FaultDef = FaultDef {
    id: "manifest-grows",
    about: "The manifest lacks half of its files when it is read for the first time.",
    dialects: GUIDE,
    breaks: &["STAT-15"],
    seen: &["KCK-31", "STA-09", "STA-10", "SYN-12"],
    spoils: &[Spoil::FinalManifest(|cx, mut manifest| {
        if cx.is_first {
            let output = manifest["output"].as_array().map_or(&[][..], Vec::as_slice);
            manifest["output"] = json!(output[..output.len() / 2]);
        }
        manifest
    })],
    ..FaultDef::NEW
};

pub(crate) static STATUS_406: FaultDef = FaultDef {
    id: "status-406",
    about: "The status URL returns 406 unless Accept names application/fhir+json.",
    dialects: GUIDE,
    breaks: &["STAT-16"],
    ..FaultDef::NEW
};
