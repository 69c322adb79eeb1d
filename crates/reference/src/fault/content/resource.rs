//! Faults of the content of resources.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::{ResourceContext, patient_id, patients_of, written};
use serde_json::{Value, json};

pub(crate) static LAST_UPDATED_RESTAMPED: FaultDef = FaultDef {
    id: "last-updated-restamped",
    about: "`meta.lastUpdated` of every exported resource is the time of the export.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    spoils: &[Spoil::Resource(|cx, content| {
        content["meta"]["lastUpdated"] = json!(written(cx.snapshot.at));
    })],
    ..FaultDef::NEW
};

pub(crate) static REFS_URN_UUID: FaultDef = FaultDef {
    id: "refs-urn-uuid",
    about: "References to Encounters have the form urn:uuid.",
    dialects: GUIDE,
    breaks: &["CONT-05"],
    spoils: &[Spoil::Resource(|_, content| rename(content))],
    ..FaultDef::NEW
};

pub(crate) static SUBJECTS_LOST: FaultDef = FaultDef {
    id: "subjects-lost",
    about: "Observations have no subject.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    spoils: &[Spoil::ResourceOf("Observation", |_, content| {
        content.as_object_mut().map(|it| it.remove("subject"));
    })],
    ..FaultDef::NEW
};

pub(crate) static WRONG_SUBJECT: FaultDef = FaultDef {
    id: "wrong-subject",
    about: "The documents of one patient have another patient as their subject.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["CON-30"],
    spoils: &[Spoil::ResourceOf("DocumentReference", |cx, content| {
        if is_of_the_first_patient(cx, content) {
            let other = patient_id(cx.seed, STRANGER);
            content["subject"] = json!({"reference": format!("Patient/{other}")});
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static LEAK_IN_CONTAINED: FaultDef = FaultDef {
    id: "leak-in-contained",
    about: "The documents of one patient contain another patient.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["SYN-13"],
    spoils: &[Spoil::ResourceOf("DocumentReference", |cx, content| {
        if is_of_the_first_patient(cx, content) {
            content["contained"] = json!([stranger(cx)]);
            content["authenticator"] = json!({"reference": "#stranger"});
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static INVALID_RESOURCE: FaultDef = FaultDef {
    id: "invalid-resource",
    about: "`birthDate` of Patients includes a time.",
    dialects: GUIDE,
    breaks: &["CONT-15"],
    spoils: &[Spoil::ResourceOf("Patient", |_, content| {
        if let Some(day) = content["birthDate"].as_str() {
            content["birthDate"] = json!(format!("{day}T00:00:00.000Z"));
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static MANDATORY_ELEMENT_DROPPED: FaultDef = FaultDef {
    id: "mandatory-element-dropped",
    about: "Observations lack `status`, which R4 requires.",
    dialects: GUIDE,
    breaks: &["CONT-15"],
    seen: &["CON-21"],
    spoils: &[Spoil::ResourceOf("Observation", |_, content| {
        content.as_object_mut().map(|it| it.remove("status"));
    })],
    ..FaultDef::NEW
};

/// The number of a patient who is in no group that can be exported.
const STRANGER: u32 = 11;

fn is_of_the_first_patient(cx: &ResourceContext<'_>, content: &Value) -> bool {
    let first = patient_id(cx.seed, 0);
    patients_of("DocumentReference", content).contains(&first.as_str())
}

/// Returns the Patient who has nothing to do with the export, as a contained resource.
fn stranger(cx: &ResourceContext<'_>) -> Value {
    let id = patient_id(cx.seed, STRANGER);
    let mut all = cx.snapshot.resources.iter();
    let found = all.find(|it| it.resource_type == "Patient" && it.id == id);
    let mut content = found.map(|it| Value::clone(&it.content)).unwrap_or_default();
    content["id"] = json!("stranger");
    content.as_object_mut().map(|it| it.remove("meta"));
    content
}

/// Writes references to Encounters as they stand in the Bundle that they may have come with.
fn rename(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let id = members.get("reference").and_then(Value::as_str);
            let id = id.and_then(|it| it.strip_prefix("Encounter/")).map(str::to_owned);
            if let Some(id) = id {
                let uuid = format!("urn:uuid:00000000-0000-4000-8000-{id:0>12}");
                members.insert("reference".to_owned(), json!(uuid));
            }
            members.values_mut().for_each(rename);
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}
