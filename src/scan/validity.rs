//! Compares a resource with the definition of its type, while it is walked through.

use super::walk::Scalar;
use crate::evidence::{InvalidRule, known_name};
use bulkspec_fhir::{Duties, ElementId, Kind, Primitive, ShapeId, definitions};

/// What R4 has at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// Whatever may stand there is not judged.
    Anything,
    /// The resource itself.
    Root(ShapeId),
    /// The value of an element.
    Element(ElementId),
    /// An item of the list that is the value of an element.
    Item(ElementId),
}

/// How a resource differs from its definition.
#[derive(Debug, Default)]
pub(super) struct Validity {
    /// Whether the definition of its type is known.
    pub(super) was_judged: bool,
    pub(super) breaches: Vec<Breach>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) rule: InvalidRule,
    /// The element with its type (`HumanName.given`).
    pub(super) element: String,
    /// What belongs there.
    pub(super) expected: &'static str,
}

/// Most differences that are noted of one line.
const MOST: usize = 16;

impl Validity {
    /// Judges a value without parts.
    pub(super) fn scalar(&mut self, expected: Expected, value: &Scalar<'_>) {
        let (Expected::Element(id) | Expected::Item(id)) = expected else { return };
        let element = definitions().element(id);
        let is_item = matches!(expected, Expected::Item(_));
        match element.kind {
            // In a list, `null` keeps the places of values and of what extends them in step.
            _ if is_item && *value == Scalar::Null && is_paired(id) => {}
            _ if element.is_list && !is_item => self.shape(id, "a list"),
            Kind::Primitive(primitive) if !takes(primitive, value) => {
                self.add(InvalidRule::WrongForm, id, primitive.form());
            }
            Kind::Primitive(_) => {}
            Kind::Complex(_) | Kind::Resource => self.shape(id, "an object"),
        }
    }

    /// Judges an array, and returns what its items are.
    pub(super) fn array(&mut self, expected: Expected) -> Expected {
        match expected {
            Expected::Element(id) if definitions().element(id).is_list => Expected::Item(id),
            Expected::Element(id) | Expected::Item(id) => {
                self.shape(id, "no list");
                Expected::Anything
            }
            Expected::Anything | Expected::Root(_) => Expected::Anything,
        }
    }

    /// Judges an object, and returns its type, where its members can be judged.
    pub(super) fn object(&mut self, expected: Expected) -> Option<ShapeId> {
        let id = match expected {
            Expected::Root(shape) => return Some(shape),
            Expected::Anything => return None,
            Expected::Element(id) | Expected::Item(id) => id,
        };
        let element = definitions().element(id);
        if element.is_list && matches!(expected, Expected::Element(_)) {
            self.shape(id, "a list");
        }
        match element.kind {
            Kind::Complex(shape) => Some(shape),
            Kind::Resource => None,
            Kind::Primitive(primitive) => {
                self.add(InvalidRule::WrongForm, id, primitive.form());
                None
            }
        }
    }

    /// Judges the name of a member, and returns what its value is.
    pub(super) fn member(&mut self, shape: ShapeId, name: &str, seen: &mut Duties) -> Expected {
        let Some(id) = definitions().find(shape, name) else {
            let element = format!("{}.{}", definitions().shape(shape).name, known_name(name));
            self.note(InvalidRule::UnknownElement, element, "an element of R4");
            return Expected::Anything;
        };
        seen.see(definitions().element(id));
        Expected::Element(id)
    }

    /// Judges an object whose members were all read.
    pub(super) fn close(&mut self, shape: ShapeId, seen: Duties) {
        let shape = definitions().shape(shape);
        for name in shape.missing(seen) {
            let element = format!("{}.{name}", shape.name);
            self.note(InvalidRule::MissingElement, element, "the element");
        }
    }

    /// Forgets what is missing: the resource says that it is not whole.
    pub(super) fn spare_missing(&mut self) {
        self.breaches.retain(|it| it.rule != InvalidRule::MissingElement);
    }

    fn shape(&mut self, id: ElementId, expected: &'static str) {
        self.add(InvalidRule::WrongShape, id, expected);
    }

    fn add(&mut self, rule: InvalidRule, id: ElementId, expected: &'static str) {
        let all = definitions();
        let element = format!("{}.{}", all.shape(id.shape).name, all.element(id).name);
        self.note(rule, element, expected);
    }

    /// Notes a difference once in a line.
    fn note(&mut self, rule: InvalidRule, element: String, expected: &'static str) {
        let breach = Breach { rule, element, expected };
        if self.breaches.len() < MOST && !self.breaches.contains(&breach) {
            self.breaches.push(breach);
        }
    }
}

/// Tells whether an element is a list of values, or of what extends them.
fn is_paired(id: ElementId) -> bool {
    let element = definitions().element(id);
    matches!(element.kind, Kind::Primitive(_)) || element.name.starts_with('_')
}

fn takes(primitive: Primitive, value: &Scalar<'_>) -> bool {
    match value {
        Scalar::Text(text) => primitive.takes_text(text),
        Scalar::Boolean => primitive == Primitive::Boolean,
        Scalar::Integer(number) => primitive.takes_integer(*number),
        Scalar::Number => primitive == Primitive::Decimal,
        Scalar::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::line_content::read;
    use rstest::rstest;

    fn breaches(resource_type: &str, members: &str) -> Vec<String> {
        let text = format!(r#"{{"resourceType":"{resource_type}","id":"a"{members}}}"#);
        let content = read(&text, definitions().named(resource_type));
        let words = |it: &Breach| format!("{:?} {}", it.rule, it.element);
        content.validity.breaches.iter().map(words).collect()
    }

    const ENOUGH: &str = r#","status":"final","code":{"text":"x"}"#;

    #[rstest]
    #[case::plain("Patient", r#","birthDate":"1956-10-14","name":[{"family":"A","given":["B"]}]"#)]
    #[case::extended(
        "Patient",
        r#","_birthDate":{"extension":[{"url":"u","valueCode":"unknown"}]}"#
    )]
    #[case::in_step("Patient", r#","name":[{"given":["A",null],"_given":[null,{"id":"x"}]}]"#)]
    #[case::modifier("Patient", r#","modifierExtension":[{"url":"u","valueBoolean":true}]"#)]
    #[case::contained("Patient", r#","contained":[{"resourceType":"Anything","oddity":1}]"#)]
    #[case::extended_duty("Observation", r#","_status":{"id":"x"},"code":{"text":"x"}"#)]
    #[case::a_choice(
        "MedicationRequest",
        r#","status":"active","intent":"order","subject":{},"medicationReference":{}"#
    )]
    #[case::subsetted("Observation", r#","meta":{"tag":[{"code":"SUBSETTED"}]}"#)]
    #[case::unknown_type("Nothing", r#","a":[1]"#)]
    fn what_r4_allows_is_no_breach(#[case] resource_type: &str, #[case] members: &str) {
        assert_eq!(breaches(resource_type, members), Vec::<String>::new());
    }

    #[rstest]
    #[case("Patient", r#","birthDate":"1956-10-14T00:00:00.000Z""#, "WrongForm Patient.birthDate")]
    #[case("Patient", r#","birthDate":null"#, "WrongForm Patient.birthDate")]
    #[case("Patient", r#","active":"true""#, "WrongForm Patient.active")]
    #[case("Patient", r#","name":{"family":"A"}"#, "WrongShape Patient.name")]
    #[case("Patient", r#","name":[{"family":["A"]}]"#, "WrongShape HumanName.family")]
    #[case("Patient", r#","name":["A"]"#, "WrongShape Patient.name")]
    #[case("Patient", r#","name":[null]"#, "WrongShape Patient.name")]
    #[case("Patient", r#","gender":{"code":"male"}"#, "WrongForm Patient.gender")]
    #[case("Patient", r#","family":"A""#, "UnknownElement Patient.family")]
    #[case("Patient", r#","jane roe 1":"A""#, "UnknownElement Patient.(another name)")]
    #[case("Patient", r#","communication":[{}]"#, "MissingElement PatientCommunication.language")]
    #[case("Observation", r#","code":{"text":"x"}"#, "MissingElement Observation.status")]
    fn a_difference_from_r4_is_noted(
        #[case] resource_type: &str,
        #[case] members: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(breaches(resource_type, members), [expected]);
    }

    #[test]
    fn values_of_all_kinds_are_compared() {
        let value = |value: &str| breaches("Observation", &format!("{ENOUGH},{value}"));
        assert!(value(r#""valueQuantity":{"value":72.5}"#).is_empty());
        assert_eq!(value(r#""valueQuantity":{"value":"72"}"#), ["WrongForm Quantity.value"]);
        assert_eq!(value(r#""valueInteger":1.5"#), ["WrongForm Observation.valueInteger"]);
    }
}
