//! The entries of the manual: what belongs together of a check, a requirement and a scenario.

use crate::check_context::CheckDoc;
use crate::contract::{Contract, Requirement, Strength};
use crate::suite::Scenario;

/// A check, with what uses it and what it so judges.
#[derive(Debug, Clone)]
pub struct CheckEntry<'a> {
    /// What the check says of itself.
    pub doc: &'static CheckDoc,
    /// The scenarios that use it, in the order of the suites.
    pub scenarios: Vec<&'a Scenario>,
    /// The requirements that these scenarios cite, in the order of the ledger.
    pub requirements: Vec<&'a Requirement>,
}

/// A requirement, with what judges it.
#[derive(Debug, Clone)]
pub struct RequirementEntry<'a> {
    /// The row of the ledger.
    pub row: &'a Requirement,
    /// The scenarios that cite it, in the order of the suites.
    pub scenarios: Vec<&'a Scenario>,
}

/// A scenario, with what it cites and uses.
#[derive(Debug, Clone)]
pub struct ScenarioEntry<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What it cites, in the order in which it does.
    pub requirements: Vec<&'a Requirement>,
    /// Its checks, each once, in the order in which they are judged.
    pub checks: Vec<CheckEntry<'a>>,
}

impl CheckEntry<'_> {
    /// The contracts in which one of the scenarios runs, in the order in which they are listed.
    #[must_use]
    pub fn contracts(&self) -> Vec<Contract> {
        let runs = |contract: &Contract| {
            self.scenarios.iter().any(|scenario| scenario.strength(*contract).is_some())
        };
        Contract::ALL.into_iter().filter(runs).collect()
    }
}

/// The contracts that have a requirement, by its strength in them: the firmest first.
pub(super) fn strengths(row: &Requirement) -> Vec<(Strength, Vec<Contract>)> {
    let mut found: Vec<(Strength, Vec<Contract>)> = Vec::new();
    for contract in Contract::ALL {
        let Some(strength) = row.strength.get(&contract).copied() else { continue };
        match found.iter_mut().find(|(known, _)| *known == strength) {
            Some((_, contracts)) => contracts.push(contract),
            None => found.push((strength, vec![contract])),
        }
    }
    found.sort_by_key(|(strength, _)| std::cmp::Reverse(*strength));
    found
}
