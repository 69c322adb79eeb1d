//! A run without a report: one error, in the machine-readable formats.

use std::io;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::junit::untestable;
use crate::escape::visible_json;

/// Why there is no report on a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnfinishedRun {
    /// The name and version of this format.
    schema: UnfinishedSchema,
    /// The version of bulkspec.
    version: &'static str,
    /// The exit code of the program.
    #[schemars(range(min = 1))]
    exit: u8,
    /// Why there is no report.
    #[schemars(length(min = 1))]
    error: String,
}

/// The name and version of the JSON format. Readers should reject unknown versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
enum UnfinishedSchema {
    /// The first version.
    #[serde(rename = "bulkspec.unfinished-run/1")]
    V1,
}

impl UnfinishedRun {
    /// The error with which the program ends, and its exit code.
    #[must_use]
    pub fn new(exit: u8, error: String) -> Self {
        Self { schema: UnfinishedSchema::V1, version: env!("CARGO_PKG_VERSION"), exit, error }
    }

    /// Returns the JSON Schema of what [`Self::write_json`] writes, as committed under
    /// `fixtures/schemas`.
    #[must_use]
    pub fn json_schema() -> Schema {
        schemars::schema_for!(Self)
    }

    /// Writes a JSON object with `schema`, `version`, `exit` (the exit code) and `error`.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written.
    pub fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let json = serde_json::to_string_pretty(self)?;
        out.write_all(visible_json(&json).as_bytes())?;
        out.write_all(b"\n")
    }

    /// Writes JUnit XML with one test case, which ended with an error.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written.
    pub fn write_junit(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut report = quick_junit::Report::new("bulkspec");
        report.add_test_suite(untestable(&format!("exit code {}", self.exit), &self.error));
        report.serialize(out).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fill: impl Fn(&UnfinishedRun, &mut dyn io::Write) -> io::Result<()>) -> String {
        let run = UnfinishedRun::new(4, "cannot reach \u{1b}[31m".to_owned());
        let mut bytes = Vec::new();
        fill(&run, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn json_holds_the_one_error_with_its_exit_code() {
        let text = written(|run, out| run.write_json(out));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&read["exit"], read["schema"].as_str()),
            (&4.into(), Some("bulkspec.unfinished-run/1"))
        );
        assert!(read["error"].as_str().unwrap().starts_with("cannot reach"));
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn the_committed_schema_is_the_one_that_the_type_gives() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/schemas/unfinished-run.schema.json");
        let made = serde_json::to_string_pretty(&UnfinishedRun::json_schema()).unwrap() + "\n";
        if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
            std::fs::write(path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap();
        assert!(committed == made, "run the tests with INSTA_UPDATE=always and look at the diff");
    }

    #[test]
    fn written_json_follows_the_schema_and_another_one_does_not() {
        let schema = serde_json::to_value(UnfinishedRun::json_schema()).unwrap();
        let text = written(|run, out| run.write_json(out));
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(jsonschema::is_valid(&schema, &json));
        json["exit"] = 0.into();
        assert!(!jsonschema::is_valid(&schema, &json));
    }

    #[test]
    fn junit_has_one_error_and_nothing_else() {
        let text = written(|run, out| run.write_junit(out));
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!((read.tests, read.errors, read.failures), (1, 1, 0));
    }
}
