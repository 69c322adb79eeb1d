//! The exports of a run, one per line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Evidence, ExportFacts};

/// The result of one export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExportSummary {
    /// What was requested (`_type=Encounter`).
    pub what: String,
    /// How it ended, as a phrase (`listed`, `refused with 403`).
    pub status: String,
    /// How the list was obtained.
    pub mode: ExportMode,
    /// How many files were listed.
    pub files: usize,
    /// How many non-blank lines all files have together.
    pub resources: u64,
    /// How many bytes all files have together, after content decoding.
    pub bytes: u64,
}

/// How an export's list was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExportMode {
    /// The kick-off returned it.
    AtOnce,
    /// The status URL was polled.
    Polled {
        /// How many status requests were sent.
        requests: usize,
    },
    /// No request was sent.
    NotAsked,
}

pub(super) fn summaries(evidence: &Evidence) -> Vec<ExportSummary> {
    evidence.exports.iter().map(|export| summary(export)).collect()
}

fn summary(export: &ExportFacts) -> ExportSummary {
    let facts = || export.files.iter().filter_map(|file| file.facts.as_ref());
    ExportSummary {
        what: export.spec.describe(export.since.as_deref()),
        status: export.result.to_string(),
        mode: mode(export),
        files: export.manifest().map_or(0, |manifest| manifest.outputs.len()),
        resources: facts().map(|facts| facts.lines).sum(),
        bytes: facts().map(|facts| facts.bytes).sum(),
    }
}

fn mode(export: &ExportFacts) -> ExportMode {
    match (export.kickoff, export.polls.len()) {
        (None, _) => ExportMode::NotAsked,
        (Some(_), 0) => ExportMode::AtOnce,
        (Some(_), kept) => ExportMode::Polled { requests: kept + export.more_polls },
    }
}
