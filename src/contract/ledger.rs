//! The ledger: every requirement, with its strength in each contract.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Contract, Severity};

/// The id of a requirement (`POP-06`), unique in the ledger and stable.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct RequirementId(pub String);

impl fmt::Display for RequirementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The strength of a requirement in a contract, which determines the level of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Not a requirement: a contradiction between documents, or a remark on a sample.
    Note,
    /// A permission (MAY). A server that uses it must do so in the specified form; a breach warns.
    Optional,
    /// A sensible consequence that the document does not state: a breach warns.
    Inferred,
    /// The document recommends it (SHOULD): a breach warns.
    Recommended,
    /// Shown only in an example of the document: a breach fails.
    Shown,
    /// Not stated, but without it personal data are exposed: a breach fails.
    Guarding,
    /// The document states it: a breach fails.
    Stated,
}

impl Strength {
    /// Returns its name, as in the ledger and in texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Optional => "optional",
            Self::Inferred => "inferred",
            Self::Recommended => "recommended",
            Self::Shown => "shown",
            Self::Guarding => "guarding",
            Self::Stated => "stated",
        }
    }

    /// Returns the level of a finding about a requirement of this strength.
    #[must_use]
    pub fn level(self) -> Severity {
        match self {
            Self::Note => Severity::Info,
            Self::Optional | Self::Inferred | Self::Recommended => Severity::Warn,
            Self::Shown | Self::Guarding | Self::Stated => Severity::Fail,
        }
    }
}

/// One row of the ledger.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The id that scenarios cite.
    pub id: RequirementId,
    /// The phase of an export that it belongs to (`kick-off`, `manifest`, ...).
    pub phase: String,
    /// The requirement, as a sentence.
    pub text: String,
    /// Its strength in each contract that has it.
    pub strength: BTreeMap<Contract, Strength>,
    /// The document that states it.
    pub source: String,
    /// How it relates to the HL7 guide, or to other rows.
    pub relation: String,
    /// A remark on its reading.
    #[serde(default)]
    pub note: Option<String>,
    /// The reason why it cannot be tested from outside, if so.
    #[serde(default)]
    pub unjudged: Option<String>,
}

/// All requirements of all contracts.
#[derive(Debug)]
pub struct Ledger {
    rows: Vec<Requirement>,
}

impl Ledger {
    /// Returns the ledger that is built into the program (`fixtures/requirements.json`).
    ///
    /// # Panics
    ///
    /// Panics if the built-in file is malformed; a test verifies that it is not.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static LEDGER: OnceLock<Ledger> = OnceLock::new();
        LEDGER.get_or_init(|| {
            let text = include_str!("../../fixtures/requirements.json");
            let rows = serde_json::from_str(text).expect("the built-in ledger is well-formed");
            Ledger { rows }
        })
    }

    /// Returns all rows, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[Requirement] {
        &self.rows
    }

    /// Returns the row with this id.
    #[must_use]
    pub fn get(&self, id: &RequirementId) -> Option<&Requirement> {
        self.rows.iter().find(|row| row.id == *id)
    }

    /// Returns the strength of a requirement in a contract, or `None` if the contract does not have
    /// it.
    #[must_use]
    pub fn strength(&self, id: &RequirementId, contract: Contract) -> Option<Strength> {
        self.get(id)?.strength.get(&contract).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_every_row_belongs_to_a_contract() {
        let rows = Ledger::built_in().rows();
        let ids: BTreeSet<_> = rows.iter().map(|row| &row.id).collect();
        assert_eq!(ids.len(), rows.len());
        assert!(rows.iter().all(|row| !row.strength.is_empty()));
    }

    #[test]
    fn a_promise_that_guards_data_fails_although_it_is_not_spelled_out() {
        let tenant = RequirementId("POP-35".into());
        let strength = Ledger::built_in().strength(&tenant, Contract::Population);
        assert_eq!(strength.map(Strength::level), Some(Severity::Fail));
    }
}
