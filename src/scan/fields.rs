//! The few fields of a resource that facts need, read without building the resource.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::paths::{Node, PATHS, PathTree};
use super::text::{NameSeed, Text, TextSeed};
use crate::evidence::{Fingerprint, Fingerprinter};

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
    /// Whether there were more than are kept.
    pub(super) cut: bool,
}

impl Found {
    /// References that are kept of one line, before those of other types are sifted out.
    pub(super) const LIMIT: usize = 4096;

    pub(super) fn clear(&mut self) {
        self.references.clear();
        self.cut = false;
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
pub(super) struct ResourceSeed<'a> {
    pub(super) print: &'a Fingerprinter,
    pub(super) found: &'a mut Found,
}

impl<'de> DeserializeSeed<'de> for ResourceSeed<'_> {
    type Value = Fields<'de>;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Self::Value, D::Error> {
        value.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ResourceSeed<'_> {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        let mut names: Vec<Cow<'de, str>> = Vec::with_capacity(32);
        while let Some(name) = members.next_key_seed(NameSeed)? {
            self.member(&name, &mut members, &mut fields)?;
            if names.contains(&name) {
                fields.repeated.get_or_insert(name);
            } else if names.len() < NAMES {
                names.push(name);
            }
        }
        Ok(fields)
    }
}

impl ResourceSeed<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        members: &mut A,
        fields: &mut Fields<'de>,
    ) -> Result<(), A::Error> {
        match name {
            "resourceType" => fields.resource_type = members.next_value_seed(TextSeed)?,
            "id" => fields.id = members.next_value_seed(TextSeed)?,
            "meta" => members.next_value_seed(MetaSeed(fields))?,
            _ => match PATHS.child(PathTree::ROOT, name) {
                Some(node) => members.next_value_seed(ElementSeed {
                    node,
                    in_array: false,
                    print: self.print,
                    found: self.found,
                })?,
                None => drop(members.next_value::<IgnoredAny>()?),
            },
        }
        Ok(())
    }
}

/// Gives a visitor that passes over whatever is neither object nor array.
macro_rules! pass_over_scalars {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }

        fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
            Ok(())
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E: Error>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

/// Reads `meta`.
struct MetaSeed<'a, 'de>(&'a mut Fields<'de>);

impl<'de> DeserializeSeed<'de> for MetaSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MetaSeed<'_, 'de> {
    type Value = ();

    pass_over_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key_seed(NameSeed)? {
            match &*name {
                "lastUpdated" => self.0.last_updated = members.next_value_seed(TextSeed)?,
                "versionId" => self.0.version = members.next_value_seed(TextSeed)?,
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Reads an element on a compartment path; an array stands for each of its items.
struct ElementSeed<'a> {
    node: Node,
    in_array: bool,
    print: &'a Fingerprinter,
    found: &'a mut Found,
}

impl ElementSeed<'_> {
    fn at(&mut self, node: Node, in_array: bool) -> ElementSeed<'_> {
        ElementSeed { node, in_array, print: self.print, found: self.found }
    }
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ElementSeed<'_> {
    type Value = ();

    pass_over_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if self.in_array {
            // FHIR has no arrays in arrays; not to follow them keeps the recursion shallow.
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let node = self.node;
        while items.next_element_seed(self.at(node, true))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key_seed(NameSeed)? {
            if let Some(child) = PATHS.child(self.node, &name) {
                members.next_value_seed(self.at(child, false))?;
            } else if name == "reference" && PATHS.is_reference(self.node) {
                let reference = members.next_value_seed(TextSeed)?;
                if let Some(patient) =
                    reference.as_str().and_then(|text| self.print.patient_reference(text))
                {
                    self.found.add(self.node, patient);
                }
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
