//! Lines and files of resources, for tests of checks.

use serde_json::json;

use super::testing::File;

/// A line of NDJSON.
pub(crate) fn line(resource_type: &str, id: &str, day: &str) -> String {
    let meta = json!({"lastUpdated": format!("{day}T12:00:00.000Z")});
    json!({"resourceType": resource_type, "id": id, "meta": meta}).to_string()
}

/// An Encounter of a patient.
pub(crate) fn encounter(id: &str, patient: &str) -> String {
    let subject = json!({"reference": format!("Patient/{patient}")});
    json!({"resourceType": "Encounter", "id": id, "subject": subject}).to_string()
}

/// A file of Patients with these ids.
pub(crate) fn patients(ids: &[&str]) -> File {
    let lines: Vec<String> = ids.iter().map(|id| line("Patient", id, "2024-01-01")).collect();
    File::new("Patient", &lines)
}

/// A file of that many Patients.
pub(crate) fn many_patients(count: usize) -> File {
    let lines: Vec<String> =
        (0..count).map(|n| line("Patient", &format!("p{n}"), "2024-01-01")).collect();
    File::new("Patient", &lines)
}
