//! `_elements`: which root elements of a resource are wanted.

use serde_json::{Map, Value, json};

use super::problem::Problem;

const SUBSETTED: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

/// The wanted elements; empty when all are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Elements(Vec<(Option<String>, String)>);

impl Elements {
    /// Adds `element` or `Type.element`.
    pub(super) fn add(&mut self, text: &str) -> Result<(), Problem> {
        let parts: Vec<&str> = text.split('.').collect();
        let is_type = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
        let wanted = match *parts.as_slice() {
            [element] if !is_type(element) => (None, element.to_owned()),
            [resource_type, element] if is_type(resource_type) && !element.is_empty() => {
                (Some(resource_type.to_owned()), element.to_owned())
            }
            _ => {
                return Err(Problem::unsupported(format!("_elements: {text} is no root element")));
            }
        };
        self.0.push(wanted);
        Ok(())
    }

    /// Returns a resource without its unwanted elements, and with a tag that says so. Types of
    /// which no element is wanted by name, and elements without a type, stay as they are.
    pub(crate) fn trimmed(&self, resource_type: &str, content: &Value) -> Option<Value> {
        let concerns = |of: &Option<String>| of.as_deref().is_none_or(|it| it == resource_type);
        let wanted: Vec<&str> =
            self.0.iter().filter(|(of, _)| concerns(of)).map(|(_, name)| name.as_str()).collect();
        let fields = content.as_object().filter(|_| !wanted.is_empty())?;
        let stays = |name: &str| {
            let name = name.trim_start_matches('_');
            wanted.contains(&name) || is_mandatory(resource_type, name)
        };
        let kept = fields.iter().filter(|(name, _)| stays(name));
        let kept: Map<String, Value> = kept.map(|(name, it)| (name.clone(), it.clone())).collect();
        let mut kept = Value::Object(kept);
        kept["meta"]["tag"] = json!([{"system": SUBSETTED, "code": "SUBSETTED"}]);
        Some(kept)
    }
}

/// Tells whether an element must be there, in R4 or because a consumer could not tell what it has.
fn is_mandatory(resource_type: &str, element: &str) -> bool {
    let own: &[&str] = match resource_type {
        "AllergyIntolerance" => &["patient"],
        "CareTeam" | "Patient" | "Practitioner" | "Organization" | "Location" | "Medication"
        | "Device" => &[],
        "Condition" => &["subject"],
        "DocumentReference" => &["status", "content"],
        "Encounter" => &["status", "class"],
        "Immunization" => &["status", "vaccineCode", "patient", "occurrenceDateTime"],
        "MedicationRequest" => &["status", "intent", "medicationReference", "subject", "contained"],
        "Observation" => &["status", "code"],
        "Procedure" => &["status", "subject"],
        "Provenance" => &["target", "recorded", "agent"],
        _ => &["status"],
    };
    matches!(element, "resourceType" | "id" | "meta") || own.contains(&element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("name", true)]
    #[case("Patient.name", true)]
    #[case("name.family", false)]
    #[case("Patient.name.family", false)]
    #[case("Patient", false)]
    #[case("Patient.", false)]
    fn only_root_elements_are_taken(#[case] text: &str, #[case] is_taken: bool) {
        assert_eq!(Elements::default().add(text).is_ok(), is_taken);
    }

    #[test]
    fn what_must_be_there_stays_and_the_rest_is_tagged_as_subset() {
        let mut elements = Elements::default();
        elements.add("Observation.subject").unwrap();
        let whole = json!({"resourceType": "Observation", "id": "o", "status": "final",
            "code": {"text": "c"}, "subject": {"reference": "Patient/1"}, "issued": "2020-01-01"});
        let trimmed = elements.trimmed("Observation", &whole).unwrap();
        let names: Vec<&String> = trimmed.as_object().unwrap().keys().collect();
        assert_eq!(names, ["code", "id", "meta", "resourceType", "status", "subject"]);
        assert_eq!(trimmed["meta"]["tag"][0]["code"], "SUBSETTED");
        assert_eq!(elements.trimmed("Patient", &json!({"id": "p", "active": true})), None);
    }
}
