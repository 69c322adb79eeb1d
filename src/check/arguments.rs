//! Arguments that several checks share.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, VariantAccess};

use super::def::{Arguments, Place};
use crate::spec::ExportSpec;

/// No arguments: the name alone, or `true` in a set of expectations.
impl Arguments for () {
    #[cfg(test)]
    const EXAMPLE: &'static str = "true";

    fn of_list_item<'de, V: VariantAccess<'de>>(variant: V) -> Result<Self, V::Error> {
        variant.unit_variant()
    }

    fn of_value<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Self>, D::Error> {
        Ok(bool::deserialize(value)?.then_some(()))
    }

    fn value_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "boolean" })
    }

    fn is_none() -> bool {
        true
    }
}

/// Another export.
impl Arguments for ExportSpec {
    #[cfg(test)]
    const EXAMPLE: &'static str = "{}";

    fn exports(&self) -> Vec<(Place, &ExportSpec)> {
        vec![(Place::new(), self)]
    }
}

/// Other exports.
impl Arguments for Vec<ExportSpec> {
    #[cfg(test)]
    const EXAMPLE: &'static str = "[{}]";

    fn exports(&self) -> Vec<(Place, &ExportSpec)> {
        self.iter().enumerate().map(|(n, spec)| (vec![n.to_string()], spec)).collect()
    }

    fn lacks_exports(&self) -> bool {
        self.is_empty()
    }
}

/// Names of resource types.
impl Arguments for Vec<String> {
    #[cfg(test)]
    const EXAMPLE: &'static str = "[Patient]";

    fn types(&self) -> Option<(Place, &[String])> {
        Some((Place::new(), self))
    }
}

/// The name of a resource type.
impl Arguments for String {
    #[cfg(test)]
    const EXAMPLE: &'static str = "Patient";
}

/// A number.
impl Arguments for u32 {
    #[cfg(test)]
    const EXAMPLE: &'static str = "300";
}
