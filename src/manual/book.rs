//! The manual as a whole: checks, suites and the ledger, put together.

use super::entry::{CheckEntry, RequirementEntry, ScenarioEntry};
use crate::check::{self, CheckSpec};
use crate::check_context::CheckDoc;
use crate::contract::{Ledger, Requirement, RequirementId};
use crate::suite::{Scenario, Step, Suite};

/// Everything that bulkspec says of its checks, its requirements and the scenarios of `suites`.
#[derive(Debug, Clone, Copy)]
pub struct Manual<'a> {
    ledger: &'a Ledger,
    suites: &'a [Suite],
}

impl<'a> Manual<'a> {
    /// The manual of the built-in checks and the built-in ledger, and of these suites.
    #[must_use]
    pub fn new(suites: &'a [Suite]) -> Self {
        Self { ledger: Ledger::built_in(), suites }
    }

    /// All checks: expectations on answers first, then the checks in the order of the suite format.
    pub fn checks(&self) -> impl Iterator<Item = CheckEntry<'a>> {
        check::docs().map(|doc| self.entry(doc))
    }

    /// The check with this name.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<CheckEntry<'a>> {
        check::docs().find(|doc| doc.id == id).map(|doc| self.entry(doc))
    }

    /// The requirement with this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<RequirementEntry<'a>> {
        let row = self.ledger.rows().iter().find(|row| row.id.0 == id)?;
        let scenarios = self.scenarios().filter(|scenario| scenario.cites.contains(&row.id));
        Some(RequirementEntry { row, scenarios: scenarios.collect() })
    }

    /// The scenario with this id.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<ScenarioEntry<'a>> {
        let scenario = self.scenarios().find(|scenario| scenario.id == id)?;
        Some(ScenarioEntry {
            scenario,
            requirements: scenario.cites.iter().filter_map(|id| self.ledger.get(id)).collect(),
            checks: checks_of(scenario).into_iter().map(|doc| self.entry(doc)).collect(),
        })
    }

    /// Every name that has an entry: checks, requirements, scenarios.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        let rows = self.ledger.rows().iter().map(|row| row.id.0.as_str());
        let checks = check::docs().map(|doc| doc.id);
        checks.chain(rows).chain(self.scenarios().map(|scenario| scenario.id.as_str()))
    }

    fn scenarios(&self) -> impl Iterator<Item = &'a Scenario> {
        self.suites.iter().flat_map(|suite| &suite.scenarios)
    }

    fn entry(&self, doc: &'static CheckDoc) -> CheckEntry<'a> {
        let uses = |scenario: &&Scenario| checks_of(scenario).iter().any(|it| it.id == doc.id);
        let scenarios: Vec<&Scenario> = self.scenarios().filter(uses).collect();
        let is_cited = |id: &RequirementId| scenarios.iter().any(|it| it.cites.contains(id));
        let rows = self.ledger.rows().iter();
        let requirements: Vec<&Requirement> = rows.filter(|row| is_cited(&row.id)).collect();
        CheckEntry { doc, scenarios, requirements }
    }
}

/// The checks of a scenario, each once, in the order in which they are judged.
fn checks_of(scenario: &Scenario) -> Vec<&'static CheckDoc> {
    let expected = scenario.steps.iter().flat_map(Step::checks);
    let named = scenario.judge.iter().chain(&scenario.advise);
    let mut found: Vec<&'static CheckDoc> = Vec::new();
    for doc in expected.chain(named).map(CheckSpec::doc) {
        if !found.iter().any(|known| known.id == doc.id) {
            found.push(doc);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn suites() -> Vec<Suite> {
        crate::suite::load(&[]).unwrap()
    }

    #[test]
    fn every_name_leads_to_one_entry() {
        let suites = suites();
        let manual = Manual::new(&suites);
        let mut seen = BTreeSet::new();
        for name in manual.names() {
            assert!(seen.insert(name), "{name} is the name of two entries");
            let found = [
                manual.check(name).is_some(),
                manual.requirement(name).is_some(),
                manual.scenario(name).is_some(),
            ];
            assert_eq!(found.into_iter().filter(|is_there| *is_there).count(), 1, "{name}");
        }
    }

    #[test]
    fn a_check_knows_what_uses_it_and_what_that_cites() {
        let suites = suites();
        let entry = Manual::new(&suites).check("group-limit").unwrap();
        assert!(!entry.scenarios.is_empty());
        let cited: Vec<_> = entry.requirements.iter().map(|row| row.id.0.as_str()).collect();
        assert!(cited.contains(&"POP-13"), "{cited:?}");
    }
}
