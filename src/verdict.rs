//! The types of verdicts: findings, outcomes and the verdict on a scenario.

use serde::{Deserialize, Serialize};

use crate::contract::{RequirementId, Severity};
use crate::evidence::{ExchangeId, ExportId};

/// How a scenario ended, from best to worst.
///
/// ```
/// use bulkspec::Outcome;
///
/// assert!(Outcome::Fail > Outcome::Warn);
/// assert_eq!(Outcome::NotTested.word(), "not-tested");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything was examined, without a finding.
    Pass,
    /// There was nothing to examine, or an input is missing.
    NotTested,
    /// A precondition was not met; another scenario has the reason.
    Blocked,
    /// A recommendation, an inferred requirement or the form of an option is broken.
    Warn,
    /// A binding requirement is broken.
    Fail,
    /// bulkspec itself failed.
    Error,
}

impl Outcome {
    /// All outcomes, from best to worst.
    pub const ALL: [Self; 6] =
        [Self::Pass, Self::NotTested, Self::Blocked, Self::Warn, Self::Fail, Self::Error];

    /// Returns its name, as in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotTested => "not-tested",
            Self::Blocked => "blocked",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// A place in a downloaded file or in a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Place {
    /// The file, by type and ordinal (`Observation file 2 of 2`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The place in the JSON document, as a JSON Pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// The check that found it.
    pub check: String,
    /// What is wrong, as a sentence without values of resources.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// The observations.
    pub observed: String,
    /// The request that shows it, if a single one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<ExchangeId>,
    /// The export in which it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<ExportId>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// How many more findings of this kind there are.
    pub more: u64,
}

/// The verdict on one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Verdict {
    /// The scenario's id.
    pub scenario: String,
    /// The scenario's title.
    pub title: String,
    /// The suite it belongs to.
    pub suite: String,
    /// The requirements it tests in the contract of the run.
    pub cites: Vec<RequirementId>,
    /// How it ended.
    pub outcome: Outcome,
    /// How much was examined (`3 files, 1,201 resources`), one entry per check.
    pub looked_at: Vec<String>,
    /// Why something was not tested or is blocked, and what it requires.
    pub reasons: Vec<String>,
    /// The findings.
    pub findings: Vec<Finding>,
}
