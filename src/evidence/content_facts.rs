//! What the resources of a file hold, as far as the HL7 guide speaks of it. No value is in it, only
//! names of elements and codes of FHIR itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Places};

/// Facts of the contents of one file. Lines count from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ContentFacts {
    /// Whether the file, after its content encoding was undone, begins like gzip.
    pub begins_like_gzip: bool,
    /// References by their form, each with the lines of the first of them.
    pub references: BTreeMap<ReferenceForm, Places<u64>>,
    /// What resources of each type hold at their root.
    pub elements: BTreeMap<String, ElementFacts>,
    /// The attachments.
    pub attachments: AttachmentFacts,
    /// The blocks of a file that is organized by a resource type.
    pub blocks: BlockFacts,
    /// The deletions of a file of `deleted`.
    pub deletions: DeletionFacts,
    /// The Provenances, in the order of their lines.
    pub provenance: Vec<ProvenanceFacts>,
    /// Whether there were more than are kept.
    pub origins_cut: bool,
    /// The Patients whose strings have letters beyond ASCII, or what may stand for some.
    pub text_encoding: Vec<PatientTextEncoding>,
    /// Whether there were more than are kept.
    pub letters_cut: bool,
    /// How many resources were compared with the definition of their type.
    pub validated: u64,
    /// How they differ from it, each difference once.
    pub invalid: Vec<InvalidFacts>,
    /// Lines with differences of which there were too many to be kept.
    pub invalid_over_limit: Places<u64>,
    /// Issues of `OperationOutcome`s by `severity`; anything that is no severity counts as `other`.
    pub severities: BTreeMap<String, u64>,
}

/// What a Provenance is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProvenanceFacts {
    /// Its line.
    pub line: u64,
    /// `recorded`, where that is an instant.
    #[serde(with = "super::file_facts::timestamp")]
    pub recorded: Option<Timestamp>,
    /// Fingerprints of the resources that `target` refers to.
    pub targets: Vec<Fingerprint>,
}

/// The letters beyond ASCII in the strings of a Patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PatientTextEncoding {
    /// Fingerprint of the type with the id.
    pub patient: Fingerprint,
    /// Its letters.
    pub text_encoding: TextEncodingFacts,
}

/// Strings with letters beyond ASCII, but for those of the narrative, of `meta` and of attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TextEncodingFacts {
    /// How many there are.
    pub texts: u32,
    /// A fingerprint of all of them, in whatever order.
    pub print: Fingerprint,
    /// The same, with a question mark instead of such letters, and with the strings that have
    /// question marks already.
    pub without: Fingerprint,
}

/// A difference between resources and the definition of their type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct InvalidFacts {
    /// The rule that is broken.
    pub rule: InvalidRule,
    /// The element with the type that has it (`HumanName.given`).
    pub element: String,
    /// What belongs there.
    pub expected: String,
    /// The lines.
    pub places: Places<u64>,
}

/// A rule of the definitions of R4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvalidRule {
    /// There is no such element.
    UnknownElement,
    /// An element that has to be there is not, and nothing extends it.
    MissingElement,
    /// A value is not written as its type demands.
    WrongForm,
    /// A list stands in the place of a value, or the other way round.
    WrongShape,
}

/// What a literal reference looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceForm {
    /// `Type/id`, with or without a version.
    Relative,
    /// An absolute URL below the base of the server.
    BelowBase,
    /// Any other http or https URL.
    OtherAbsolute,
    /// `#` and an id.
    Contained,
    /// A `urn:`.
    Urn,
    /// Anything else.
    Other,
}

/// The root elements of the resources of one type in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ElementFacts {
    /// How many resources there are.
    pub resources: u64,
    /// The first line with such a resource.
    pub first_line: u64,
    /// How many of them have each element.
    pub counts: BTreeMap<String, u64>,
    /// How many have each element right below those (`name.family`).
    pub children: BTreeMap<String, u64>,
    /// Whether there were more names than are kept.
    pub cut: bool,
    /// Resources whose `meta.tag` has the code `SUBSETTED`.
    pub subsetted: u64,
}

/// The attachments in a file: elements of the type Attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct AttachmentFacts {
    /// How many there are.
    pub total: u64,
    /// How many have a `url`.
    pub with_url: u64,
    /// Lines of those without `contentType`.
    pub without_type: Places<u64>,
    /// Lines of those with neither `data` nor `url`.
    pub without_content: Places<u64>,
    /// Lines of those with a `url` that is not absolute, and no `data`.
    pub relative: Places<u64>,
    /// Lines of those with a `url` that is not absolute, beside `data`.
    pub relative_beside_data: Places<u64>,
}

/// The blocks of a file that is organized by a resource type (3.0.0, Bulk Data Output File
/// Organization).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct BlockFacts {
    /// How many headers there are, by the type that they refer to.
    pub headers: BTreeMap<String, u64>,
    /// Lines of Parameters that are no header.
    pub malformed: Places<u64>,
    /// Whether the first line is a header.
    pub begins_with_header: bool,
    /// What the first header refers to.
    pub first: Option<Fingerprint>,
    /// What the last header refers to.
    pub last: Option<Fingerprint>,
    /// Lines of headers that are not followed by the resource they refer to, except for the first
    /// header of the file, which may continue a block.
    pub without_resource: Places<u64>,
    /// Lines of resources that refer to resources of the header's type, but not to the header's.
    pub strays: Places<u64>,
}

/// The deletions in a file of `deleted`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct DeletionFacts {
    /// Lines that are Bundles.
    pub bundles: u64,
    /// Lines whose Bundle is no transaction.
    pub wrong_type: Places<u64>,
    /// Lines whose Bundle has no entry.
    pub without_entry: Places<u64>,
    /// How many entries there are.
    pub entries: u64,
    /// Lines with an entry whose `request.method` is not `DELETE`.
    pub wrong_method: Places<u64>,
    /// Lines with an entry whose `request.url` is not `Type/id`.
    pub wrong_url: Places<u64>,
}

impl BlockFacts {
    /// How many headers there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.headers.values().sum()
    }
}
