//! What a scenario expects of an answer: checks as a set of keys, and on what they depend.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::StatusSet;
use super::kick_off::SAYS_WHEN_TO_RETRY;
use super::status::STATUS;
use crate::check::list::{self, Part};
use crate::check::{Arguments, CheckSpec, Def};

/// What is expected of the answer to a request that is sent as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expect {
    /// The checks, in the order in which they are written.
    pub checks: Vec<CheckSpec>,
    /// Nothing is judged unless the scenario's request before was answered with one of these.
    pub provided: Option<StatusSet>,
    /// Nothing is judged where the manifest of the scenario's last export has
    /// `requiresAccessToken: false`.
    pub where_files_want_a_token: bool,
}

const PROVIDED: &str = "provided";
const WHERE_FILES_WANT_A_TOKEN: &str = "where-files-want-a-token";

impl Expect {
    /// Returns true if nothing is expected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The statuses that are expected.
    #[must_use]
    pub fn statuses(&self) -> Option<&StatusSet> {
        self.given(&STATUS)
    }

    /// Returns true if an answer that asks to come back later is what is judged.
    #[must_use]
    pub fn is_about_waiting(&self) -> bool {
        self.has(&SAYS_WHEN_TO_RETRY)
    }

    /// The arguments of a check, if it is among those that are expected.
    pub(crate) fn given<A: Arguments>(&self, check: &'static Def<A>) -> Option<&A> {
        self.checks.iter().find_map(|spec| spec.given(check))
    }

    /// Returns true if a check is among those that are expected.
    pub(crate) fn has<A: Arguments>(&self, check: &'static Def<A>) -> bool {
        self.given(check).is_some()
    }
}

impl<'de> Deserialize<'de> for Expect {
    fn deserialize<D: Deserializer<'de>>(keys: D) -> Result<Self, D::Error> {
        keys.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Expect;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a set of expectations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Expect, A::Error> {
        let mut expect = Expect::default();
        while let Some(key) = keys.next_key::<Cow<'de, str>>()? {
            match &*key {
                PROVIDED => expect.provided = Some(keys.next_value()?),
                WHERE_FILES_WANT_A_TOKEN => expect.where_files_want_a_token = keys.next_value()?,
                name => {
                    let check = list::named(name, Part::Request)
                        .ok_or_else(|| de::Error::unknown_field(name, known_keys()))?;
                    expect.checks.extend(keys.next_value_seed(list::OfValue(check))?);
                }
            }
        }
        Ok(expect)
    }
}

fn known_keys() -> &'static [&'static str] {
    static KEYS: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
        let conditions = [PROVIDED, WHERE_FILES_WANT_A_TOKEN];
        list::names(Part::Request).iter().copied().chain(conditions).collect()
    });
    &KEYS
}

impl JsonSchema for Expect {
    fn schema_name() -> Cow<'static, str> {
        "Expect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut keys = Map::new();
        let checks = list::checks().filter(|check| Part::Request.takes(check.subject()));
        for check in checks {
            let mut schema = check.value_schema(generator);
            schema.insert("description".to_owned(), check.doc().judges.into());
            keys.insert(check.doc().id.to_owned(), schema.into());
        }
        let mut provided = generator.subschema_for::<StatusSet>();
        let about = "Nothing is judged unless the scenario's request before was answered with one \
                     of these.";
        provided.insert("description".to_owned(), about.into());
        keys.insert(PROVIDED.to_owned(), provided.into());
        let about = "Nothing is judged where the manifest of the scenario's last export has \
                     `requiresAccessToken: false`.";
        let flag = json_schema!({ "description": about, "type": "boolean" });
        keys.insert(WHERE_FILES_WANT_A_TOKEN.to_owned(), flag.into());
        json_schema!({
            "description": "What is expected of the answer to a request that is sent as it is.",
            "type": "object",
            "properties": Value::Object(keys),
            "additionalProperties": false
        })
    }
}
