//! A run from beginning to end: plan, perform, judge, report.

use std::sync::Arc;

use tokio::sync::watch;

use crate::config::Target;
use crate::engine::{self, Clock, EngineError, Listener, Plan, Stop, SystemClock};
use crate::evidence::Evidence;
use crate::judge;
use crate::report::Report;
use crate::suite::{Scenario, Suite};
use crate::verdict::Verdict;

/// What a run observed, and the verdicts on it.
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
    /// What was observed.
    pub evidence: Evidence,
    /// What follows from it, one verdict a scenario.
    pub verdicts: Vec<Verdict>,
}

impl Run {
    /// Judges evidence anew, by those scenarios of `suites` that its run had planned.
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

    /// The report of this run.
    #[must_use]
    pub fn report(&self) -> Report {
        Report::new(&self.evidence, self.verdicts.clone())
    }
}

/// Who hears of a run, and who can stop it.
pub struct Hooks {
    /// Hears what happens.
    pub listener: Listener,
    /// Ends the run when it says why.
    pub stop: Stop,
}

impl Hooks {
    /// Nobody hears, and nobody stops.
    #[must_use]
    pub fn none() -> Self {
        let (_, stop) = watch::channel(None);
        Self { listener: Arc::new(|_| ()), stop }
    }
}

/// Runs all scenarios of `suites` that the target's contract has.
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
/// Fails when the target cannot be reached or gives no token before the first scenario.
pub async fn run(target: Target, suites: &[Suite]) -> Result<Run, EngineError> {
    let plan = Plan::new(suites, &target);
    perform(&plan, target, Hooks::none()).await
}

/// Performs a plan against its target and judges the evidence.
///
/// # Errors
///
/// Fails when the target cannot be reached or gives no token before the first scenario.
pub async fn perform(plan: &Plan, target: Target, hooks: Hooks) -> Result<Run, EngineError> {
    perform_by(Arc::new(SystemClock), plan, target, hooks).await
}

/// Performs a plan as [`perform`] does, by a clock of the caller's.
///
/// # Errors
///
/// As for [`perform`].
pub async fn perform_by(
    clock: Arc<dyn Clock>,
    plan: &Plan,
    target: Target,
    hooks: Hooks,
) -> Result<Run, EngineError> {
    // The future of a whole run is large; callers hold a pointer to it.
    let run = Box::pin(engine::perform(plan, target, clock, hooks.listener, hooks.stop));
    let evidence = run.await?;
    let scenarios: Vec<(&str, &Scenario)> =
        plan.scenarios.iter().map(|planned| (planned.suite.as_str(), &planned.scenario)).collect();
    let verdicts = judge::judge(&evidence, &scenarios);
    Ok(Run { evidence, verdicts })
}
