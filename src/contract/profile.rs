//! The contracts a target can be held to.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A set of promises that a target is held to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Contract {
    /// 1upHealth's population-level export of a Group's members.
    #[serde(rename = "1up-population")]
    Population,
    /// 1upHealth's older analytics export of the data of one user, or of all users of a client.
    #[serde(rename = "1up-analytics")]
    Analytics,
}

impl Contract {
    /// All contracts, in the order in which they are listed to people.
    pub const ALL: [Self; 2] = [Self::Population, Self::Analytics];

    /// The name as written in configuration, suites and flags.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Population => "1up-population",
            Self::Analytics => "1up-analytics",
        }
    }

    /// Tells whether an export of this contract is an export of a Group.
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

/// A contract's name that bulkspec does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("find a contract named `{0}`: the contracts are 1up-population and 1up-analytics")]
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
