//! A check as a suite names it, with its arguments.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, SeqAccess, Visitor};

use super::def::{AnyArguments, Arguments, Check, Def, Place};
use super::list::{self, Part};
use super::needs::Needs;
use crate::check_context::CheckDoc;
use crate::spec::ExportSpec;

/// A check with its arguments.
#[derive(Clone)]
pub struct CheckSpec {
    check: &'static dyn Check,
    arguments: Arc<dyn AnyArguments>,
}

impl CheckSpec {
    pub(super) fn new(check: &'static dyn Check, arguments: Arc<dyn AnyArguments>) -> Self {
        Self { check, arguments }
    }

    /// The name that suites write.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.doc().id
    }

    /// What the manual says of it.
    #[must_use]
    pub fn doc(&self) -> &'static CheckDoc {
        self.check.doc()
    }

    pub(crate) fn check(&self) -> &'static dyn Check {
        self.check
    }

    pub(crate) fn arguments(&self) -> &dyn AnyArguments {
        &*self.arguments
    }

    /// What it reads of the exports that it judges, and of those that it compares with.
    #[must_use]
    pub fn needs(&self) -> Needs {
        self.check.needs()
    }

    /// Returns true if it is this check, whatever its arguments.
    pub(crate) fn is<A: Arguments>(&self, check: &'static Def<A>) -> bool {
        self.id() == check.doc.id
    }

    /// The arguments, if it is this check.
    pub(crate) fn given<A: Arguments>(&self, check: &'static Def<A>) -> Option<&A> {
        self.arguments.as_any().downcast_ref().filter(|_| self.is(check))
    }

    /// The other exports that the check compares with, in the order in which they are written.
    #[must_use]
    pub fn exports(&self) -> Vec<&ExportSpec> {
        self.arguments.exports().into_iter().map(|(_, spec)| spec).collect()
    }

    /// The other exports with their places below the check.
    pub(crate) fn places_of_exports(&self) -> Vec<(Place, &ExportSpec)> {
        self.arguments.exports()
    }
}

impl fmt::Debug for CheckSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.id()).field(&self.arguments).finish()
    }
}

impl PartialEq for CheckSpec {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id() && self.arguments.equals(other.arguments())
    }
}

impl Eq for CheckSpec {}

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
