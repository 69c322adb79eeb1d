//! All types, read once from a table.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::primitive::Primitive;
use super::shape::{Element, ElementId, Kind, Shape, ShapeId, rank};

static DEFINITIONS: LazyLock<Definitions> =
    LazyLock::new(|| Definitions::read(include_str!("r4.txt")));

/// The R4 types whose content is judged: those of the Patient compartment, and those that patients'
/// data are likely to reference (FHIR 4.0.1).
#[must_use]
pub fn definitions() -> &'static Definitions {
    &DEFINITIONS
}

/// Types by their names.
#[derive(Debug)]
pub struct Definitions {
    shapes: Vec<Shape>,
    by_name: HashMap<&'static str, ShapeId>,
    /// The extension of a primitive value.
    extra: ShapeId,
}

/// A line of the table.
struct Row {
    name: &'static str,
    base: &'static str,
    elements: &'static str,
}

impl Definitions {
    /// Finds a type by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<ShapeId> {
        self.by_name.get(name).copied()
    }

    /// Returns a type.
    #[must_use]
    pub fn shape(&self, id: ShapeId) -> &Shape {
        &self.shapes[usize::from(id.0)]
    }

    /// Returns an element.
    #[must_use]
    pub fn element(&self, id: ElementId) -> &Element {
        &self.shape(id.shape).elements[usize::from(id.at)]
    }

    /// Finds an element of a type by its name in JSON.
    #[must_use]
    pub fn find(&self, shape: ShapeId, name: &str) -> Option<ElementId> {
        self.shape(shape).find(name).map(|at| ElementId { shape, at })
    }

    /// Returns true if some type has an element of this name in JSON.
    #[must_use]
    pub fn is_element(&self, name: &str) -> bool {
        static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
            let shapes = DEFINITIONS.shapes.iter();
            shapes.flat_map(|shape| shape.elements.iter().map(|it| it.name.as_str())).collect()
        });
        NAMES.contains(name)
    }

    fn read(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (any, rows): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("any = "));
        let any: Vec<&str> = any.iter().flat_map(|line| line.split(' ').skip(2)).collect();
        let rows: Vec<Row> = rows.into_iter().filter_map(Row::read).collect();
        let names = rows.iter().zip(0..).map(|(row, n)| (row.name, ShapeId(n)));
        let by_name: HashMap<_, _> = names.collect();
        let extra = by_name["Element"];
        let mut all = Self { shapes: Vec::with_capacity(rows.len()), by_name, extra };
        let by_row: HashMap<&str, &Row> = rows.iter().map(|row| (row.name, row)).collect();
        for row in &rows {
            let mut shape = Shape { name: row.name.to_owned(), ..Shape::default() };
            let mut next = Some(row);
            while let Some(row) = next {
                row.elements.split_whitespace().for_each(|text| all.add(&mut shape, text, &any));
                next = by_row.get(row.base).copied();
            }
            shape.elements.sort_by(|one, other| rank(&one.name).cmp(&rank(&other.name)));
            all.shapes.push(shape);
        }
        all
    }

    /// Adds an element of the table to a type, with all its forms in JSON.
    fn add(&self, shape: &mut Shape, text: &'static str, any: &[&'static str]) {
        let (name, types) = text.split_once(':').expect("each element of the table has a type");
        let (types, is_due) = cut(types, '!');
        let (types, is_list) = cut(types, '*');
        let duty = is_due.then(|| {
            shape.duties.push(name.to_owned());
            u8::try_from(shape.duties.len() - 1).expect("no type has so many elements")
        });
        assert!(shape.duties.len() <= Shape::MAX_DUTIES, "there is a bit for each of them");
        let mut push = |name: String, kind| {
            shape.elements.push(Element { name, kind, is_list, duty });
        };
        let types = if types == "any" { any.to_vec() } else { types.split('|').collect() };
        for one in types {
            let kind = self.kind(one);
            let name = name.strip_suffix("[x]").map_or(name.to_owned(), |stem| choice(stem, one));
            if matches!(kind, Kind::Primitive(_)) {
                push(format!("_{name}"), Kind::Complex(self.extra));
            }
            push(name, kind);
        }
    }

    fn kind(&self, name: &str) -> Kind {
        if name == "Resource" {
            return Kind::Resource;
        }
        let primitive = Primitive::named(name).map(Kind::Primitive);
        primitive.unwrap_or_else(|| Kind::Complex(self.by_name[name]))
    }
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        let (head, elements) = line.split_once(':')?;
        let (name, base) = head.split_once('<')?;
        Some(Self { name: name.trim(), base: base.trim(), elements })
    }
}

fn cut(text: &str, mark: char) -> (&str, bool) {
    text.strip_suffix(mark).map_or((text, false), |rest| (rest, true))
}

/// The name of a choice in JSON: `value` and `dateTime` give `valueDateTime`.
fn choice(stem: &str, of: &str) -> String {
    let mut letters = of.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    stem.chars().chain(first).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Duties, PATIENT_COMPARTMENT, compartment_elements};
    use rstest::rstest;

    fn element(shape: &str, name: &str) -> Option<&'static Element> {
        let all = definitions();
        all.find(all.named(shape)?, name).map(|id| all.element(id))
    }

    fn duties(shape: &str) -> Vec<&'static str> {
        let all = definitions();
        all.shape(all.named(shape).unwrap()).missing(Duties::default()).collect()
    }

    #[rstest]
    #[case("Patient", &[])]
    #[case("Observation", &["code", "status"])]
    #[case("Encounter", &["class", "status"])]
    #[case("MedicationRequest", &["intent", "medication[x]", "status", "subject"])]
    #[case("Immunization", &["occurrence[x]", "patient", "status", "vaccineCode"])]
    #[case("AllergyIntolerance", &["patient"])]
    #[case("Condition", &["subject"])]
    #[case("DocumentReference", &["content", "status"])]
    #[case("Provenance", &["agent", "recorded", "target"])]
    #[case("EncounterLocation", &["location"])]
    #[case("Extension", &["url"])]
    fn the_elements_that_have_to_be_there_are_those_of_r4(
        #[case] shape: &str,
        #[case] expected: &[&str],
    ) {
        assert_eq!(duties(shape), expected);
    }

    #[rstest]
    #[case("Patient", "birthDate", Kind::Primitive(Primitive::Date), false)]
    #[case("HumanName", "given", Kind::Primitive(Primitive::Text), true)]
    #[case("Observation", "valueDateTime", Kind::Primitive(Primitive::DateTime), false)]
    #[case("Observation", "contained", Kind::Resource, true)]
    #[case("Extension", "valueUnsignedInt", Kind::Primitive(Primitive::UnsignedInt), false)]
    fn an_element_has_a_type(
        #[case] shape: &str,
        #[case] name: &str,
        #[case] kind: Kind,
        #[case] is_list: bool,
    ) {
        let found = element(shape, name).unwrap();
        assert_eq!((found.kind, found.is_list), (kind, is_list));
    }

    #[test]
    fn only_primitive_values_are_extended_beside_them() {
        assert!(element("Patient", "_birthDate").is_some());
        assert_eq!(element("Patient", "_name"), None);
        assert_eq!(element("Patient", "surname"), None);
    }

    #[test]
    fn every_type_of_the_compartment_is_there_with_the_elements_that_lead_to_patients() {
        for (name, _) in PATIENT_COMPARTMENT {
            assert!(definitions().named(name).is_some(), "{name}");
            for path in compartment_elements(name).unwrap() {
                let first = path.split('.').next().unwrap();
                assert!(element(name, first).is_some(), "{name}.{path}");
            }
        }
    }
}
