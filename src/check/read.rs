//! Reads the lists of checks in suites, and describes them as JSON Schema.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, SeqAccess, Visitor};

use super::def::Check;
use super::list::{self, Part};
use super::spec::CheckSpec;

/// Reads the list of checks that a scenario names.
pub(crate) fn of_scenario<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<CheckSpec>, D::Error> {
    Part::Scenario.deserialize(list)
}

/// Reads the list of checks of a token request.
pub(crate) fn of_token<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<CheckSpec>, D::Error> {
    Part::TokenRequest.deserialize(list)
}

/// Reads the list of checks of the discovery document.
pub(crate) fn of_document<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<CheckSpec>, D::Error> {
    Part::Discovery.deserialize(list)
}

impl<'de> DeserializeSeed<'de> for Part {
    type Value = Vec<CheckSpec>;

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<Self::Value, D::Error> {
        list.deserialize_seq(List(self))
    }
}

struct List(Part);

impl<'de> Visitor<'de> for List {
    type Value = Vec<CheckSpec>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of checks")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut checks = Vec::new();
        while let Some(check) = list.next_element_seed(Item(self.0))? {
            checks.push(check);
        }
        Ok(checks)
    }
}

/// One check of a list: its name, or its name with arguments.
struct Item(Part);

impl<'de> DeserializeSeed<'de> for Item {
    type Value = CheckSpec;

    fn deserialize<D: Deserializer<'de>>(self, item: D) -> Result<CheckSpec, D::Error> {
        item.deserialize_enum("CheckSpec", list::names(self.0), self)
    }
}

impl<'de> Visitor<'de> for Item {
    type Value = CheckSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a check")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, item: A) -> Result<CheckSpec, A::Error> {
        let (check, arguments) = item.variant_seed(Name(self.0))?;
        list::of_list_item(check, arguments)
    }
}

struct Name(Part);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = &'static dyn Check;

    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Self::Value, D::Error> {
        name.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = &'static dyn Check;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a check")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        list::named(name, self.0).ok_or_else(|| E::unknown_variant(name, list::names(self.0)))
    }
}

macro_rules! schemas {
    ($($(#[$doc:meta])* $name:ident: $part:ident;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                list_schema(Part::$part, generator)
            }
        }
    )+};
}

schemas! {
    /// The JSON Schema of a scenario's checks.
    ScenarioChecks: Scenario;
    /// The JSON Schema of the checks of a token request.
    TokenChecks: TokenRequest;
    /// The JSON Schema of the checks of the discovery document.
    DocumentChecks: Discovery;
}

fn list_schema(part: Part, generator: &mut SchemaGenerator) -> Schema {
    let checks = list::checks().filter(|check| part.takes(check.subject()));
    let items: Vec<Schema> = checks.map(|check| item_schema(check, generator)).collect();
    json_schema!({ "type": "array", "items": { "oneOf": items } })
}

fn item_schema(check: &dyn Check, generator: &mut SchemaGenerator) -> Schema {
    let doc = check.doc();
    if check.takes_nothing() {
        return json_schema!({ "description": doc.judges, "type": "string", "const": doc.id });
    }
    json_schema!({
        "description": doc.judges,
        "type": "object",
        "properties": { doc.id: check.schema(generator) },
        "required": [doc.id],
        "additionalProperties": false
    })
}
