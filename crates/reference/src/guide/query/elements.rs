//! `_elements`: which root elements of a resource are wanted.

use serde_json::{Map, Value, json};

use super::parse::Asked;
use super::problem::Problem;
use crate::fault::parameter::elements::{
    ELEMENTS_DROPS_MANDATORY, ELEMENTS_NESTED_TRIM, ELEMENTS_NO_SUBSETTED, ELEMENTS_NOOP,
    ELEMENTS_PREFIX_IGNORED,
};
use crate::settings::Settings;

const SUBSETTED: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

/// The wanted elements; empty when all are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Elements(Vec<Wanted>);

/// One wanted element.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    /// The type of which it is wanted; `None` for all.
    resource_type: Option<String>,
    name: String,
    /// The element below it that alone is wanted; only a faulty server takes one.
    child: Option<String>,
}

impl Wanted {
    fn of(resource_type: Option<&str>, name: &str, child: Option<&str>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self { resource_type: owned(resource_type), name: name.to_owned(), child: owned(child) }
    }
}

impl Elements {
    /// Adds `element` or `Type.element`.
    /// Tells whether anything is to be left out.
    pub(crate) fn is_given(&self) -> bool {
        !self.0.is_empty()
    }

    pub(super) fn add(&mut self, text: &str, asked: Asked<'_>) -> Result<(), Problem> {
        let parts: Vec<&str> = text.split('.').collect();
        let is_type = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
        let is_lax = asked.has(&ELEMENTS_NESTED_TRIM);
        let wanted = match *parts.as_slice() {
            [element] if !is_type(element) => Wanted::of(None, element, None),
            [resource_type, element] if is_type(resource_type) && !element.is_empty() => {
                Wanted::of(Some(resource_type), element, None)
            }
            [element, child] if is_lax => Wanted::of(None, element, Some(child)),
            [resource_type, element, child] if is_lax => {
                Wanted::of(Some(resource_type), element, Some(child))
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
    pub(crate) fn trimmed(
        &self,
        resource_type: &str,
        content: &Value,
        settings: &Settings,
    ) -> Option<Value> {
        let is_blind = settings.has(&ELEMENTS_PREFIX_IGNORED);
        let concerns = |it: &&Wanted| {
            is_blind || it.resource_type.as_deref().is_none_or(|name| name == resource_type)
        };
        let wanted: Vec<&Wanted> = self.0.iter().filter(concerns).collect();
        let fields = content.as_object().filter(|_| !wanted.is_empty())?;
        let is_left = |name: &str| is_left(resource_type, name, settings);
        let kept = fields.iter().filter_map(|(name, value)| {
            let root = name.trim_start_matches('_');
            match wanted.iter().find(|it| it.name == root) {
                Some(it) => Some((name.clone(), narrowed(value, it.child.as_deref()))),
                None => is_left(root).then(|| (name.clone(), value.clone())),
            }
        });
        let mut kept = Value::Object(kept.collect::<Map<String, Value>>());
        if !settings.has(&ELEMENTS_NO_SUBSETTED) {
            kept["meta"]["tag"] = json!([{"system": SUBSETTED, "code": "SUBSETTED"}]);
        }
        Some(kept)
    }
}

/// Tells whether an element stays though nobody wants it.
fn is_left(resource_type: &str, name: &str, settings: &Settings) -> bool {
    if settings.has(&ELEMENTS_DROPS_MANDATORY) {
        return matches!(name, "resourceType" | "id" | "meta");
    }
    is_mandatory(resource_type, name) || settings.has(&ELEMENTS_NOOP)
}

/// Cuts an element to one that is below it.
fn narrowed(value: &Value, child: Option<&str>) -> Value {
    match (value, child) {
        (Value::Array(items), Some(_)) => items.iter().map(|it| narrowed(it, child)).collect(),
        (Value::Object(fields), Some(child)) => fields
            .iter()
            .filter(|(name, _)| *name == child)
            .map(|(name, it)| (name.clone(), it.clone()))
            .collect(),
        _ => value.clone(),
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
    use crate::guide::level::Level;
    use crate::settings::Dialect;
    use bulkspec_fhir::GuideVersion;
    use rstest::rstest;

    fn settings() -> Settings {
        Settings::new(Dialect::Guide(GuideVersion::V2))
    }

    fn add(elements: &mut Elements, text: &str) -> Result<(), Problem> {
        let (version, settings) = (GuideVersion::V2, &settings());
        elements.add(text, Asked { version, level: &Level::System, lenient: false, settings })
    }

    #[rstest]
    #[case("name", true)]
    #[case("Patient.name", true)]
    #[case("name.family", false)]
    #[case("Patient.name.family", false)]
    #[case("Patient", false)]
    #[case("Patient.", false)]
    fn only_root_elements_are_taken(#[case] text: &str, #[case] is_taken: bool) {
        assert_eq!(add(&mut Elements::default(), text).is_ok(), is_taken);
    }

    #[test]
    fn what_must_be_there_stays_and_the_rest_is_tagged_as_subset() {
        let mut elements = Elements::default();
        add(&mut elements, "Observation.subject").unwrap();
        let whole = json!({"resourceType": "Observation", "id": "o", "status": "final",
            "code": {"text": "c"}, "subject": {"reference": "Patient/1"}, "issued": "2020-01-01"});
        let trimmed = elements.trimmed("Observation", &whole, &settings()).unwrap();
        let names: Vec<&String> = trimmed.as_object().unwrap().keys().collect();
        assert_eq!(names, ["code", "id", "meta", "resourceType", "status", "subject"]);
        assert_eq!(trimmed["meta"]["tag"][0]["code"], "SUBSETTED");
        assert_eq!(
            elements.trimmed("Patient", &json!({"id": "p", "active": true}), &settings()),
            None
        );
    }
}
