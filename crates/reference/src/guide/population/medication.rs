//! Prescriptions and vaccinations.

use serde_json::{Value, json};

use super::patient_record::PatientRecord;
use super::shape::{CVX, RXNORM, concept};

const VACCINES: [(&str, &str); 3] =
    [("140", "Influenza"), ("113", "Td (adult)"), ("33", "Pneumococcal")];

/// Adds 2 prescriptions, of which the second contains its Medication, and 2 vaccinations.
pub(super) fn medication(chart: &mut PatientRecord) {
    let first = prescription(chart);
    chart.add("MedicationRequest", first);
    let second = with_contained_medication(prescription(chart));
    chart.add("MedicationRequest", second);
    for _ in 0..2 {
        let dose = immunization(chart);
        chart.add("Immunization", dose);
    }
}

fn prescription(chart: &mut PatientRecord) -> Value {
    json!({
        "status": chart.draw.pick(&["active", "completed", "stopped"]),
        "intent": "order",
        "medicationReference": chart.directory("Medication"),
        "subject": chart.patient(),
        "encounter": chart.encounter(),
        "authoredOn": chart.when(),
        "requester": chart.directory("Practitioner"),
    })
}

fn with_contained_medication(mut prescription: Value) -> Value {
    prescription["contained"] = json!([{
        "resourceType": "Medication",
        "id": "mixture",
        "code": concept(RXNORM, ("310798", "hydrochlorothiazide 25 MG")),
    }]);
    prescription["medicationReference"] = json!({"reference": "#mixture"});
    prescription
}

fn immunization(chart: &mut PatientRecord) -> Value {
    let vaccine = chart.draw.pick(&VACCINES);
    json!({
        "status": "completed",
        "vaccineCode": concept(CVX, vaccine),
        "patient": chart.patient(),
        "encounter": chart.encounter(),
        "occurrenceDateTime": chart.when(),
        "primarySource": true,
        "lotNumber": format!("LOT{:05}", chart.draw.below(100_000)),
    })
}
