//! What was observed of resources that a scenario wrote or read over REST.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ExchangeId, Fingerprint, Sent, TextEncodingFacts};
use crate::spec::Change;

/// A change of a resource that is bulkspec's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WriteFacts {
    /// The request, with what it was about (`create Observation`).
    pub sent: Sent,
    /// What was asked for.
    pub change: Change,
    /// The type of the resource.
    pub resource_type: String,
    /// Whether the scenario went on without it where the server did not do it.
    #[serde(default)]
    pub optional: bool,
    /// What became of it; `None` when the server did not do what was asked.
    pub done: Option<StampFacts>,
}

/// A Patient who is a member of the Group, as a read by its id gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MemberReadFacts {
    /// The request.
    pub exchange: ExchangeId,
    /// What came; `None` when it was no Patient.
    pub found: Option<StampFacts>,
    /// The letters beyond ASCII in it, or question marks, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_encoding: Option<TextEncodingFacts>,
}

/// Which version of a resource it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StampFacts {
    /// Fingerprint of the type with the id, as the index of an export has it.
    pub id: Fingerprint,
    /// Fingerprint of `meta.versionId`, likewise; none after a deletion.
    pub version: Option<Fingerprint>,
    /// `meta.lastUpdated`; none after a deletion.
    #[serde(with = "super::file_facts::timestamp")]
    pub last_updated: Option<Timestamp>,
}
