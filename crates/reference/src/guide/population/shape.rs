//! Small shapes of R4 that many resources share.

use serde_json::{Value, json};

pub(super) const SNOMED: &str = "http://snomed.info/sct";
pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const CVX: &str = "http://hl7.org/fhir/sid/cvx";
pub(super) const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";

/// A `CodeableConcept` of one code and its display.
pub(super) fn concept(system: &str, (code, display): (&str, &str)) -> Value {
    json!({"coding": [{"system": system, "code": code, "display": display}], "text": display})
}

/// A `CodeableConcept` of one of HL7's own code systems.
pub(super) fn terminology(system: &str, code: &str) -> Value {
    let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
    json!({"coding": [{"system": system, "code": code}]})
}

/// A `Reference`.
pub(super) fn reference(to: impl Into<String>) -> Value {
    json!({"reference": to.into()})
}
