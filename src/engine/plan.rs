//! What a run will do: the scenarios of a contract, what they lack, and the exports they share.

use std::collections::BTreeSet;

use crate::contract::Contract;
use crate::evidence::Performance;
use crate::fhir::OUTSIDE_FAMILIES;
use crate::need::{ExportLevel, ExportNeed, GroupRef, Input, TypeParameter};
use crate::suite::{Scenario, SendStep, Step, Suite};
use crate::target::Target;

/// The scenarios that a run performs, and the exports it needs for them.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The scenarios that run in the contract, in the order of the suites.
    pub scenarios: Vec<Planned>,
    /// The exports that scenarios share, each performed once.
    pub shared: Vec<ExportNeed>,
    /// How many exports a scenario performs for itself alone.
    pub own: usize,
    /// How many kick-offs are refused, or cancelled at once.
    pub cancelled: usize,
    /// The level of exports that name none, as far as it can be told beforehand.
    level: Option<ExportLevel>,
    /// How many requests are sent as they are; each file counts as one.
    pub requests: usize,
}

/// A scenario in a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The name of its suite.
    pub suite: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The contract that it is performed for.
    pub contract: Contract,
    /// The inputs it needs and the target lacks; it is not performed when there are any.
    pub lacks: BTreeSet<Input>,
}

impl Plan {
    /// Plans the scenarios of `suites` that the contract of `target` has.
    #[must_use]
    pub fn new(suites: &[Suite], target: &Target) -> Self {
        let contract = target.contract;
        let level = target.asked_levels().first().copied();
        let mut plan = Self { level, ..Self::default() };
        for suite in suites {
            for scenario in &suite.scenarios {
                if scenario.strength(contract).is_some() && is_at_asked_levels(scenario, target) {
                    plan.add(suite, scenario, target);
                }
            }
        }
        plan
    }

    /// Leaves out the scenarios whose id is not wanted, and what only they need.
    pub fn keep(&mut self, is_wanted: impl Fn(&str) -> bool) {
        let scenarios = std::mem::take(&mut self.scenarios);
        *self = Self { level: self.level, ..Self::default() };
        for planned in scenarios.into_iter().filter(|it| is_wanted(&it.scenario.id)) {
            self.push(planned);
        }
    }

    fn add(&mut self, suite: &Suite, scenario: &Scenario, target: &Target) {
        let needed = scenario.inputs(target.contract);
        self.push(Planned {
            suite: suite.suite.clone(),
            scenario: scenario.clone(),
            contract: target.contract,
            lacks: needed.into_iter().filter(|input| !target.gives(*input)).collect(),
        });
    }

    fn push(&mut self, planned: Planned) {
        if planned.lacks.is_empty() {
            for need in shared_needs(&planned.scenario, planned.contract) {
                let need = need.at_level(self.level);
                if !self.shared.contains(&need) {
                    self.shared.push(need);
                }
            }
            self.own += planned.scenario.steps.iter().map(own_exports).sum::<usize>();
            self.cancelled += planned.scenario.steps.iter().map(cancelled).sum::<usize>();
            self.requests += planned.scenario.steps.iter().map(requests).sum::<usize>();
        }
        self.scenarios.push(planned);
    }
}

impl Planned {
    /// Tells whether the scenario may change something on the server, so that it is performed
    /// after all others and alone.
    #[must_use]
    pub fn is_disruptive(&self) -> bool {
        self.scenario.steps.iter().any(|step| match step {
            Step::WriteGroup(_) | Step::Retry(_) | Step::PublishKeys(_) => true,
            Step::Send(send) => send.method.0.iter().any(|method| !is_safe(method)),
            Step::Export(_)
            | Step::FreshExport(_)
            | Step::ExportTwice(_)
            | Step::KickOff(_)
            | Step::Start(_)
            | Step::AskToken(_)
            | Step::Discover(_)
            | Step::DownloadAgain { .. } => false,
        })
    }

    /// What is recorded when nothing can be performed.
    pub(super) fn without_steps(&self) -> Performance {
        Performance {
            scenario: self.scenario.id.clone(),
            lacks: self.lacks.iter().copied().collect(),
            steps: Vec::new(),
            trouble: None,
        }
    }
}

fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "EXPORT")
}

/// All exports that a scenario shares with others: its own, those that its checks compare with,
/// and the whole export where a moment is chosen from it.
pub(super) fn shared_needs(scenario: &Scenario, contract: Contract) -> Vec<ExportNeed> {
    let of_steps = scenario.steps.iter().flat_map(|step| match step {
        Step::Export(need) if need.group != GroupRef::Written => expand(need),
        _ => Vec::new(),
    });
    let checks = scenario.judge.iter().chain(&scenario.advise);
    let of_checks = checks.flat_map(crate::suite::CheckSpec::exports).cloned();
    let mut needs: Vec<ExportNeed> = of_steps.chain(of_checks).collect();
    let tried = scenario.steps.iter().filter(|step| cancelled(step) > 0);
    let chooses = ExportNeed::chooses_from_the_whole;
    if tried.flat_map(Step::exports).any(chooses) || needs.iter().any(chooses) {
        needs.insert(0, ExportNeed::default());
    }
    if !contract.knows_groups() {
        needs.retain(|need| need.group == GroupRef::Main);
    }
    needs
}

/// A need that stands for several, one for each family outside the compartment.
pub(super) fn expand(need: &ExportNeed) -> Vec<ExportNeed> {
    let Some(TypeParameter::EachOutside { before }) = &need.types else {
        return vec![need.clone()];
    };
    let families = OUTSIDE_FAMILIES.iter().filter_map(|(_, types)| types.first());
    families
        .map(|outside| ExportNeed {
            types: Some(TypeParameter::Literal(format!("{before}{outside}"))),
            ..need.clone()
        })
        .collect()
}

/// Tells whether a run that keeps to some levels has all that the scenario exports at.
fn is_at_asked_levels(scenario: &Scenario, target: &Target) -> bool {
    let is_asked = |level| target.levels.is_empty() || target.levels.contains(&level);
    let checks = scenario.judge.iter().chain(&scenario.advise);
    let of_checks = checks.flat_map(crate::suite::CheckSpec::exports);
    let needs = scenario.steps.iter().flat_map(Step::exports).chain(of_checks);
    needs.filter_map(|need| need.level).all(is_asked)
}

fn cancelled(step: &Step) -> usize {
    match step {
        Step::KickOff(kick_off) => kick_off.each.len(),
        Step::Start(_) => 1,
        _ => 0,
    }
}

fn own_exports(step: &Step) -> usize {
    match step {
        Step::FreshExport(_) | Step::Retry(_) => 1,
        Step::ExportTwice(_) => 2,
        Step::Export(need) => usize::from(need.group == GroupRef::Written),
        _ => 0,
    }
}

fn requests(step: &Step) -> usize {
    match step {
        Step::Send(SendStep { method, credential, .. }) => method.0.len() * credential.0.len(),
        Step::AskToken(ask) => ask.with.0.len() * ask.scope.0.len(),
        Step::Discover(find) => find.accept.0.len(),
        Step::WriteGroup(_) => 1,
        Step::Retry(_) => 2,
        _ => 0,
    }
}
