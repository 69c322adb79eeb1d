//! The levels of the HL7 guide, and the patients that an export may be limited to.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an export is an export of (Bulk Data Access, "Endpoints").
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ExportLevel {
    /// A Group of patients: `[base]/Group/[id]/$export`.
    Group,
    /// All patients: `[base]/Patient/$export`.
    Patient,
    /// Everything: `[base]/$export`.
    System,
}

impl ExportLevel {
    /// All levels, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Group, Self::Patient, Self::System];

    /// The word for it in suites, flags and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Patient => "patient",
            Self::System => "system",
        }
    }
}

impl fmt::Display for ExportLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A level's name that bulkspec does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot find a level named `{0}`: the levels are group, patient and system")]
pub struct UnknownLevel(pub String);

impl FromStr for ExportLevel {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|level| level.name() == name);
        found.ok_or_else(|| UnknownLevel(name.to_owned()))
    }
}

/// A value of the `patient` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PatientRef {
    /// The first patient of the whole export that has data besides the Patient.
    First,
    /// The second one.
    Second,
    /// All patients of the whole export but the first two.
    AllOthers,
    /// A patient who is no member of the Group.
    NonMember,
    /// A patient who does not exist.
    Unknown,
}

/// A header that is sent, or left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum HeaderText {
    /// The header is not sent (`none`).
    Absent,
    /// The header has this value.
    Value(String),
}

impl From<String> for HeaderText {
    fn from(text: String) -> Self {
        if text == "none" { Self::Absent } else { Self::Value(text) }
    }
}

impl From<HeaderText> for String {
    fn from(header: HeaderText) -> Self {
        match header {
            HeaderText::Absent => "none".to_owned(),
            HeaderText::Value(text) => text,
        }
    }
}
