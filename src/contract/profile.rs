//! The contracts that a target can be tested against.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use bulkspec_fhir::GuideVersion;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A set of requirements that a target is tested against.
///
/// ```
/// use bulkspec::Contract;
///
/// let contract: Contract = "hl7-2.0.0".parse()?;
/// assert!(Contract::ALL.contains(&contract));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// 1upHealth's population-level export of a Group's members.
    Population,
    /// 1upHealth's older analytics export of the data of one user, or of all users of a client.
    Analytics,
    /// The HL7 guide FHIR Bulk Data Access.
    Guide(GuideVersion),
}

impl Contract {
    /// All contracts, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::Population,
        Self::Analytics,
        Self::Guide(GuideVersion::V1),
        Self::Guide(GuideVersion::V2),
        Self::Guide(GuideVersion::V3),
        Self::Guide(GuideVersion::V4Ballot),
    ];

    /// The names, in the same order.
    const NAMES: [&'static str; 6] = [
        "1up-population",
        "1up-analytics",
        "hl7-1.0.1",
        "hl7-2.0.0",
        "hl7-3.0.0",
        "hl7-4.0.0-ballot",
    ];

    /// Returns the name, as written in configuration, suites and flags.
    #[must_use]
    pub fn name(self) -> &'static str {
        let at = match self {
            Self::Population => 0,
            Self::Analytics => 1,
            Self::Guide(version) => 2 + version as usize,
        };
        Self::NAMES[at]
    }

    /// Returns the version of the HL7 guide, if the contract is one.
    #[must_use]
    pub fn guide(self) -> Option<GuideVersion> {
        match self {
            Self::Guide(version) => Some(version),
            Self::Population | Self::Analytics => None,
        }
    }

    /// Returns true if this contract has exports of Groups.
    #[must_use]
    pub fn knows_groups(self) -> bool {
        self != Self::Analytics
    }

    /// Returns true if every export of this contract is an export of a Group.
    #[must_use]
    pub fn exports_a_group(self) -> bool {
        self == Self::Population
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An unknown contract name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no contract `{0}`: the contracts are {names}", names = Contract::NAMES.join(", "))]
pub struct UnknownContract(pub String);

impl FromStr for Contract {
    type Err = UnknownContract;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|contract| contract.name() == name)
            .ok_or_else(|| UnknownContract(name.to_owned()))
    }
}

impl Serialize for Contract {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Contract {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|_| D::Error::unknown_variant(&name, &Self::NAMES))
    }
}

impl JsonSchema for Contract {
    fn schema_name() -> Cow<'static, str> {
        "Contract".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A set of promises that a target is held to.",
            "type": "string",
            "enum": Self::NAMES,
        })
    }
}
