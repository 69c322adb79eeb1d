//! Visits, findings, measures, acts and teams.

use serde_json::{Value, json};

use super::patient_record::PatientRecord;
use super::shape::{LOINC, SNOMED, concept, reference, terminology};

/// SNOMED CT codes with their displays.
const FINDINGS: [(&str, &str); 4] = [
    ("38341003", "Hypertensive disorder"),
    ("44054006", "Diabetes mellitus type 2"),
    ("195967001", "Asthma"),
    ("40930008", "Hypothyroidism"),
];
const ALLERGIES: [(&str, &str); 2] =
    [("91935009", "Allergy to peanut"), ("91936005", "Allergy to penicillin")];
const ACTS: [(&str, &str); 2] =
    [("73761001", "Colonoscopy"), ("430193006", "Medication reconciliation")];
/// LOINC codes with display, unit and the middle of the range.
const MEASURES: [(&str, &str, &str, u64); 4] = [
    ("8867-4", "Heart rate", "/min", 72),
    ("8310-5", "Body temperature", "Cel", 37),
    ("29463-7", "Body weight", "kg", 75),
    ("8480-6", "Systolic blood pressure", "mm[Hg]", 120),
];

/// Adds 3 Encounters, 2 Conditions, an allergy, 10 to 13 Observations, 2 Procedures and a team.
pub(super) fn clinical(chart: &mut PatientRecord) {
    for n in 0..3 {
        let visit = encounter(chart, n);
        chart.add("Encounter", visit);
    }
    for n in 0..2 {
        let found = condition(chart, n);
        chart.add("Condition", found);
    }
    let allergy = allergy(chart);
    chart.add("AllergyIntolerance", allergy);
    for n in 0..10 + u64::from(chart.n % 4) {
        let measured = observation(chart, n);
        chart.add("Observation", measured);
    }
    for _ in 0..2 {
        let act = procedure(chart);
        chart.add("Procedure", act);
    }
    let team = care_team(chart);
    chart.add("CareTeam", team);
}

fn encounter(chart: &mut PatientRecord, n: usize) -> Value {
    let when = chart.when();
    let status = ["finished", "in-progress", "cancelled"][n % 3];
    json!({
        "status": status,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": chart.patient(),
        "participant": [{"individual": chart.directory("Practitioner")}],
        "period": {"start": when, "end": when},
        "location": [{"location": chart.directory("Location")}],
        "serviceProvider": chart.directory("Organization"),
    })
}

fn condition(chart: &mut PatientRecord, n: usize) -> Value {
    let finding = chart.draw.pick(&FINDINGS);
    json!({
        "clinicalStatus": terminology("condition-clinical", ["active", "resolved"][n % 2]),
        "verificationStatus": terminology("condition-ver-status", "confirmed"),
        "code": concept(SNOMED, finding),
        "subject": chart.patient(),
        "encounter": chart.encounter(),
        "onsetDateTime": chart.when(),
    })
}

fn allergy(chart: &mut PatientRecord) -> Value {
    let substance = chart.draw.pick(&ALLERGIES);
    json!({
        "clinicalStatus": terminology("allergyintolerance-clinical", "active"),
        "verificationStatus": terminology("allergyintolerance-verification", "confirmed"),
        "code": concept(SNOMED, substance),
        "patient": chart.patient(),
        "recordedDate": chart.when(),
        "recorder": chart.directory("Practitioner"),
    })
}

fn observation(chart: &mut PatientRecord, n: u64) -> Value {
    let (code, display, unit, middle) = chart.draw.pick(&MEASURES);
    let value = middle + chart.draw.below(20);
    let category = if n.is_multiple_of(3) { "laboratory" } else { "vital-signs" };
    json!({
        "status": if n.is_multiple_of(4) { "amended" } else { "final" },
        "category": [terminology("observation-category", category)],
        "code": concept(LOINC, (code, display)),
        "subject": chart.patient(),
        "encounter": chart.encounter(),
        "performer": [chart.directory("Practitioner")],
        "effectiveDateTime": chart.when(),
        "valueQuantity": {"value": value, "unit": unit,
            "system": "http://unitsofmeasure.org", "code": unit},
    })
}

fn procedure(chart: &mut PatientRecord) -> Value {
    let act = chart.draw.pick(&ACTS);
    json!({
        "status": chart.draw.pick(&["completed", "in-progress"]),
        "code": concept(SNOMED, act),
        "subject": chart.patient(),
        "encounter": chart.encounter(),
        "performedDateTime": chart.when(),
    })
}

fn care_team(chart: &mut PatientRecord) -> Value {
    let patient = chart.patient();
    json!({
        "status": "active",
        "name": "Generated team",
        "subject": patient,
        "participant": [
            {"member": chart.directory("Practitioner")},
            {"member": chart.directory("Organization")},
            {"member": reference(chart.of("Patient").remove(0))},
        ],
    })
}
