//! The strength of a scenario in a contract.

use super::Scenario;
use crate::contract::{Contract, Ledger, RequirementId, Strength};

impl Scenario {
    /// Returns the cited requirements that a contract has, in the order in which they are cited.
    #[must_use]
    pub fn cited_in(&self, contract: Contract) -> Vec<RequirementId> {
        let has = |id: &&RequirementId| Ledger::built_in().strength(id, contract).is_some();
        self.cites.iter().filter(has).cloned().collect()
    }

    /// Returns the strength of the strongest cited requirement that a contract has, or `None` if
    /// the scenario does not run in that contract. A note alone cannot be tested.
    #[must_use]
    pub fn strength(&self, contract: Contract) -> Option<Strength> {
        let ledger = Ledger::built_in();
        let strongest = self.cites.iter().filter_map(|id| ledger.strength(id, contract)).max();
        strongest.filter(|strength| *strength > Strength::Note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&["POP-06"], Contract::Population, Some(Strength::Stated))]
    #[case(&["POP-06"], Contract::Analytics, None)]
    #[case(&["POP-15c", "POP-06"], Contract::Population, Some(Strength::Stated))]
    #[case(&["POP-24"], Contract::Population, Some(Strength::Inferred))]
    #[case(&["ANL-26", "CTR-16"], Contract::Population, None)]
    fn a_scenario_is_worth_what_its_strongest_requirement_is_worth(
        #[case] cites: &[&str],
        #[case] contract: Contract,
        #[case] strength: Option<Strength>,
    ) {
        let scenario = Scenario {
            id: "area/what".to_owned(),
            title: "What".to_owned(),
            script: String::new(),
            cites: cites.iter().map(|id| RequirementId((*id).to_owned())).collect(),
            steps: Vec::new(),
            judge: Vec::new(),
            advise: Vec::new(),
        };
        assert_eq!(scenario.strength(contract), strength);
    }
}
