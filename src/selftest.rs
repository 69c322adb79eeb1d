//! The self-test: every fault and every lawful variation of the reference server, and what the
//! suites must say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::built_in;
use crate::contract::{Contract, GuideVersion, Ledger, Requirement, Severity};
use crate::report::{Catch, MatrixRow};
use crate::run::{Clock, EngineError, JumpingClock, Plan, SystemClock};
use crate::run::{Hooks, execute_by};
use crate::suite::Loader;
use crate::verdict::{Outcome, Verdict};
use bulkspec_reference::{Dialects, Fault, Pace, Variant, faults, variants};

/// A reference server to be tested: faultless, with a fault, or with a lawful variation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// The contract that it speaks and is held to.
    pub contract: Contract,
    /// Its fault, if any.
    pub fault: Option<Fault>,
    /// Its lawful variation, if any.
    pub variant: Option<Variant>,
}

/// Every trial: for each contract the faultless server, each variation and each fault. What several
/// versions of the HL7 guide have is tried in one of them.
#[must_use]
pub fn trials() -> Vec<Trial> {
    let of = |contract: Contract| {
        let faultless = Trial { contract, fault: None, variant: None };
        let tried = varied(contract).chain(faulty(contract)).filter(Trial::is_first);
        std::iter::once(faultless).chain(tried).collect::<Vec<_>>()
    };
    Contract::ALL.into_iter().flat_map(of).collect()
}

/// The trials that [`trials`] spares: each variation and each fault in every further version of the
/// guide that has it.
#[must_use]
pub fn further_trials() -> Vec<Trial> {
    let of = |contract| varied(contract).chain(faulty(contract)).filter(|it| !it.is_first());
    Contract::ALL.into_iter().flat_map(of).collect()
}

/// A trial of each fault that shows in a contract.
fn faulty(contract: Contract) -> impl Iterator<Item = Trial> {
    let of = faults().filter(move |it| shows_in(*it, contract));
    of.map(move |it| Trial { contract, fault: Some(it), variant: None })
}

/// A trial of each variation that is lawful in a contract.
fn varied(contract: Contract) -> impl Iterator<Item = Trial> {
    let lawful = variants().filter(move |it| has(it.dialects(), contract));
    lawful.map(move |it| Trial { contract, fault: None, variant: Some(it) })
}

/// The versions of the guide in the order in which faults and variations are tried in them.
const GUIDES: [Contract; 4] = [
    Contract::Guide(GuideVersion::V2),
    Contract::Guide(GuideVersion::V3),
    Contract::Guide(GuideVersion::V4Ballot),
    Contract::Guide(GuideVersion::V1),
];

fn has(dialects: Dialects, contract: Contract) -> bool {
    dialects.contains(built_in::dialect(contract))
}

/// Returns true if a fault breaks a requirement of a contract.
fn concerns(fault: Fault, contract: Contract) -> bool {
    has(fault.dialects(), contract) && broken_by(fault, contract).next().is_some()
}

/// Returns true if a fault shows in a run of a contract on the built-in server.
fn shows_in(fault: Fault, contract: Contract) -> bool {
    concerns(fault, contract) && !has(fault.unshown(), contract)
}

/// The requirements of a contract that a fault breaks.
fn broken_by(fault: Fault, contract: Contract) -> impl Iterator<Item = &'static Requirement> {
    let rows = Ledger::built_in().rows().iter();
    rows.filter(move |row| {
        row.strength.contains_key(&contract) && fault.breaks().contains(&row.id.0.as_str())
    })
}

impl Trial {
    /// Tells whether this is the contract in which its fault or variation is tried first: every
    /// contract of 1upHealth, and one version of the guide.
    fn is_first(&self) -> bool {
        let mut guides = GUIDES.into_iter().filter(|guide| self.exists_in(*guide));
        self.contract.guide().is_none() || guides.next() == Some(self.contract)
    }

    fn exists_in(&self, contract: Contract) -> bool {
        self.fault.is_none_or(|it| shows_in(it, contract))
            && self.variant.is_none_or(|it| has(it.dialects(), contract))
    }

    /// The name of its fault or variation.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match (self.fault, self.variant) {
            (Some(fault), _) => fault.id(),
            (None, Some(variant)) => variant.id(),
            (None, None) => "faultless",
        }
    }

    fn about(&self) -> &'static str {
        match (self.fault, self.variant) {
            (Some(fault), _) => fault.about(),
            (None, Some(variant)) => variant.about(),
            (None, None) => "The server keeps every promise.",
        }
    }

    /// The scenarios that must not be content with it, and no others.
    #[must_use]
    pub fn expected(&self) -> Vec<String> {
        expectations()
            .get(self.name())
            .and_then(|contracts| contracts.get(&self.contract))
            .cloned()
            .unwrap_or_default()
    }

    /// The scenarios that must not be content; of a variation none may do more than warn.
    fn tolerated(&self, catches: &[Catch]) -> Vec<String> {
        let mut expected = self.expected();
        if self.variant.is_some() {
            let warns = |by: &Catch| by.outcome == Outcome::Warn;
            expected.retain(|id| catches.iter().filter(|by| by.scenario == *id).all(warns));
        }
        expected
    }

    /// Runs all built-in suites against it.
    ///
    /// # Errors
    ///
    /// Fails when the server cannot be tested at all.
    pub async fn run(&self) -> Result<MatrixRow, EngineError> {
        let faults: Vec<Fault> = self.fault.into_iter().collect();
        let variants: Vec<Variant> = self.variant.into_iter().collect();
        let waits = self.fault.is_some_and(|it| it.pace() == Pace::AfterExpiry);
        let (engine_clock, clock) = clocks(waits || !variants.is_empty());
        let server = built_in::start_by(clock, self.contract, &faults, &variants).await;
        let suites = Loader::new().built_in().load().unwrap_or_default();
        let plan = Plan::new(&suites, &server.target);
        let run = execute_by(engine_clock, &plan, server.target.clone(), Hooks::none()).await?;
        let catches = run.verdicts.iter().filter(|verdict| {
            matches!(verdict.outcome, Outcome::Warn | Outcome::Fail | Outcome::Error)
        });
        let catches: Vec<Catch> = catches
            .map(|verdict| Catch {
                scenario: verdict.scenario.clone(),
                outcome: verdict.outcome,
                checks: checks_that_found(verdict),
            })
            .collect();
        let (name, about) = (self.name(), self.about());
        let expected = self.tolerated(&catches);
        Ok(MatrixRow::new(name, about, self.contract, catches, expected))
    }
}

/// The clocks of client and server. Some variations and faults ask for long waits, which nobody needs to sit
/// through.
fn clocks(jumps: bool) -> (Arc<dyn Clock>, bulkspec_reference::Clock) {
    if jumps {
        let clock = JumpingClock::default();
        (Arc::new(clock.clone()), Arc::new(move || clock.now()))
    } else {
        (Arc::new(SystemClock), Arc::new(Timestamp::now))
    }
}

/// The checks behind a verdict, without those that only noted something.
fn checks_that_found(verdict: &Verdict) -> Vec<String> {
    let found = verdict.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let checks: BTreeSet<&String> = found.map(|finding| &finding.check).collect();
    checks.into_iter().cloned().collect()
}

/// For each fault and contract the scenarios that must catch it, and for a variation that goes
/// without something that should be there, those that say so (`fixtures/selftest.json`).
fn expectations() -> &'static BTreeMap<String, BTreeMap<Contract, Vec<String>>> {
    static TABLE: OnceLock<BTreeMap<String, BTreeMap<Contract, Vec<String>>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let text = include_str!("../fixtures/selftest.json");
        serde_json::from_str(text).expect("the built-in table is well-formed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::RequirementId;
    use crate::manual::Manual;
    use crate::suite::Scenario;

    #[test]
    fn every_fault_breaks_requirements_of_the_ledger_in_one_of_its_contracts() {
        for fault in faults() {
            for id in fault.breaks() {
                let row = Ledger::built_in().get(&RequirementId((*id).to_owned()));
                let row = row.unwrap_or_else(|| panic!("{fault}: no requirement {id}"));
                let mut contracts = row.strength.keys();
                let is_shown = contracts.any(|contract| has(fault.dialects(), *contract));
                assert!(is_shown, "{fault}: {id} is of other contracts");
            }
        }
    }

    /// The faults of the guide that no scenario catches yet that cites what they break, each with the
    /// reason.
    fn open_faults() -> BTreeMap<String, String> {
        serde_json::from_str(include_str!("../fixtures/open-faults.json")).unwrap()
    }

    #[test]
    fn every_fault_is_expected_to_be_caught_by_a_scenario_that_cites_what_it_breaks() {
        let open = open_faults();
        let suites = Loader::new().built_in().load().unwrap();
        for trial in Contract::ALL.into_iter().flat_map(faulty) {
            let expected = trial.expected();
            let broken: Vec<_> =
                broken_by(trial.fault.unwrap(), trial.contract).map(|row| &row.id).collect();
            let is_direct = |scenario: &Scenario| {
                expected.contains(&scenario.id)
                    && scenario.cites.iter().any(|cited| broken.contains(&cited))
            };
            let mut scenarios = suites.iter().flat_map(|suite| &suite.scenarios);
            let is_open = trial.contract.guide().is_some() && open.contains_key(trial.name());
            assert_ne!(scenarios.any(is_direct), is_open, "{} {}", trial.contract, trial.name());
        }
    }

    /// The scenarios that some fault must make fail or warn in some contract.
    fn proved() -> BTreeSet<&'static str> {
        let faulty = trials().into_iter().filter(|trial| trial.fault.is_some());
        let tables = faulty.filter_map(|it| expectations().get(it.name())?.get(&it.contract));
        tables.flatten().map(String::as_str).collect()
    }

    #[tokio::test]
    async fn every_scenario_that_is_executed_is_proved_by_a_fault() {
        let suites = Loader::new().built_in().load().unwrap();
        let proved = proved();
        for contract in Contract::ALL {
            let server = built_in::start(contract, &[], &[]).await;
            let plan = Plan::new(&suites, &server.target);
            let executed = plan.scenarios.iter().filter(|planned| planned.is_executed());
            for id in executed.map(|planned| planned.scenario.id.as_str()) {
                assert!(proved.contains(id), "{contract}: no fault is caught by {id}");
            }
        }
    }

    #[test]
    fn every_check_is_named_by_a_scenario_that_is_proved_by_a_fault() {
        let suites = Loader::new().built_in().load().unwrap();
        let proved = proved();
        for check in Manual::new(&suites).checks() {
            let mut named_by = check.scenarios.iter().map(|scenario| scenario.id.as_str());
            assert!(named_by.any(|id| proved.contains(id)), "no fault proves {}", check.doc.id);
        }
    }

    #[test]
    fn nothing_is_expected_of_a_fault_that_does_not_exist() {
        let trials = [trials(), further_trials()].concat();
        for (name, contracts) in expectations() {
            for contract in contracts.keys() {
                let mut of = trials.iter();
                assert!(of.any(|it| it.name() == name && it.contract == *contract), "{name}");
            }
        }
    }
}
