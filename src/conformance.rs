//! The door for `cargo test`: each scenario one test, on the built-in server or on a target.
//!
//! `tests/conformance.rs` of this crate is all that a project of its own needs to have the same.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::built_in::{self, BuiltIn};
use crate::config::{Config, Target, TargetArgs, TargetErrors, resolve};
use crate::contract::{Contract, UnknownContract};
use crate::engine::{EngineError, Plan, SystemClock, settle_contract};
use crate::exit::Exit;
use crate::report::{Console, Format, Report, Verbosity};
use crate::run::{Hooks, perform};
use crate::suite::{Suite, SuiteErrors, load};
use crate::verdict::Outcome;

/// A target's name or base URL; the built-in server when absent.
pub const TARGET: &str = "BULKSPEC_TARGET";
/// The contract of a base URL, or another one than the configuration says.
pub const CONTRACT: &str = "BULKSPEC_CONTRACT";
/// The id of the Group of a base URL, or another one than the configuration says.
pub const GROUP: &str = "BULKSPEC_GROUP";

/// Why no scenario can be tested.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The contract named by the environment does not exist.
    #[error("{CONTRACT}: failed to {0}")]
    Contract(#[from] UnknownContract),
    /// The target cannot be resolved.
    #[error("failed to {0}")]
    Target(#[from] TargetErrors),
    /// A suite is invalid.
    #[error("failed to {0}")]
    Suite(#[from] SuiteErrors),
    /// The target cannot be tested.
    #[error("failed to {0}")]
    Engine(#[from] EngineError),
}

impl DoorError {
    /// The exit code for it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Contract(_) | Self::Target(_) => Exit::Usage,
            Self::Suite(_) => Exit::Suite,
            Self::Engine(error) if error.is_of_the_description() => Exit::Usage,
            Self::Engine(_) => Exit::Unreachable,
        }
    }
}

/// What is tested: the built-in server in every contract, or one target.
pub struct Door {
    suites: Vec<Suite>,
    targets: Vec<Tested>,
}

/// A target with the built-in server behind it, if it is that.
struct Tested {
    target: Target,
    _server: Option<BuiltIn>,
}

/// One scenario as a test.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    /// `CONTRACT::SCENARIO`.
    pub name: String,
    /// How it ended; `None` where it was not run.
    pub outcome: Option<Outcome>,
    /// What was found, for people.
    pub text: String,
}

impl Door {
    /// Opens the door that the environment asks for. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails when the target cannot be resolved or a suite is invalid.
    pub async fn open(
        environment: &(dyn Fn(&str) -> Option<String> + Sync),
        config: &Path,
    ) -> Result<Self, DoorError> {
        let suites = load(&[])?;
        let mut targets = Vec::new();
        match environment(TARGET).filter(|target| !target.is_empty()) {
            Some(name) => {
                let target = named(name, environment, config)?;
                let target = settle_contract(target, Arc::new(SystemClock)).await?;
                targets.push(Tested { target, _server: None });
            }
            None => {
                for contract in Contract::ALL {
                    let server = built_in::start(contract, &[], &[]).await;
                    let target = server.target.clone();
                    targets.push(Tested { target, _server: Some(server) });
                }
            }
        }
        Ok(Self { suites, targets })
    }

    /// The names of all tests; those that lack an input are marked as not tested.
    #[must_use]
    pub fn cases(&self) -> Vec<Case> {
        let of = |tested: &Tested| {
            let plan = Plan::new(&self.suites, &tested.target);
            let contract = tested.target.contract;
            plan.scenarios.into_iter().map(move |planned| Case {
                name: name(contract, &planned.scenario.id),
                outcome: (!planned.is_performed()).then_some(Outcome::NotTested),
                text: String::new(),
            })
        };
        self.targets.iter().flat_map(of).collect()
    }

    /// Makes sure that every target answers and gives a token, without any scenario.
    ///
    /// # Errors
    ///
    /// Fails when one does not.
    pub async fn knock(&self) -> Result<(), DoorError> {
        for tested in &self.targets {
            let nothing = Plan::new(&[], &tested.target);
            perform(&nothing, tested.target.clone(), Hooks::none()).await?;
        }
        Ok(())
    }

    /// Runs the scenarios whose test is wanted, those of one target together, so that they share
    /// exports.
    ///
    /// # Errors
    ///
    /// Fails when a target cannot be tested at all.
    pub async fn run(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Case>, DoorError> {
        let mut cases = Vec::new();
        for Tested { target, .. } in &self.targets {
            let mut plan = Plan::new(&self.suites, target);
            plan.keep(|id| is_wanted(&name(target.contract, id)));
            if !plan.scenarios.is_empty() {
                let run = perform(&plan, target.clone(), Hooks::none()).await?;
                cases.extend(cases_of(&run.report()));
            }
        }
        Ok(cases)
    }
}

fn named(
    name: String,
    environment: &dyn Fn(&str) -> Option<String>,
    config: &Path,
) -> Result<Target, DoorError> {
    let contract = environment(CONTRACT).map(|name| name.parse()).transpose()?;
    let is_url = name.contains("://");
    let config = (!is_url && config.exists()).then(|| Config::read(config)).transpose()?;
    let group = environment(GROUP);
    let args = TargetArgs { target: Some(name), contract, group, ..TargetArgs::default() };
    Ok(resolve(&args, config.as_ref(), environment)?)
}

fn name(contract: Contract, scenario: &str) -> String {
    format!("{contract}::{scenario}")
}

fn cases_of(report: &Report) -> Vec<Case> {
    let case =
        |suite: &crate::report::SuiteReport, scenario: &crate::report::ScenarioReport| Case {
            name: name(report.contract, &scenario.id),
            outcome: Some(scenario.outcome),
            text: text(report, suite, scenario),
        };
    let cases = report.suites.iter().flat_map(|suite| {
        suite.scenarios.iter().map(|scenario| case(suite, scenario)).collect::<Vec<_>>()
    });
    cases.collect()
}

/// The report of a single scenario.
fn text(
    report: &Report,
    suite: &crate::report::SuiteReport,
    scenario: &crate::report::ScenarioReport,
) -> String {
    let mut only = report.clone();
    let mut suite = suite.clone();
    suite.scenarios = vec![scenario.clone()];
    only.suites = vec![suite];
    only.exports = Vec::new();
    let mut page = Vec::new();
    let format = Console { colour: false, verbosity: Verbosity::Normal };
    // Writing into memory cannot fail.
    let _ = format.write(&only, &mut page);
    String::from_utf8_lossy(&page).into_owned()
}
