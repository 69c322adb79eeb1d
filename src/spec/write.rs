//! Resources of bulkspec's own that scenarios write.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A change of a resource that is bulkspec's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnWrite {
    /// What is done.
    pub change: Change,
    /// The type of the resource.
    #[serde(rename = "type", default)]
    pub resource_type: OwnType,
    /// Whether the scenario goes on without it where the server does not do it.
    #[serde(default)]
    pub optional: bool,
}

/// What is done to a resource of bulkspec's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A new one is created.
    Create,
    /// The last one of its type is changed.
    Update,
    /// The last one of its type is deleted.
    Delete,
}

/// The types that scenarios write, each about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub enum OwnType {
    /// An Observation.
    #[default]
    Observation,
    /// A Condition.
    Condition,
    /// A Procedure.
    Procedure,
}

/// The filters of a Group that a scenario creates. All of them name Patients by their ids, as no
/// other search needs less knowledge of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CohortFilters {
    /// One filter that two members of the main Group pass.
    One,
    /// Two filters, each of which two members of the main Group pass, and one member both.
    Two,
    /// One filter with a search parameter that no server has.
    UnknownParameter,
}

impl CohortFilters {
    /// What is created, in words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::One => "a Group with a filter",
            Self::Two => "a Group with two filters",
            Self::UnknownParameter => "a Group with an unknown search parameter",
        }
    }
}

impl Change {
    /// The word for it in suites and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl OwnType {
    /// The name of the type in FHIR.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Observation => "Observation",
            Self::Condition => "Condition",
            Self::Procedure => "Procedure",
        }
    }
}
