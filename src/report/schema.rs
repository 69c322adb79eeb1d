//! The JSON Schema of the report, including the parts that cannot be derived from types.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema as schema_of};
use serde::{Deserialize, Serialize};

use super::Report;
use crate::contract::Severity;
use crate::verdict::Outcome;

/// The name and version of the JSON format. Readers should reject unknown versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum SchemaName {
    /// The first version.
    #[default]
    #[serde(rename = "bulkspec.report/1")]
    V1,
}

/// Returns the JSON Schema of [`Report`], as committed under `fixtures/schemas`.
#[must_use]
pub fn json_schema() -> Schema {
    schemars::schema_for!(Report)
}

pub(super) fn outcome(_: &mut SchemaGenerator) -> Schema {
    schema_of!({ "type": "string", "enum": Outcome::ALL.map(Outcome::word) })
}

pub(super) fn severity(_: &mut SchemaGenerator) -> Schema {
    schema_of!({ "type": "string", "enum": [Severity::Info, Severity::Warn, Severity::Fail] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Json, sample};

    #[test]
    fn the_committed_schema_is_the_one_that_the_types_give() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/schemas/report.schema.json");
        let made = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
        if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
            std::fs::write(path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap();
        assert!(committed == made, "run the tests with INSTA_UPDATE=always and look at the diff");
    }

    #[test]
    fn a_written_report_follows_the_schema() {
        let schema = serde_json::to_value(json_schema()).unwrap();
        let mut bytes = Vec::new();
        Json.write(&sample::report(), &mut bytes).unwrap();
        let mut written: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert!(jsonschema::is_valid(&schema, &written));
        written["suites"][0]["scenarios"][0]["outcome"] = "splendid".into();
        assert!(!jsonschema::is_valid(&schema, &written));
    }
}
