//! The matrix of the self-test: which scenarios detect which fault of the reference server.

use std::fmt::Write;

use serde::Serialize;

use super::wording::{count, enumerate};
use crate::contract::Contract;
use crate::verdict::Outcome;

/// All rows of the self-test.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Matrix {
    /// One row for each fault and contract, and one for the faultless server of each contract.
    pub rows: Vec<MatrixRow>,
}

/// The result of the suites for a server with one fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct MatrixRow {
    /// The fault, or the name of a server that must be clean (`faultless`).
    pub fault: String,
    /// The behaviour of the server, as a sentence.
    pub about: String,
    /// The contract it was tested against.
    pub contract: Contract,
    /// The scenarios that did not pass.
    pub caught_by: Vec<Catch>,
    /// The scenarios that must detect it; none for a server that must be clean.
    pub expected: Vec<String>,
    /// The comparison of the two lists.
    pub verdict: MatrixVerdict,
}

/// A scenario that did not pass for a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Catch {
    /// The scenario.
    pub scenario: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The checks with findings, each once.
    pub checks: Vec<String>,
}

/// Whether the suites gave the expected result for a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatrixVerdict {
    /// No scenario was expected to detect anything, and none did.
    Clean,
    /// Exactly the expected scenarios detected it.
    Caught,
    /// Some expected scenario did not detect it.
    NotCaught,
    /// All expected scenarios detected it, and so did others that it does not concern.
    Unexpected,
}

impl MatrixRow {
    /// Compares the scenarios that did not pass with the expected ones.
    #[must_use]
    pub fn new(
        fault: impl Into<String>,
        about: impl Into<String>,
        contract: Contract,
        caught_by: Vec<Catch>,
        expected: Vec<String>,
    ) -> Self {
        let (fault, about) = (fault.into(), about.into());
        let verdict = MatrixVerdict::Clean;
        let mut row = Self { fault, about, contract, caught_by, expected, verdict };
        row.verdict = row.judge();
        row
    }

    /// Returns the expected scenarios that did not detect the fault.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let caught = |id: &String| self.caught_by.iter().any(|by| by.scenario == *id);
        self.expected.iter().filter(|id| !caught(id)).cloned().collect()
    }

    /// Returns the scenarios that did not pass although the fault does not concern them.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        let surplus = self.caught_by.iter().filter(|by| !self.expected.contains(&by.scenario));
        surplus.map(|by| format!("{} ({})", by.scenario, by.outcome.word())).collect()
    }

    fn judge(&self) -> MatrixVerdict {
        match (self.missing().is_empty(), self.unexpected().is_empty()) {
            (false, _) => MatrixVerdict::NotCaught,
            (true, false) => MatrixVerdict::Unexpected,
            (true, true) if self.expected.is_empty() => MatrixVerdict::Clean,
            (true, true) => MatrixVerdict::Caught,
        }
    }
}

impl MatrixVerdict {
    /// Returns its name in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Caught => "caught",
            Self::NotCaught => "NOT CAUGHT",
            Self::Unexpected => "UNEXPECTED",
        }
    }

    /// Returns true if the suites gave the expected result.
    #[must_use]
    pub fn is_right(self) -> bool {
        matches!(self, Self::Clean | Self::Caught)
    }
}

impl Matrix {
    /// Returns true if every row is right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.rows.iter().all(|row| row.verdict.is_right())
    }

    /// Returns the matrix as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            write_row(&mut text, row);
        }
        text.push_str(&self.summary());
        text
    }

    /// Returns the matrix as pretty-printed JSON with a final newline.
    ///
    /// # Panics
    ///
    /// Never panics: everything in it can be written as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self);
        json.expect("strings and lists can always be written as JSON") + "\n"
    }

    fn summary(&self) -> String {
        let ended = |verdict| self.rows.iter().filter(|row| row.verdict == verdict).count();
        format!(
            "\n{}: {} caught, {} clean, {} not caught, {} with unexpected verdicts\n",
            count(self.rows.len(), "server"),
            ended(MatrixVerdict::Caught),
            ended(MatrixVerdict::Clean),
            ended(MatrixVerdict::NotCaught),
            ended(MatrixVerdict::Unexpected),
        )
    }
}

/// Writing to a String cannot fail, so the result of `writeln!` is ignored.
fn write_row(text: &mut String, row: &MatrixRow) {
    let word = row.verdict.word();
    let _ = writeln!(text, "{word:<10}  {}  {}: {}", row.contract, row.fault, row.about);
    let right = row.caught_by.iter().filter(|by| row.expected.contains(&by.scenario));
    for by in right {
        let _ = writeln!(
            text,
            "            {:<5} {} ({})",
            by.outcome.word(),
            by.scenario,
            by.checks.join(", ")
        );
    }
    if !row.missing().is_empty() {
        let _ = writeln!(text, "            not seen by {}", enumerate(&row.missing()));
    }
    if !row.unexpected().is_empty() {
        let _ = writeln!(text, "            does not concern {}", enumerate(&row.unexpected()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use rstest::rstest;

    fn row(fault: &str, caught_by: &[&str], expected: &[&str]) -> MatrixRow {
        let catch = |id: &&str| Catch {
            scenario: (*id).into(),
            outcome: Outcome::Fail,
            checks: vec!["status".into()],
        };
        let caught_by = caught_by.iter().map(catch).collect();
        let expected = expected.iter().map(ToString::to_string).collect();
        MatrixRow::new(fault, "something is wrong.", Contract::Population, caught_by, expected)
    }

    #[rstest]
    #[case(&[], &[], MatrixVerdict::Clean)]
    #[case(&["a"], &["a"], MatrixVerdict::Caught)]
    #[case(&["a"], &["a", "b"], MatrixVerdict::NotCaught)]
    #[case(&["b"], &["a"], MatrixVerdict::NotCaught)]
    #[case(&["a", "b"], &["a"], MatrixVerdict::Unexpected)]
    #[case(&["a"], &[], MatrixVerdict::Unexpected)]
    fn a_row_is_judged(
        #[case] caught_by: &[&str],
        #[case] expected: &[&str],
        #[case] verdict: MatrixVerdict,
    ) {
        let row = row("fault", caught_by, expected);
        assert_eq!(row.verdict, verdict);
        assert_eq!(Matrix { rows: vec![row] }.is_right(), verdict.is_right());
    }

    #[test]
    fn the_matrix_shows_what_was_and_was_not_caught() {
        let rows = vec![
            row("faultless", &[], &[]),
            row(
                "up-post-202",
                &["methods/post", "methods/other"],
                &["methods/post", "methods/other"],
            ),
            row("up-delete-202", &[], &["methods/delete"]),
            row("up-type-ignored", &["type/only", "since/date"], &["type/only"]),
        ];
        let matrix = Matrix { rows };
        sample::assert_snapshot("matrix-text", &matrix.to_text());
        sample::assert_snapshot("matrix-json", &matrix.to_json());
    }
}
