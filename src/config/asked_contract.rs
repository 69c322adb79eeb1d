//! The requested contract: one by its name, or the one that the server declares.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::contract::{Contract, GuideVersion, UnknownContract};

const AUTO: &str = "auto";
/// The contract that is used while the contract is open; it affects only one `Accept` header.
const FOR_NOW: Contract = Contract::Guide(GuideVersion::V2);

/// The requested contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedContract {
    /// The contract of the URL's path, or else the one that the server declares.
    Auto,
    /// This one.
    Named(Contract),
}

/// The way in which a target's contract was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ContractBy {
    /// The user named it.
    #[default]
    Name,
    /// It was chosen automatically, for this reason (`the CapabilityStatement names ...`).
    Reason(String),
    /// It is open until the server's declaration is read.
    Open,
}

impl ContractBy {
    /// The reason why the contract was chosen, if the user did not name it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Reason(why) => Some(why),
            Self::Name | Self::Open => None,
        }
    }
}

impl AskedContract {
    /// Returns all valid names: the contracts, and `auto`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Contract::ALL.into_iter().map(Contract::name).chain([AUTO])
    }

    /// Returns the name that configuration and flags use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => AUTO,
            Self::Named(contract) => contract.name(),
        }
    }

    /// Returns the contract for a base URL, if it can be determined without a request.
    pub(super) fn of(self, url: &str) -> (Contract, ContractBy) {
        match self {
            Self::Named(contract) => (contract, ContractBy::Name),
            Self::Auto => match shown_by_path(url) {
                Some((contract, path)) => {
                    let why = format!("the path of the URL has `{path}` in it");
                    (contract, ContractBy::Reason(why))
                }
                None => (FOR_NOW, ContractBy::Open),
            },
        }
    }

    /// Returns true if the URL's path is one from the 1up documents.
    pub(super) fn is_shown_by(url: &str) -> bool {
        shown_by_path(url).is_some()
    }
}

fn shown_by_path(url: &str) -> Option<(Contract, &'static str)> {
    let known =
        [(Contract::Population, "/bulk-export/bulk-data/"), (Contract::Analytics, "/bulk-data/")];
    known.into_iter().find(|(_, path)| url.contains(path))
}

impl From<Contract> for AskedContract {
    fn from(contract: Contract) -> Self {
        Self::Named(contract)
    }
}

impl FromStr for AskedContract {
    type Err = UnknownContract;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if name == AUTO { Ok(Self::Auto) } else { name.parse().map(Self::Named) }
    }
}

impl fmt::Display for AskedContract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for AskedContract {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AskedContract {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        // Worded as serde words an enum, so that the nearest name is found in it.
        let unknown = |_| {
            let names: Vec<String> = Self::names().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            de::Error::custom(format!("unknown variant `{name}`, expected one of {names}"))
        };
        name.parse().map_err(unknown)
    }
}

impl JsonSchema for AskedContract {
    fn schema_name() -> Cow<'static, str> {
        "Contract".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A set of requirements; `auto` chooses by the URL or the server's declaration.",
            "type": "string",
            "enum": Self::names().collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://g.example/v1/acme/bulk-export/bulk-data/r4", Contract::Population)]
    #[case("https://g.example/bulk-data/r4", Contract::Analytics)]
    fn a_path_that_a_document_shows_needs_no_question(
        #[case] url: &str,
        #[case] contract: Contract,
    ) {
        let (chosen, by) = AskedContract::Auto.of(url);
        assert_eq!(chosen, contract);
        assert!(by.reason().is_some_and(|why| why.contains("/bulk-data/")), "{by:?}");
    }

    #[test]
    fn another_path_leaves_the_contract_open() {
        assert_eq!(AskedContract::Auto.of("https://ehr.example/fhir").1, ContractBy::Open);
    }

    #[test]
    fn a_name_is_kept_whatever_the_path_shows() {
        let named = AskedContract::Named(Contract::Analytics);
        let (contract, by) = named.of("https://g.example/v1/acme/bulk-export/bulk-data/r4");
        assert_eq!((contract, by), (Contract::Analytics, ContractBy::Name));
    }

    #[test]
    fn every_name_reads_back() {
        for name in AskedContract::names() {
            assert_eq!(name.parse::<AskedContract>().unwrap().name(), name);
        }
    }
}
