//! What was observed of one export: kick-off, polling, manifest, files.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ExchangeId, FileFacts, Fingerprint, GuideFacts, Record, ResourceIndex};
use crate::spec::ExportSpec;

/// The number of an export in a run, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExportId(pub u32);

/// One export as it was observed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ExportFacts {
    /// Its number.
    pub id: ExportId,
    /// What was asked for.
    pub spec: ExportSpec,
    /// Whether it stands for every scenario with the same need.
    pub shared: bool,
    /// The `_since` that was sent, where one was.
    pub since: Option<String>,
    /// The types that `_type` named; none where it was not sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// The queries that `_typeFilter` named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub type_filters: Vec<String>,
    /// The `_until` that was sent, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The patients that `patient` named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patients: Vec<Fingerprint>,
    /// The URL of the kick-off as it was sent, with its query, without secrets.
    pub kickoff_url: String,
    /// The kick-off; absent when nothing could be sent.
    pub kickoff: Option<ExchangeId>,
    /// The status requests, in order: the first ones, and the last.
    pub polls: Vec<ExchangeId>,
    /// How many there were before the last one that are not kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_polls: usize,
    /// How it ended.
    pub result: ExportResult,
    /// The files of the manifest, in its order.
    pub files: Vec<FileEvidence>,
    /// The members of the exported Group when the export began, where the contract exports Groups
    /// and the Group could be read.
    pub members: Option<MembersFacts>,
    /// What an export by the HL7 guide has beside its output.
    #[serde(default, skip_serializing_if = "GuideFacts::is_empty")]
    pub guide: GuideFacts,
    /// The resources in all files.
    #[serde(skip)]
    pub index: ResourceIndex,
}

impl ExportFacts {
    /// Half the bytes of its largest file with several lines, which that file would have to be
    /// divided for; `None` where there is none.
    #[must_use]
    pub fn half_of_the_largest_file(&self) -> Option<u64> {
        let files = self.files.iter().filter_map(|file| file.facts.as_ref());
        files.filter(|facts| facts.lines > 1).map(|facts| facts.bytes / 2).max()
    }
}

/// How an export ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportResult {
    /// A manifest came.
    Listed(ManifestFacts),
    /// The kick-off was answered with a 4xx.
    Refused {
        /// The status code.
        status: u16,
    },
    /// The server failed: a 5xx, no answer, no manifest where one is due, a job that failed.
    Failed {
        /// What happened, as a fragment (`the kick-off was answered with 500`).
        what: String,
        /// The request that shows it.
        exchange: Option<ExchangeId>,
    },
    /// Nothing was asked, because something that it needs is missing on the server's side
    /// (`no day with changes before and after it`), or a limit of bulkspec's own ended it. Nothing
    /// of it speaks against the server.
    NotPossible {
        /// Why.
        why: String,
    },
}

/// In a few words (`listed`, `refused with 400`).
impl fmt::Display for ExportResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(_) => f.write_str("listed"),
            Self::Refused { status } => write!(f, "refused with {status}"),
            Self::Failed { what, .. } => write!(f, "failed: {what}"),
            Self::NotPossible { why } => write!(f, "not possible: {why}"),
        }
    }
}

/// What a manifest says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ManifestFacts {
    /// The exchange that brought it.
    pub exchange: ExchangeId,
    /// The manifest, without secrets; extensions are masked.
    pub json: Arc<serde_json::Value>,
    /// Its outputs.
    pub outputs: Vec<OutputFacts>,
}

/// One entry of `output`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OutputFacts {
    /// `type`, where it is a string.
    pub resource_type: Option<String>,
    /// `count`, where it is a whole number.
    pub count: Option<u64>,
    /// What its URL looks like, where it is a string.
    pub url: Option<FileUrlFacts>,
}

/// What the URL of a file looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileUrlFacts {
    /// The URL without secrets.
    pub shown: String,
    /// Whether it is an absolute http or https URL.
    pub absolute: bool,
    /// Whether it begins with the kick-off URL without its query, and a slash.
    pub below_kickoff: bool,
    /// The path segment before the last one.
    pub type_segment: Option<String>,
    /// The last segment without `.ndjson`, where it has that ending; what it holds.
    pub token: Option<FileTokenFacts>,
}

/// What the token in a file's URL holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileTokenFacts {
    /// Three base64url parts with JSON in the first two.
    Jwt {
        /// The header.
        header: serde_json::Value,
        /// The payload, with strings masked.
        payload: serde_json::Value,
        /// A number that is equal for equal tokens of one export.
        same_as: usize,
    },
    /// Anything else.
    Opaque,
}

/// One file as it was downloaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileEvidence {
    /// Its place in `output`, from 0; also the file number in the index.
    pub output: usize,
    /// The type that the manifest says, or that was asked for.
    pub resource_type: Option<String>,
    /// How people refer to it (`Observation file 2 of 2`).
    pub name: String,
    /// The download; absent when the URL could not be requested.
    pub exchange: Option<ExchangeId>,
    /// The downloads before that one, which were cut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<ExchangeId>,
    /// What is in it; absent when the answer was not a 200.
    pub facts: Option<FileFacts>,
    /// Whether nothing was asked because the file wants a token, and is on a host that the target
    /// does not trust with it.
    #[serde(default)]
    pub withheld: bool,
}

/// The members of a Group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MembersFacts {
    /// The request that read the Group.
    pub exchange: ExchangeId,
    /// The members that refer to a Patient, in order.
    pub members: Vec<MemberFacts>,
}

/// One member of a Group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MemberFacts {
    /// The fingerprint of the Patient.
    pub patient: Fingerprint,
    /// How the member's period stands to the time of the run.
    pub period: PeriodState,
    /// The member's `inactive`.
    pub inactive: bool,
}

/// How a period stands to the time of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodState {
    /// No period, or it holds now.
    Current,
    /// It has ended.
    Ended,
    /// It is still to come.
    ToCome,
}

impl FileEvidence {
    /// The types of the file: the one that the manifest says, or else those of its lines.
    #[must_use]
    pub fn types(&self) -> Vec<&str> {
        match (&self.resource_type, &self.facts) {
            (Some(declared), _) => vec![declared],
            (None, Some(facts)) => facts.types.keys().map(String::as_str).collect(),
            (None, None) => Vec::new(),
        }
    }
}

impl ExportFacts {
    /// Tells whether a record of this export is of another type than the manifest says of its file.
    #[must_use]
    pub fn is_misplaced(&self, record: &Record) -> bool {
        let file = self.files.get(record.file as usize);
        let declared = file.and_then(|file| file.resource_type.as_deref());
        declared.is_some_and(|declared| declared != &*record.resource_type)
    }

    /// The manifest, when one came.
    #[must_use]
    pub fn manifest(&self) -> Option<&ManifestFacts> {
        match &self.result {
            ExportResult::Listed(manifest) => Some(manifest),
            _ => None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
