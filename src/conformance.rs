//! The door for `cargo test`: each scenario one test, on a target or on the built-in server.
//!
//! `tests/conformance.rs` of this crate is all that a project of its own needs to have the same; it
//! opens the door by [`Door::open`] alone, which tests nothing but a target that is named.

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

/// A target's name or base URL.
pub const TARGET: &str = "BULKSPEC_TARGET";
/// The contract of a base URL, or another one than the configuration says.
pub const CONTRACT: &str = "BULKSPEC_CONTRACT";
/// The id of the Group of a base URL, or another one than the configuration says.
pub const GROUP: &str = "BULKSPEC_GROUP";

/// Why no scenario can be tested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// The environment names no target.
    #[error(
        "no target is named: set {TARGET} to a name in bulkspec.toml or to a base URL (with {CONTRACT})"
    )]
    NoTarget,
    /// The contract named by the environment does not exist.
    #[error("{CONTRACT}: {0}")]
    Contract(#[from] UnknownContract),
    /// The target cannot be resolved.
    #[error(transparent)]
    Target(#[from] TargetErrors),
    /// A suite is invalid.
    #[error(transparent)]
    Suite(#[from] SuiteErrors),
    /// The target cannot be tested.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The target answers, and nothing of it could be tested.
    #[error("{target} could not be tested: {why}")]
    Untestable {
        /// The target's name.
        target: String,
        /// What stands in the way, as a clause.
        why: String,
    },
}

impl DoorError {
    /// The exit code for it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::NoTarget | Self::Contract(_) | Self::Target(_) => Exit::Usage,
            Self::Suite(_) => Exit::Suite,
            Self::Engine(error) if error.is_of_the_description() => Exit::Usage,
            Self::Engine(_) | Self::Untestable { .. } => Exit::Unreachable,
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
    /// Opens the door to the target that the environment names. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if no target is named or it cannot be resolved, or if a suite is invalid.
    pub async fn open(
        environment: &(dyn Fn(&str) -> Option<String> + Sync),
        config: &Path,
    ) -> Result<Self, DoorError> {
        let name = environment(TARGET).filter(|target| !target.is_empty());
        let target = named(name.ok_or(DoorError::NoTarget)?, environment, config)?;
        let target = settle_contract(target, Arc::new(SystemClock)).await?;
        Ok(Self { suites: load(&[])?, targets: vec![Tested { target, _server: None }] })
    }

    /// Opens the door to the built-in server, in every contract. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if a suite is invalid.
    pub async fn built_in() -> Result<Self, DoorError> {
        let mut targets = Vec::new();
        for contract in Contract::ALL {
            let server = built_in::start(contract, &[], &[]).await;
            targets.push(Tested { target: server.target.clone(), _server: Some(server) });
        }
        Ok(Self { suites: load(&[])?, targets })
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

    /// Makes sure that every target answers and lets its client in, without any scenario.
    ///
    /// # Errors
    ///
    /// Returns an error if one does not.
    pub async fn preflight(&self) -> Result<(), DoorError> {
        for tested in &self.targets {
            let nothing = Plan::new(&[], &tested.target);
            let run = perform(&nothing, tested.target.clone(), Hooks::none()).await?;
            testable(&run.report())?;
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
                let report = run.report();
                testable(&report)?;
                cases.extend(cases_of(&report));
            }
        }
        Ok(cases)
    }
}

/// Makes sure that a run saw more of the server than its refusals: what ends `bulkspec run` with exit
/// code 4 is one error here, not a list of tests that were ignored.
fn testable(report: &Report) -> Result<(), DoorError> {
    if Exit::of(report) != Exit::Unreachable {
        return Ok(());
    }
    let refused = report.locked_out.as_ref().map(|locked_out| locked_out.about.clone());
    let setting = || report.needs.first().map(|setting| setting.about.clone());
    let why = refused.or_else(|| report.nothing_exported.clone()).or_else(setting);
    let why = why.unwrap_or_else(|| "everything that was tried is blocked".to_owned());
    Err(DoorError::Untestable { target: report.target.clone(), why })
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
