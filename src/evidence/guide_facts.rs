//! What an export by the HL7 guide has beside its output: further lists, and files that were
//! asked for in more than one way.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ExchangeId, ExportFacts, FileEvidence, Fingerprint, ManifestFacts, ResourceIndex};

/// What an export by the HL7 guide has beside its output.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct GuideFacts {
    /// The manifests that `link` led to, in order. Their outputs are among those of the first.
    pub pages: Vec<PageFacts>,
    /// The link that led to no manifest.
    pub broken_link: Option<BrokenLink>,
    /// The manifests that came before the export was complete.
    pub partials: Vec<PartialFacts>,
    /// The files of `error`, `deleted` and `outcome`, on all pages.
    pub side_files: Vec<AuxiliaryFile>,
    /// The first file, asked for in other ways.
    pub probes: Vec<FileProbe>,
    /// Attachments that were asked for.
    pub attachments: Vec<AttachmentProbe>,
    /// Clinical resources that others refer to and that were not exported.
    pub referenced: Vec<ReferencedProbe>,
    /// What the files of `deleted` say was deleted.
    #[serde(skip)]
    pub deleted: ResourceIndex,
    /// What the resources of the output mention, where contents were read (see
    /// [`Mention`](super::Mention)).
    #[serde(skip)]
    pub mentions: ResourceIndex,
}

/// A manifest that `link` led to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PageFacts {
    /// The exchange that brought it.
    pub exchange: ExchangeId,
    /// The manifest, masked like the first one.
    pub json: Arc<Value>,
}

/// A link to a next manifest that gave none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BrokenLink {
    /// The request; absent when nothing was asked.
    pub exchange: Option<ExchangeId>,
    /// Why nothing was asked, or why not further.
    pub why: Option<String>,
}

/// A manifest that came with an answer to a status request before the export was complete.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartialFacts {
    /// What it says.
    pub list: ManifestFacts,
    /// Its files that no earlier one named, as they were then.
    pub files: Vec<FileEvidence>,
}

/// A list of a manifest beside `output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuxiliaryList {
    /// `error`, up to 3.0.0.
    Error,
    /// `deleted`, from 2.0.0 on.
    Deleted,
    /// `outcome`, of the ballot of 4.0.0.
    Outcome,
}

impl AuxiliaryList {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Error, Self::Deleted, Self::Outcome];

    /// The member of the manifest.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Deleted => "deleted",
            Self::Outcome => "outcome",
        }
    }
}

/// A file of a list beside `output`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AuxiliaryFile {
    /// The list that names it.
    pub list: AuxiliaryList,
    /// The file; `output` is its place among the side files.
    pub file: FileEvidence,
}

/// A way to ask for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeKind {
    /// Without an `Accept` header of one's own.
    WithoutAccept,
    /// With `Accept-Encoding: identity`.
    Identity,
    /// With `Accept-Encoding: gzip`.
    Gzip,
}

impl ProbeKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WithoutAccept, Self::Identity, Self::Gzip];

    /// The header beside the usual ones.
    #[must_use]
    pub fn encoding(self) -> Option<&'static str> {
        match self {
            Self::WithoutAccept => None,
            Self::Identity => Some("identity"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// A file that was asked for in another way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileProbe {
    /// How it was asked for.
    pub kind: ProbeKind,
    /// What came.
    pub file: FileEvidence,
}

/// An attachment that was asked for, as its `url` says. The URL is a value of a resource: the
/// exchange shows a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AttachmentProbe {
    /// Whether the token of the export was sent.
    pub with_token: bool,
    /// Whether it is on the host of the base URL.
    pub on_base_host: bool,
    /// Whether its URL is plain HTTP.
    #[serde(default)]
    pub is_plain: bool,
    /// The request; absent when the token may not go to its host.
    pub exchange: Option<ExchangeId>,
    /// The same request without a token, to the host of the base URL, where the token was sent.
    #[serde(default)]
    pub open: Option<ExchangeId>,
}

/// A clinical resource that others refer to and that was not exported, as a read gave it. Its id is
/// a value: the exchange shows a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReferencedProbe {
    /// Its type.
    pub resource_type: String,
    /// The request.
    pub exchange: ExchangeId,
    /// What came; `None` when it was no such resource.
    pub found: Option<ReferencedFacts>,
}

/// What a clinical resource says that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReferencedFacts {
    /// `meta.lastUpdated`.
    #[serde(with = "super::file_facts::timestamp")]
    pub last_updated: Option<Timestamp>,
    /// The patients in whose compartment it is.
    pub patients: Vec<Fingerprint>,
}

impl GuideFacts {
    /// Tells whether there is none of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
            && self.broken_link.is_none()
            && self.partials.is_empty()
            && self.side_files.is_empty()
            && self.probes.is_empty()
            && self.attachments.is_empty()
            && self.referenced.is_empty()
    }

    /// The files of one list.
    pub fn side(&self, list: AuxiliaryList) -> impl Iterator<Item = &FileEvidence> {
        self.side_files.iter().filter(move |side| side.list == list).map(|side| &side.file)
    }
}

impl ExportFacts {
    /// The manifests of the export, as JSON, each with the exchange that brought it: the first one,
    /// then those that it links to.
    pub fn manifests(&self) -> impl Iterator<Item = (ExchangeId, &Value)> {
        let first = self.manifest().map(|first| (first.exchange, &*first.json));
        first.into_iter().chain(self.guide.pages.iter().map(|page| (page.exchange, &*page.json)))
    }

    /// The items of one member of all manifests, in order, each with the exchange that shows it and
    /// its JSON Pointer. Those of `output` are in the order of the files.
    pub fn items(&self, member: &str) -> Vec<(ExchangeId, String, &Value)> {
        let mut items = Vec::new();
        for (exchange, json) in self.manifests() {
            let list = json.get(member).and_then(Value::as_array);
            for (n, item) in list.into_iter().flatten().enumerate() {
                items.push((exchange, format!("/{member}/{n}"), item));
            }
        }
        items
    }
}
