//! The shapes that a snapshot is made of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::contract::Contract;
use crate::escape::visible_json;
use crate::verdict::Outcome;

/// What a run observed of a target, normalised.
///
/// Left out, because it differs between two runs on an unchanged server or says nothing of its
/// behaviour: times, hosts, ids, tokens and numbers in texts; lengths and how long things took;
/// how many times the status was asked for; how many files and resources there are, beyond one or
/// several; how a body was transferred (`Transfer-Encoding`, `Content-Length`, the version of
/// HTTP); headers of infrastructure (`Date`, `Server`, request ids, cookies); the values that
/// `Retry-After`, `Expires`, `Location` and `Content-Location` have; the order in which work was
/// done side by side; what was expected, as that is the suites' and not the server's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Snapshot {
    /// The name and version of this format.
    pub schema: SnapshotSchema,
    /// The contract that the target was held to.
    pub contract: Contract,
    /// The exports that scenarios share, by what was asked for.
    pub exports: BTreeMap<String, BTreeSet<ExportShape>>,
    /// The different answers to status requests, over all exports: a single job may be done
    /// before it is asked for.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub status_answers: BTreeSet<AnswerShape>,
    /// What each scenario came to, by its id.
    pub scenarios: BTreeMap<String, ScenarioShape>,
}

/// The name and version of the format. A reader refuses what it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SnapshotSchema {
    /// The first version.
    #[default]
    #[serde(rename = "bulkspec.snapshot/1")]
    V1,
}

/// What one scenario came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ScenarioShape {
    /// How it ended.
    pub outcome: Outcome,
    /// The requests of its own, with what distinguishes them; equal ones are there once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub requests: BTreeSet<RequestShape>,
    /// The exports that it did not share.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub exports: BTreeSet<ExportShape>,
    /// What was found, normalised (`fail status: The answer has another status.`).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub findings: BTreeSet<String>,
}

/// A request with its answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RequestShape {
    /// What distinguishes it from its scenario's other requests.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Method and URL (`GET {base}/Group/{id}/$export?_type=Encounter`).
    pub request: String,
    /// The answer.
    pub answer: AnswerShape,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AnswerShape {
    /// The status code; absent when no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why no answer came, or how its body broke off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The statuses of the redirects that led to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<u16>,
    /// The headers that matter: their value where it is behaviour, `present` where it varies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The kind of the body (`json`); for a JSON object with its `resourceType` (`json Group`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExportShape {
    /// What was asked for.
    pub what: String,
    /// Method and URL of the kick-off with its answer; absent when nothing was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kick_off: Option<RequestShape>,
    /// How the list was obtained.
    pub mode: JobMode,
    /// How it ended, as a fragment (`listed`, `refused`).
    pub result: String,
    /// The manifest's members, each with its JSON type (`output[].url`: `string`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub manifest: BTreeMap<String, String>,
    /// How many files of each type there are; a file without a type stands under `(none)`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Plenty>,
    /// The different requests for files with their answers.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub downloads: BTreeSet<RequestShape>,
}

/// How an export's list was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobMode {
    /// In the answer to the kick-off.
    AtOnce,
    /// After asking for the status.
    Polled,
    /// Nothing was asked.
    NotAsked,
}

/// A number of which only this much stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plenty {
    /// Exactly one.
    One,
    /// More than one.
    Several,
}

impl Snapshot {
    /// The snapshot as text: pretty-printed JSON with a final newline.
    ///
    /// # Panics
    ///
    /// Never: nothing in it is beyond JSON.
    #[must_use]
    pub fn render(&self) -> String {
        let json = serde_json::to_string_pretty(self);
        visible_json(&json.expect("maps with text keys can always be written as JSON")) + "\n"
    }
}
