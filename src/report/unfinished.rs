//! A run without a report: one error, in the machine-readable formats.

use std::io;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use crate::escape::{visible, visible_json};

/// Why there is no report on a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct UnfinishedRun {
    schema: &'static str,
    version: &'static str,
    exit: u8,
    error: String,
}

impl UnfinishedRun {
    /// The error with which the program ends, and its exit code.
    #[must_use]
    pub fn new(exit: u8, error: String) -> Self {
        let (schema, version) = ("bulkspec.unfinished-run/1", env!("CARGO_PKG_VERSION"));
        Self { schema, version, exit, error }
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
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type(format!("exit code {}", self.exit)).set_message(visible(&self.error));
        let mut suite = TestSuite::new("bulkspec");
        suite.add_test_case(TestCase::new("the target can be tested", status));
        let mut report = quick_junit::Report::new("bulkspec");
        report.add_test_suite(suite);
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
    fn junit_has_one_error_and_nothing_else() {
        let text = written(|run, out| run.write_junit(out));
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!((read.tests, read.errors, read.failures), (1, 1, 0));
    }
}
