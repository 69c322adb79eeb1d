//! What every format shows: the run, its verdicts, and the evidence of each finding.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::exports::ExportSummary;
use super::schema::{self, SchemaName};
use crate::contract::Level;
use crate::contract::{Contract, RequirementId};
use crate::verdict::Outcome;

/// The report on one run, ready to be written in one of the [`formats`](crate::formats).
///
/// ```
/// # use bulkspec::{Contract, Loader, Outcome, built_in, run};
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = built_in::start(Contract::Analytics, &[], &[]).await;
/// # let suites = Loader::new().built_in().load()?;
/// let report = run(server.target.clone(), &suites).await?.report();
/// assert!(report.counts.of(Outcome::Pass) > 0);
/// assert_eq!(report.counts.of(Outcome::Fail), 0);
/// # Ok(())
/// # }
/// ```
///
/// Every text in it is free of secrets and of values of resources, as the evidence is. Texts that
/// come from the server may hold anything else, and are escaped by each format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Report {
    /// The name and version of this format.
    pub schema: SchemaName,
    /// The version of bulkspec that performed the run.
    pub version: String,
    /// The contract that the target was held to.
    pub contract: Contract,
    /// Why that contract was chosen, where nobody named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_chosen_by: Option<String>,
    /// The target's name.
    pub target: String,
    /// The target's base URL.
    pub base: String,
    /// When the run started (RFC 3339).
    pub started: String,
    /// Why the run was cut short, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_short: Option<String>,
    /// Settings of the target without which much of it could not be tested, the most urgent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<MissingSetting>,
    /// Why nothing could be tested for want of access, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_out: Option<LockedOut>,
    /// Why none of the exports that were asked for came to its end, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing_exported: Option<String>,
    /// How many scenarios ended in each way.
    pub counts: Counts,
    /// How many requests were sent.
    pub requests: usize,
    /// The verdicts, by suite, in the order of the suites.
    pub suites: Vec<SuiteReport>,
    /// The exports that were performed, in the order of their start.
    pub exports: Vec<ExportSummary>,
}

/// How many scenarios ended in each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Counts {
    /// Everything was looked at and found right.
    pub pass: usize,
    /// Nothing was there to look at, or an input is missing.
    pub not_tested: usize,
    /// Something that had to come first did not happen.
    pub blocked: usize,
    /// A recommendation or an inferred promise is broken.
    pub warn: usize,
    /// A binding promise is broken.
    pub fail: usize,
    /// bulkspec itself failed.
    pub error: usize,
}

/// The verdicts on the scenarios of one suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SuiteReport {
    /// The suite's name.
    pub suite: String,
    /// Its scenarios, in the order of the suite.
    pub scenarios: Vec<ScenarioReport>,
}

/// The verdict on one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ScenarioReport {
    /// The scenario's stable id.
    pub id: String,
    /// What is promised, as a sentence.
    pub title: String,
    /// The requirements that it judges in the contract of the run.
    pub cites: Vec<Cited>,
    /// How it ended.
    #[schemars(schema_with = "schema::outcome")]
    pub outcome: Outcome,
    /// How much was looked at, one entry a check.
    pub looked_at: Vec<String>,
    /// Why something was not tested or is blocked.
    pub reasons: Vec<String>,
    /// The inputs that would unlock the scenario.
    pub missing: Vec<MissingInput>,
    /// What was found.
    pub findings: Vec<ShownFinding>,
}

/// A requirement that a scenario judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cited {
    /// Its id in the ledger.
    pub id: RequirementId,
    /// What it says; absent when the ledger does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The document that says it; absent when the ledger does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// An input that the target lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MissingInput {
    /// Its key in `bulkspec.toml`, under `[target.NAME.inputs]`.
    pub key: String,
    /// What has to be given, as a noun phrase.
    pub about: String,
}

/// A setting that the target lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MissingSetting {
    /// Its key in `bulkspec.toml`, under `[target.NAME]`.
    pub key: String,
    /// Why it is needed, as a clause (`the token is wanted on files.example`).
    pub about: String,
}

/// Why nothing could be tested for want of access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LockedOut {
    /// What stands in the way.
    pub by: Doorkeeper,
    /// What was refused, as a clause (`the server refuses the credential of ...`).
    pub about: String,
}

/// What stands between a run and what it was to test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Doorkeeper {
    /// The token endpoint: it granted no token.
    TokenEndpoint,
    /// The server: it refused every kick-off.
    Server,
    /// The target: its Group or its base URL is not there.
    Address,
}

/// A finding with the evidence for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ShownFinding {
    /// What it is worth.
    #[schemars(schema_with = "schema::level")]
    pub level: Level,
    /// The check that found it.
    pub check: String,
    /// What is wrong, as a sentence.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub observed: String,
    /// The export that it was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
    /// The file that shows it (`Observation file 2 of 2`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The place in the JSON document, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many more like it there are.
    pub more: u64,
    /// The request that shows it, if a single one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestShown>,
}

/// A request with its answer, in a line each, and the command that repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RequestShown {
    /// Method and URL.
    pub sent: String,
    /// Status, media type and length of the answer, or why there is none.
    pub answer: String,
    /// A `curl` command that repeats the request, with secrets as shell variables.
    pub curl: String,
}

impl Report {
    /// All scenarios, in the order of the suites.
    pub fn scenarios(&self) -> impl Iterator<Item = &ScenarioReport> {
        self.suites.iter().flat_map(|suite| &suite.scenarios)
    }

    /// The scenarios that ended in one way, in the order of the suites.
    pub fn ended(&self, outcome: Outcome) -> impl Iterator<Item = &ScenarioReport> {
        self.scenarios().filter(move |scenario| scenario.outcome == outcome)
    }
}

impl Counts {
    /// Counts outcomes.
    pub fn tally(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            *counts.slot(outcome) += 1;
        }
        counts
    }

    /// How many scenarios ended in one way.
    #[must_use]
    pub fn of(mut self, outcome: Outcome) -> usize {
        *self.slot(outcome)
    }

    /// How many scenarios there are.
    #[must_use]
    pub fn total(self) -> usize {
        Outcome::ALL.into_iter().map(|outcome| self.of(outcome)).sum()
    }

    fn slot(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::NotTested => &mut self.not_tested,
            Outcome::Blocked => &mut self.blocked,
            Outcome::Warn => &mut self.warn,
            Outcome::Fail => &mut self.fail,
            Outcome::Error => &mut self.error,
        }
    }
}
