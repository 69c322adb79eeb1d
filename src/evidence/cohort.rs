//! What was observed of a Group that a scenario created by filters.

use serde::{Deserialize, Serialize};

use super::{ExchangeId, Sent};
use crate::spec::CohortFilters;

/// The creation of a Group by filters, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CohortFacts {
    /// The request that asked for it.
    pub sent: Sent,
    /// The filters that were asked for.
    pub filters: CohortFilters,
    /// The questions for its status, in order.
    pub polls: Vec<ExchangeId>,
    /// How it ended.
    pub ended: CohortEnd,
    /// The Group as it was read; none where it was not created.
    pub read: Option<CohortRead>,
    /// The search for it by its name; none where it was not created.
    pub search: Option<CohortSearch>,
}

/// How the creation of a Group ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CohortEnd {
    /// The Group was created.
    Created,
    /// The request was refused.
    Refused,
    /// The request was accepted, and the Group refused later.
    Declined,
    /// The server said nothing that could be understood.
    Unclear {
        /// What was amiss.
        why: String,
    },
    /// It was not waited for.
    NotAwaited {
        /// Why not.
        why: String,
    },
}

/// A Group that was read after its creation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CohortRead {
    /// The request.
    pub exchange: ExchangeId,
    /// What came; none when it was not the Group.
    pub group: Option<CohortGroup>,
}

/// What a Group tells of its filters and of when its members were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CohortGroup {
    /// How many filters it has.
    pub filters: usize,
    /// The extension `members-refreshed`, where it is there.
    pub refreshed: Option<StatedTime>,
    /// `date`, or the extension that stands for it in R4, where it is there.
    pub date: Option<StatedTime>,
}

/// A time as a Group tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatedTime {
    /// A day or an instant.
    At(String),
    /// A text that is neither.
    Vague,
    /// No text at all.
    Missing,
}

/// A search for a Group by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CohortSearch {
    /// The request.
    pub exchange: ExchangeId,
    /// Whether the Group was among what came.
    pub is_found: bool,
}
