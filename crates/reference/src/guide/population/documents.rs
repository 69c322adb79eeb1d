//! Documents with their attachments, and where resources came from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::draw::id;
use super::patient_record::PatientRecord;
use super::shape::{LOINC, concept, reference, terminology};
use crate::guide::store::BASE;

/// Adds 2 documents, one with its content behind a URL and one with it inside, and 4 Provenances:
/// three of a Condition and one of an Observation.
pub(super) fn documents(chart: &mut PatientRecord) {
    let text = format!("An invented note, number {}.", chart.n);
    let data = STANDARD.encode(&text);
    let binary = id(chart.seed, &format!("Binary/{}/0", chart.n));
    chart.add("Binary", json!({"contentType": "text/plain", "data": data}));
    let behind = json!({"contentType": "text/plain", "url": format!("{BASE}/Binary/{binary}")});
    let inside = json!({"contentType": "text/plain", "data": data});
    let plain = document(chart, &behind);
    chart.add("DocumentReference", plain);
    let mut with_source = document(chart, &inside);
    add_source(chart, &mut with_source);
    chart.add("DocumentReference", with_source);
    let condition = chart.of("Condition").remove(0);
    let observation = chart.of("Observation").remove(0);
    for (target, year) in
        [(&condition, 2019), (&condition, 2021), (&condition, 2020), (&observation, 2022)]
    {
        let origin = provenance(chart, target, year);
        chart.add("Provenance", origin);
    }
}

fn document(chart: &mut PatientRecord, attachment: &Value) -> Value {
    json!({
        "status": "current",
        "type": concept(LOINC, ("34133-9", "Summary of episode note")),
        "subject": chart.patient(),
        "date": chart.when(),
        "author": [chart.directory("Practitioner")],
        "content": [{"attachment": attachment}],
    })
}

/// Adds what the source of a document said of its patient, as a resource inside.
fn add_source(chart: &PatientRecord, document: &mut Value) {
    let own = chart.resources.iter().find(|(name, _, _)| *name == "Patient");
    let Some((_, _, patient)) = own else { return };
    document["contained"] = json!([{
        "resourceType": "Patient",
        "id": "source",
        "identifier": patient["identifier"],
        "name": patient["name"],
    }]);
    document["context"] = json!({"sourcePatientInfo": {"reference": "#source"}});
}

/// The year is that of its recording: the newest is not the one that was stored last.
fn provenance(chart: &mut PatientRecord, target: &str, year: u16) -> Value {
    let patient = chart.of("Patient").remove(0);
    json!({
        "target": [reference(target), reference(patient)],
        "recorded": format!("{year}-05-17T08:30:00.250Z"),
        "activity": terminology("v3-DataOperation", "UPDATE"),
        "agent": [{"who": chart.directory("Organization")}],
    })
}
