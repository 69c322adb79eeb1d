//! A scenario in a plan.

use crate::run::plan::step_cost;
use std::collections::BTreeSet;

use crate::contract::Contract;
use crate::evidence::Execution;
use crate::spec::Input;
use crate::suite::{CheckSpec, Needs, Pace, Repeat, Scenario, Step};

/// A scenario in a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The name of its suite.
    pub suite: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The contract that it is executed for.
    pub contract: Contract,
    /// The scenario with the same steps that it is executed together with, if one comes before it
    /// and the steps obtain exports of their own.
    pub together_with: Option<String>,
    /// The inputs it needs and the target lacks; it is not executed when there are any.
    pub missing_inputs: BTreeSet<Input>,
    /// Why the budget leaves it out, if it does; it is not executed then.
    pub left_out: Option<LeftOut>,
}

/// Why a budget leaves a scenario out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// How many exports may run to completion.
    pub budget: usize,
    /// How many more there would be with the scenario.
    pub more: usize,
}

impl LeftOut {
    /// The reason, the same for all scenarios of a run.
    #[must_use]
    pub fn why(self) -> String {
        let plural = if self.budget == 1 { "" } else { "s" };
        format!("left out by the budget of {} export{plural}", self.budget)
    }
}

impl Planned {
    /// Returns true if the scenario is executed.
    #[must_use]
    pub fn is_executed(&self) -> bool {
        self.missing_inputs.is_empty() && self.left_out.is_none()
    }

    /// What its checks read of exports.
    pub(crate) fn needs(&self) -> Needs {
        self.scenario.judge.iter().chain(&self.scenario.advise).map(CheckSpec::needs).collect()
    }

    /// How many exports it executes for itself alone.
    pub(crate) fn own_exports(&self) -> usize {
        self.scenario.steps.iter().map(step_cost::own_exports).sum()
    }

    /// Returns true if the scenario may change something on the server, or waits for minutes, so that
    /// it is executed after all others and alone.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.scenario.steps.iter().any(|step| match step {
            Step::WriteGroup(_)
            | Step::Retry(_)
            | Step::WriteResource(_)
            | Step::WriteCohort(_)
            | Step::RemoveCohort {}
            | Step::DownloadAcrossExpiry {}
            | Step::PublishKeys(_) => true,
            // Many requests at once may make the server refuse those of other scenarios.
            Step::Send(send) => {
                let is_burst = |repeat: &Repeat| repeat.pace == Pace::AtOnce;
                send.repeat.as_ref().is_some_and(is_burst)
                    || send.method.0.iter().any(|method| !is_safe(method))
            }
            Step::Export(_)
            | Step::FreshExport(_)
            | Step::ExportTwice(_)
            | Step::KickOff(_)
            | Step::Start(_)
            | Step::Finish {}
            | Step::ReadMembers {}
            | Step::AwaitExpiry {}
            | Step::AskToken(_)
            | Step::Discover(_)
            | Step::DownloadAgain { .. } => false,
        })
    }

    /// What is recorded when nothing can be executed.
    pub(crate) fn without_steps(&self) -> Execution {
        Execution {
            scenario: self.scenario.id.clone(),
            missing_inputs: self.missing_inputs.iter().copied().collect(),
            left_out: self.left_out.map(LeftOut::why),
            together_with: self.together_with.clone(),
            steps: Vec::new(),
            harness_error: None,
        }
    }
}

fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "EXPORT")
}
