//! The few fields of a resource that facts need, read without building the resource.

use std::borrow::Cow;

use super::paths::{Node, PATHS, PathTree};
use super::text::Text;
use super::walk::{Reader, Scalar};
use crate::evidence::{Fingerprint, Fingerprinter};
use bulkspec_fhir::is_resource_type;

/// What is kept of one line.
#[derive(Debug, Default)]
pub(super) struct Fields<'de> {
    pub(super) resource_type: Text<'de>,
    pub(super) id: Text<'de>,
    pub(super) last_updated: Text<'de>,
    pub(super) version: Text<'de>,
    /// The first name that occurs a second time in the object of the line.
    pub(super) repeated: Option<Cow<'de, str>>,
}

/// References to patients that were found under the compartment paths of any type.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) references: Vec<(Node, Fingerprint)>,
    /// How often something stands there that may be such a reference: anything but a literal one to
    /// another type.
    possible: Vec<(Node, i32)>,
    /// Whether there were more than are kept.
    pub(super) cut: bool,
}

impl Found {
    /// References that are kept of one line, before those of other types are sifted out.
    pub(super) const LIMIT: usize = 4096;

    pub(super) fn clear(&mut self) {
        self.references.clear();
        self.possible.clear();
        self.cut = false;
    }

    /// Tells whether something at `node` may be a reference to a patient, known or not.
    pub(super) fn is_possible(&self, node: Node) -> bool {
        self.possible.iter().any(|(at, count)| *at == node && *count > 0)
    }

    /// Counts what may be a reference to a patient, or takes it back.
    fn count(&mut self, node: Node, change: i32) {
        match self.possible.iter_mut().find(|(at, _)| *at == node) {
            Some((_, count)) => *count += change,
            None => self.possible.push((node, change)),
        }
    }

    fn add(&mut self, node: Node, patient: Fingerprint) {
        if self.references.len() < Self::LIMIT {
            self.references.push((node, patient));
        } else {
            self.cut = true;
        }
    }
}

/// Names that are remembered of one line to notice a second one. R4's largest types have about 60.
const NAMES: usize = 256;

/// Reads the object of a line.
pub(super) struct FieldReader<'a, 'de> {
    print: &'a Fingerprinter,
    found: &'a mut Found,
    names: Vec<Cow<'de, str>>,
    fields: Fields<'de>,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot {
    Root,
    Meta,
    Field(Field),
    /// An element on a compartment path; an array stands for each of its items.
    Element {
        node: Node,
        in_array: bool,
    },
    /// The `reference` of such an element.
    Reference(Node),
}

/// A field that is kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    ResourceType,
    Id,
    LastUpdated,
    Version,
}

impl<'a, 'de> FieldReader<'a, 'de> {
    pub(super) fn new(print: &'a Fingerprinter, found: &'a mut Found) -> Self {
        Self { print, found, names: Vec::with_capacity(32), fields: Fields::default() }
    }

    pub(super) fn finish(self) -> Fields<'de> {
        self.fields
    }

    fn keep(&mut self, field: Field, text: Text<'de>) {
        *match field {
            Field::ResourceType => &mut self.fields.resource_type,
            Field::Id => &mut self.fields.id,
            Field::LastUpdated => &mut self.fields.last_updated,
            Field::Version => &mut self.fields.version,
        } = text;
    }

    /// Notes a name of the line's own object.
    fn name(&mut self, name: Cow<'de, str>) {
        if self.names.contains(&name) {
            self.fields.repeated.get_or_insert(name);
        } else if self.names.len() < NAMES {
            self.names.push(name);
        }
    }
}

impl<'de> Reader<'de> for FieldReader<'_, 'de> {
    type Spot = Spot;
    type Object = Spot;

    fn scalar(&mut self, at: Spot, value: Scalar<'de>) {
        match (at, value) {
            (Spot::Field(field), value) => self.keep(field, value.into()),
            (Spot::Reference(node), Scalar::Text(text)) => {
                if let Some(patient) = self.print.patient_reference(&text) {
                    self.found.add(node, patient);
                } else if leads_elsewhere(&text) {
                    self.found.count(node, -1);
                }
            }
            _ => {}
        }
    }

    fn array(&mut self, at: Spot) -> Option<Spot> {
        match at {
            Spot::Field(field) => self.keep(field, Text::Other),
            // FHIR has no arrays in arrays; not to follow them keeps the recursion shallow.
            Spot::Element { node, in_array: false } => {
                return Some(Spot::Element { node, in_array: true });
            }
            _ => {}
        }
        None
    }

    fn open(&mut self, at: Spot) -> Option<Spot> {
        match at {
            Spot::Field(field) => {
                self.keep(field, Text::Other);
                None
            }
            Spot::Reference(_) => None,
            Spot::Element { node, .. } => {
                if PATHS.is_reference(node) {
                    self.found.count(node, 1);
                }
                Some(at)
            }
            Spot::Root | Spot::Meta => Some(at),
        }
    }

    fn member(&mut self, object: &mut Spot, name: Cow<'de, str>) -> Option<Spot> {
        match *object {
            Spot::Root => {
                let spot = match &*name {
                    "resourceType" => Some(Spot::Field(Field::ResourceType)),
                    "id" => Some(Spot::Field(Field::Id)),
                    "meta" => Some(Spot::Meta),
                    other => element(PathTree::ROOT, other),
                };
                self.name(name);
                spot
            }
            Spot::Meta => match &*name {
                "lastUpdated" => Some(Spot::Field(Field::LastUpdated)),
                "versionId" => Some(Spot::Field(Field::Version)),
                _ => None,
            },
            Spot::Element { node, .. } => element(node, &name).or_else(|| {
                let is_it = name == "reference" && PATHS.is_reference(node);
                is_it.then_some(Spot::Reference(node))
            }),
            Spot::Field(_) | Spot::Reference(_) => None,
        }
    }

    fn close(&mut self, _: Spot) {}
}

/// Tells whether a reference leads to a resource of another type than Patient.
fn leads_elsewhere(text: &str) -> bool {
    let unversioned = text.split("/_history/").next().unwrap_or_default();
    let name = unversioned.rsplit('/').nth(1);
    name.is_some_and(|name| name != "Patient" && is_resource_type(name))
}

fn element(node: Node, name: &str) -> Option<Spot> {
    PATHS.child(node, name).map(|node| Spot::Element { node, in_array: false })
}
