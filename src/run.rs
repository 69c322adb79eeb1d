//! A complete run: plan, execute, judge, report.

use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::sync::watch;

use crate::config::Target;
use crate::engine::{self, Clock, EngineError, Listener, Plan, Stop, SystemClock};
use crate::evidence::Evidence;
use crate::judge;
use crate::report::Report;
use crate::suite::{Scenario, Suite};
use crate::verdict::Verdict;

/// The observations of a run, and the verdicts on them.
///
/// ```
/// use bulkspec::{Contract, Loader, Outcome, built_in, run};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = built_in::start(Contract::Analytics, &[], &[]).await;
/// let run = run(server.target.clone(), &Loader::new().built_in().load()?).await?;
/// assert!(run.verdicts.iter().all(|verdict| verdict.outcome < Outcome::Warn));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Run {
    /// The observations.
    pub evidence: Evidence,
    /// The verdicts on the evidence, one per scenario.
    pub verdicts: Vec<Verdict>,
}

impl Run {
    /// Judges evidence again, with those scenarios of `suites` that were planned in its run.
    #[must_use]
    pub fn judge(evidence: Evidence, suites: &[Suite]) -> Self {
        let scenarios: Vec<(&str, &Scenario)> = suites
            .iter()
            .flat_map(|suite| suite.scenarios.iter().map(|it| (suite.suite.as_str(), it)))
            .filter(|(_, scenario)| evidence.was_planned(&scenario.id))
            .collect();
        let verdicts = judge::judge(&evidence, &scenarios);
        Self { evidence, verdicts }
    }

    /// Returns the report of this run.
    #[must_use]
    pub fn report(&self) -> Report {
        Report::new(&self.evidence, self.verdicts.clone())
    }
}

/// Receives the events of a run, and can stop it.
pub struct Hooks {
    /// Receives the events.
    pub listener: Listener,
    /// Ends the run when it contains a reason.
    pub stop: Stop,
}

impl Hooks {
    /// Ignores the events, and never stops the run.
    #[must_use]
    pub fn none() -> Self {
        let (_, stop) = watch::channel(None);
        Self { listener: Arc::new(|_| ()), stop }
    }
}

/// Runs all scenarios of `suites` that belong to the target's contract.
///
/// ```
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = bulkspec::built_in::start(bulkspec::Contract::Analytics, &[], &[]).await;
/// # let target = server.target.clone();
/// let suites = bulkspec::Loader::new().built_in().load()?;
/// let run = bulkspec::run(target, &suites).await?;
/// println!("{} scenarios", run.verdicts.len());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Returns an error if the target cannot be reached or issues no token before the first scenario.
pub async fn run(target: Target, suites: &[Suite]) -> Result<Run, EngineError> {
    let plan = Plan::new(suites, &target);
    execute(&plan, target, Hooks::none()).await
}

/// Runs a plan against its target and judges the evidence.
///
/// # Errors
///
/// Returns an error if the target cannot be reached or issues no token before the first scenario.
pub async fn execute(plan: &Plan, target: Target, hooks: Hooks) -> Result<Run, EngineError> {
    execute_by(Arc::new(SystemClock), plan, target, hooks).await
}

/// Like [`execute`], with a clock that the caller provides.
///
/// # Errors
///
/// Returns the errors of [`execute`].
pub async fn execute_by(
    clock: Arc<dyn Clock>,
    plan: &Plan,
    target: Target,
    hooks: Hooks,
) -> Result<Run, EngineError> {
    let run = engine::execute(plan, target, clock, hooks.listener, hooks.stop);
    // As a `dyn Future`, its code is generated here once, and not again in each program that awaits it.
    let evidence = run.boxed().await?;
    let scenarios: Vec<(&str, &Scenario)> =
        plan.scenarios.iter().map(|planned| (planned.suite.as_str(), &planned.scenario)).collect();
    let verdicts = judge::judge(&evidence, &scenarios);
    Ok(Run { evidence, verdicts })
}
