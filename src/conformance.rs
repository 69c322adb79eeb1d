//! The entry point for `cargo test`: each scenario is a test, against a target or the built-in
//! server.
//!
//! Another project needs only a copy of this crate's `tests/conformance.rs`, with [`Door::open`]
//! alone, which requires a named target.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::built_in::{self, BuiltIn};
use crate::config::{Config, Target, TargetArgs, TargetErrors, resolve};
use crate::contract::{Contract, UnknownContract};
use crate::exit::Exit;
use crate::report::{Console, Format, Report, Verbosity};
use crate::run::{EngineError, Plan, SystemClock, settle_contract};
use crate::run::{Hooks, execute};
use crate::suite::{Suite, SuiteErrors, load};
use crate::verdict::Outcome;

/// The name of a target, or a base URL.
pub const TARGET: &str = "BULKSPEC_TARGET";
/// The contract for a base URL, or instead of the configured one.
pub const CONTRACT: &str = "BULKSPEC_CONTRACT";
/// The id of the Group for a base URL, or instead of the configured one.
pub const GROUP: &str = "BULKSPEC_GROUP";

/// The reason why no scenario can be tested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// The environment variables name no target.
    #[error(
        "no target is named: set {TARGET} to a name in bulkspec.toml or to a base URL (with {CONTRACT})"
    )]
    NoTarget,
    /// The contract in the environment variable does not exist.
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
    /// The target responds, but nothing could be tested.
    #[error("{target} could not be tested: {why}")]
    Untestable {
        /// The name of the target.
        target: String,
        /// The obstacle, as a clause.
        why: String,
    },
}

impl DoorError {
    /// Returns the exit code for this error.
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

/// The servers under test: the built-in one in every contract, or one target.
pub struct Door {
    suites: Vec<Suite>,
    targets: Vec<Tested>,
}

/// A target, with the built-in server if it is the target.
struct Tested {
    target: Target,
    _server: Option<BuiltIn>,
}

/// One scenario as a test.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    /// `CONTRACT::SCENARIO`.
    pub name: String,
    /// The outcome; `None` if the scenario was not run.
    pub outcome: Option<Outcome>,
    /// The findings, as readable text.
    pub text: String,
}

impl Door {
    /// Creates a door to the target that the environment variables name. Requires a tokio runtime.
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

    /// Creates a door to the built-in server, in every contract. Requires a tokio runtime.
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

    /// Returns the names of all tests. Tests with a missing input are marked as not tested.
    #[must_use]
    pub fn cases(&self) -> Vec<Case> {
        let of = |tested: &Tested| {
            let plan = Plan::new(&self.suites, &tested.target);
            let contract = tested.target.contract;
            plan.scenarios.into_iter().map(move |planned| Case {
                name: name(contract, &planned.scenario.id),
                outcome: (!planned.is_executed()).then_some(Outcome::NotTested),
                text: String::new(),
            })
        };
        self.targets.iter().flat_map(of).collect()
    }

    /// Verifies that every target responds and accepts its client, without running a scenario.
    ///
    /// # Errors
    ///
    /// Returns an error if a target does not.
    pub async fn preflight(&self) -> Result<(), DoorError> {
        for tested in &self.targets {
            let nothing = Plan::new(&[], &tested.target);
            let run = execute(&nothing, tested.target.clone(), Hooks::none()).await?;
            testable(&run.report())?;
        }
        Ok(())
    }

    /// Runs the selected scenarios. Those of one target run together, so that they share exports.
    ///
    /// # Errors
    ///
    /// Returns an error if a target cannot be tested at all.
    pub async fn run(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Case>, DoorError> {
        let mut cases = Vec::new();
        for Tested { target, .. } in &self.targets {
            let mut plan = Plan::new(&self.suites, target);
            plan.keep(|id| is_wanted(&name(target.contract, id)));
            if !plan.scenarios.is_empty() {
                let run = execute(&plan, target.clone(), Hooks::none()).await?;
                let report = run.report();
                testable(&report)?;
                cases.extend(cases_of(&report));
            }
        }
        Ok(cases)
    }
}

/// Verifies that the server did more than refuse requests. A run that would end `bulkspec run` with
/// exit code 4 is a single error here, not a list of ignored tests.
fn testable(report: &Report) -> Result<(), DoorError> {
    match report.untestable() {
        Some(why) => Err(DoorError::Untestable { target: report.target.clone(), why }),
        None => Ok(()),
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
