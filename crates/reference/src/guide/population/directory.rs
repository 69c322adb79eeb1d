//! What belongs to no patient: practitioners, organisations and the like.

use serde_json::{Value, json};

use super::draw::id;
use super::shape::{RXNORM, SNOMED, concept, reference, terminology};

/// How many of each exist that others refer to.
pub(super) const EACH: u64 = 4;

/// Drugs, by `RxNorm`.
const DRUGS: [(&str, &str); 4] = [
    ("314076", "lisinopril 10 MG"),
    ("860975", "metformin 500 MG"),
    ("197361", "amlodipine 5 MG"),
    ("617312", "atorvastatin 20 MG"),
];

/// Returns the reference of one entry of the directory.
pub(super) fn entry(seed: u64, resource_type: &str, n: u64) -> String {
    format!("{resource_type}/{}", id(seed, &format!("{resource_type}/{n}")))
}

/// Makes the directory: type, number and content.
pub(super) fn directory(seed: u64) -> Vec<(&'static str, u64, Value)> {
    let each = (0..EACH).flat_map(|n| {
        [
            ("Organization", n, organization(n)),
            ("Practitioner", n, practitioner(n)),
            ("Location", n, location(seed, n)),
            ("Medication", n, medication(seed, n)),
            ("Device", n, device(seed, n)),
        ]
    });
    let forms = (0..2).map(|n| ("Questionnaire", n, questionnaire(n)));
    each.chain(forms).collect()
}

fn organization(n: u64) -> Value {
    json!({
        "active": true,
        "identifier": [{"system": "urn:bulkspec:organization", "value": format!("ORG-{n}")}],
        "name": format!("Fixture Clinic {n}"),
        "type": [terminology("organization-type", "prov")],
    })
}

fn practitioner(n: u64) -> Value {
    let given =
        ["Mocka", "Stubina", "Dummyd\u{f3}ra", "Testor"][usize::try_from(n % 4).unwrap_or(0)];
    json!({
        "active": true,
        "identifier": [{"system": "urn:bulkspec:practitioner", "value": format!("DR-{n}")}],
        "name": [{"family": "Placeholder", "given": [given], "prefix": ["Dr."]}],
    })
}

fn location(seed: u64, n: u64) -> Value {
    json!({
        "status": "active",
        "name": format!("Ward {n}"),
        "mode": "instance",
        "managingOrganization": reference(entry(seed, "Organization", n)),
    })
}

fn medication(seed: u64, n: u64) -> Value {
    let drug = DRUGS[usize::try_from(n % 4).unwrap_or(0)];
    json!({
        "status": "active",
        "code": concept(RXNORM, drug),
        "manufacturer": reference(entry(seed, "Organization", n)),
    })
}

fn device(seed: u64, n: u64) -> Value {
    json!({
        "status": "active",
        "serialNumber": format!("SN-{n:04}"),
        "type": concept(SNOMED, ("43770009", "Sphygmomanometer")),
        "owner": reference(entry(seed, "Organization", n)),
    })
}

fn questionnaire(n: u64) -> Value {
    json!({
        "status": "active",
        "title": format!("Generated questionnaire {n}"),
        "subjectType": ["Patient"],
        "item": [{"linkId": "1", "text": "Is this invented?", "type": "boolean"}],
    })
}
