//! References between resources.

use serde_json::Value;

use bulkspec_fhir::compartment_elements;

/// Returns type and id of what a reference leads to; it may be absolute, or name a version.
pub(crate) fn target(reference: &str) -> Option<(&str, &str)> {
    let unversioned = reference.split("/_history/").next()?;
    let (before, id) = unversioned.rsplit_once('/')?;
    let resource_type = before.rsplit('/').next()?;
    (!id.is_empty()).then_some((resource_type, id))
}

/// Returns the ids of the patients in whose compartments a resource is.
pub(crate) fn patients_of<'a>(resource_type: &str, content: &'a Value) -> Vec<&'a str> {
    if resource_type == "Patient" {
        return content["id"].as_str().into_iter().collect();
    }
    let paths = compartment_elements(resource_type).unwrap_or_default();
    let references = paths.iter().flat_map(|path| at_path(content, path));
    references
        .filter_map(|element| target(element["reference"].as_str()?))
        .filter(|(resource_type, _)| *resource_type == "Patient")
        .map(|(_, id)| id)
        .collect()
}

/// Returns type and id of everything that a resource refers to.
pub(crate) fn targets(content: &Value) -> Vec<(&str, &str)> {
    match content {
        Value::Object(fields) => {
            let own = fields.get("reference").and_then(Value::as_str).and_then(target);
            own.into_iter().chain(fields.values().flat_map(targets)).collect()
        }
        Value::Array(items) => items.iter().flat_map(targets).collect(),
        _ => Vec::new(),
    }
}

/// Returns the elements at a path (`participant.member`); every element of a list counts.
pub(crate) fn at_path<'a>(content: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('.').fold(vec![content], |found, name| {
        let inside = found.into_iter().filter_map(|element| element.get(name));
        inside
            .flat_map(|element| match element {
                Value::Array(items) => items.iter().collect(),
                other => vec![other],
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("Patient/1", Some(("Patient", "1")))]
    #[case("Patient/1/_history/3", Some(("Patient", "1")))]
    #[case("http://localhost/fhir/Patient/1", Some(("Patient", "1")))]
    #[case("#contained", None)]
    #[case("urn:uuid:1", None)]
    fn a_reference_is_read(#[case] text: &str, #[case] expected: Option<(&str, &str)>) {
        assert_eq!(target(text), expected);
    }

    #[test]
    fn lists_inside_a_path_are_followed() {
        let team = json!({"participant": [{"member": {"reference": "Patient/1"}},
            {"member": {"reference": "Practitioner/2"}}, {"member": {"reference": "Patient/3"}}]});
        assert_eq!(patients_of("CareTeam", &team), ["1", "3"]);
        assert_eq!(targets(&team).len(), 3);
    }
}
