//! What a run will do: the scenarios of a contract, what they lack, and the exports they share.

use std::collections::{BTreeSet, HashMap};

use crate::config::Target;
use crate::contract::Contract;
use crate::evidence::Execution;
use crate::run::levels::find::plain;
use crate::spec::{ExportLevel, ExportSpec, GroupRef, Input, TypeParameter};
use crate::suite::{CheckSpec, Needs, Pace, Repeat, Scenario, SendStep, Step, Suite};
use bulkspec_fhir::OUTSIDE_FAMILIES;

/// The scenarios that a run executes, and the exports it needs for them.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The scenarios that run in the contract, in the order of the suites.
    pub scenarios: Vec<Planned>,
    /// The exports that scenarios share, each executed once.
    pub shared: Vec<ExportSpec>,
    /// How many exports a scenario executes for itself alone.
    pub own: usize,
    /// How many kick-offs of scenarios are refused, or cancelled at once.
    kick_offs: usize,
    /// The levels that the target is asked at; exports that name none are planned at the first.
    levels: Vec<ExportLevel>,
    /// How many requests are sent as they are; each file counts as one.
    pub requests: usize,
    /// How many exports may run to completion, where that is bounded.
    pub budget: Option<usize>,
}

/// What is read of exports that scenarios share, whatever level they are executed at.
#[derive(Debug, Default)]
pub(crate) struct SharedNeeds(HashMap<ExportSpec, Needs>);

impl SharedNeeds {
    fn add(&mut self, spec: ExportSpec, needs: Needs) {
        *self.0.entry(ExportSpec { level: None, ..spec }).or_default() |= needs;
    }

    /// What is read of an export.
    pub(crate) fn of(&self, spec: &ExportSpec) -> Needs {
        let spec = ExportSpec { level: None, ..spec.clone() };
        self.0.get(&spec).copied().unwrap_or_default()
    }
}

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

impl Plan {
    /// Plans the scenarios of `suites` that the contract of `target` has.
    #[must_use]
    pub fn new(suites: &[Suite], target: &Target) -> Self {
        let contract = target.contract;
        let budget = target.limits.budget.exports;
        let mut plan = Self { levels: target.asked_levels(), budget, ..Self::default() };
        for suite in suites {
            for scenario in &suite.scenarios {
                if scenario.strength(contract).is_some() && is_at_asked_levels(scenario, target) {
                    plan.add(suite, scenario, target);
                }
            }
        }
        plan.fit();
        plan
    }

    /// Leaves out the scenarios whose id is not wanted, and what only they need.
    pub fn keep(&mut self, is_wanted: impl Fn(&str) -> bool) {
        let mut scenarios = std::mem::take(&mut self.scenarios);
        scenarios.retain(|planned| is_wanted(&planned.scenario.id));
        for planned in &mut scenarios {
            planned.left_out = None;
        }
        self.replace(scenarios);
        self.fit();
    }

    /// Tells whether the plain export is executed at the level of exports that name none.
    pub(crate) fn has_plain_export(&self) -> bool {
        self.level().is_some_and(|level| self.shared.contains(&plain(level)))
    }

    /// How many exports run to completion, at most: shared ones, and those of one scenario alone.
    #[must_use]
    pub fn exports(&self) -> usize {
        self.shared.len() - self.failing() - self.refusable() + self.own
    }

    /// How many of the shared exports ask for what no client may ask. They are refused, or run to
    /// completion beside the others where a server takes them.
    #[must_use]
    pub fn refusable(&self) -> usize {
        self.shared.iter().filter(|spec| spec.asks_too_much()).count()
    }

    /// How many kick-offs are refused, or cancelled at once, at most: those of scenarios, and those
    /// that show which levels are offered where no plain export shows it.
    #[must_use]
    pub fn cancelled(&self) -> usize {
        let needs_level = |step: &Step| !step.exports().is_empty() || matches!(step, Step::Send(_));
        let mut executed = self.scenarios.iter().filter(|planned| planned.is_executed());
        let asks = executed.any(|planned| planned.scenario.steps.iter().any(needs_level));
        let unknown = self.levels.iter().filter(|level| !self.shared.contains(&plain(**level)));
        self.kick_offs + if asks { unknown.count() } else { 0 }
    }

    /// The level of exports that name none, as far as it can be told beforehand.
    fn level(&self) -> Option<ExportLevel> {
        self.levels.first().copied()
    }

    /// How many of the shared exports are meant to fail.
    #[must_use]
    pub fn failing(&self) -> usize {
        self.shared.iter().filter(|spec| spec.group == GroupRef::Doomed).count()
    }

    /// The exports that a scenario shares with others, at the levels at which they are planned.
    #[must_use]
    pub fn shared_by(&self, planned: &Planned) -> Vec<ExportSpec> {
        let needs = shared_needs(&planned.scenario, planned.contract).into_iter();
        needs.map(|spec| spec.at_level(self.level())).collect()
    }

    /// What is read of the exports that scenarios share, by what all their checks need.
    pub(crate) fn needs_of_shared(&self) -> SharedNeeds {
        let mut all = SharedNeeds::default();
        for planned in self.scenarios.iter().filter(|planned| planned.is_executed()) {
            for spec in shared_needs(&planned.scenario, planned.contract) {
                all.add(spec, planned.needs());
            }
        }
        all
    }

    /// What is read of the exports that a scenario executes for itself, and for those that are
    /// executed together with it.
    pub(crate) fn needs_of_own(&self, planned: &Planned) -> Needs {
        let id = Some(&planned.scenario.id);
        let others = self.scenarios.iter().filter(|it| it.together_with.as_ref() == id);
        others.chain([planned]).map(Planned::needs).collect()
    }

    /// Counts anew what these scenarios need.
    pub(crate) fn replace(&mut self, scenarios: Vec<Planned>) {
        let levels = std::mem::take(&mut self.levels);
        *self = Self { levels, budget: self.budget, ..Self::default() };
        for planned in scenarios {
            self.push(planned);
        }
    }

    fn add(&mut self, suite: &Suite, scenario: &Scenario, target: &Target) {
        let needed = scenario.inputs(target.contract);
        self.push(Planned {
            suite: suite.suite.clone(),
            scenario: scenario.clone(),
            contract: target.contract,
            missing_inputs: needed.into_iter().filter(|input| !target.gives(*input)).collect(),
            left_out: None,
            together_with: None,
        });
    }

    fn push(&mut self, mut planned: Planned) {
        planned.together_with = self.same_steps(&planned);
        if planned.is_executed() && planned.together_with.is_none() {
            for spec in self.shared_by(&planned) {
                if !self.shared.contains(&spec) {
                    self.shared.push(spec);
                }
            }
            self.own += planned.own_exports();
            self.kick_offs += all_cancelled(&planned.scenario);
            self.requests += planned.scenario.steps.iter().map(requests).sum::<usize>();
        }
        self.scenarios.push(planned);
    }
}

impl Plan {
    /// The scenario before it that has the same steps, where these obtain exports of their own.
    fn same_steps(&self, planned: &Planned) -> Option<String> {
        let steps = &planned.scenario.steps;
        if planned.own_exports() == 0 || !planned.is_executed() {
            return None;
        }
        let mut before = self.scenarios.iter().filter(|it| it.is_executed());
        before.find(|it| it.scenario.steps == *steps).map(|it| it.scenario.id.clone())
    }
}

impl Planned {
    /// Tells whether the scenario is executed.
    #[must_use]
    pub fn is_executed(&self) -> bool {
        self.missing_inputs.is_empty() && self.left_out.is_none()
    }

    /// What its checks read of exports.
    fn needs(&self) -> Needs {
        self.scenario.judge.iter().chain(&self.scenario.advise).map(CheckSpec::needs).collect()
    }

    /// How many exports it executes for itself alone.
    pub(crate) fn own_exports(&self) -> usize {
        self.scenario.steps.iter().map(own_exports).sum()
    }

    /// Tells whether the scenario may change something on the server, or waits for minutes, so that
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

/// All exports that a scenario shares with others: its own, those that its checks compare with,
/// and the whole export where a moment is chosen from it.
pub(crate) fn shared_needs(scenario: &Scenario, contract: Contract) -> Vec<ExportSpec> {
    let of_steps = scenario.steps.iter().flat_map(|step| match step {
        Step::Export(spec) if spec.group != GroupRef::Written => expand(spec),
        _ => Vec::new(),
    });
    let checks = scenario.judge.iter().chain(&scenario.advise);
    let of_checks = checks.flat_map(CheckSpec::exports).cloned();
    let mut needs: Vec<ExportSpec> = of_steps.chain(of_checks).collect();
    let tried = scenario.steps.iter().filter(|step| cancelled(step) > 0);
    let chooses = ExportSpec::chooses_from_the_whole;
    if tried.flat_map(Step::exports).any(chooses) || needs.iter().any(chooses) {
        needs.insert(0, ExportSpec::default());
    }
    if !contract.knows_groups() {
        needs.retain(|spec| spec.group == GroupRef::Main);
    }
    needs
}

/// A need that stands for several, one for each family outside the compartment.
pub(crate) fn expand(spec: &ExportSpec) -> Vec<ExportSpec> {
    let Some(TypeParameter::EachOutside { before }) = &spec.types else {
        return vec![spec.clone()];
    };
    let families = OUTSIDE_FAMILIES.iter().filter_map(|(_, types)| types.first());
    families
        .map(|outside| ExportSpec {
            types: Some(TypeParameter::Literal(format!("{before}{outside}"))),
            ..spec.clone()
        })
        .collect()
}

/// Tells whether a run that keeps to some levels has all that the scenario exports at.
fn is_at_asked_levels(scenario: &Scenario, target: &Target) -> bool {
    let is_asked = |level| target.levels.is_empty() || target.levels.contains(&level);
    let checks = scenario.judge.iter().chain(&scenario.advise);
    let of_checks = checks.flat_map(CheckSpec::exports);
    let needs = scenario.steps.iter().flat_map(Step::exports).chain(of_checks);
    needs.filter_map(|spec| spec.level).all(is_asked)
}

/// How many kick-offs of a scenario are refused or cancelled: those that it finishes are not.
fn all_cancelled(scenario: &Scenario) -> usize {
    let finished = scenario.steps.iter().filter(|step| matches!(step, Step::Finish {})).count();
    scenario.steps.iter().map(cancelled).sum::<usize>().saturating_sub(finished)
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
        Step::FreshExport(_) | Step::Retry(_) | Step::Finish {} => 1,
        Step::ExportTwice(_) => 2,
        Step::Export(spec) => usize::from(spec.group == GroupRef::Written),
        _ => 0,
    }
}

fn requests(step: &Step) -> usize {
    match step {
        Step::Send(SendStep { method, credential, repeat, .. }) => {
            let times = repeat.as_ref().map_or(1, |repeat| usize::from(repeat.most.get()));
            method.0.len() * credential.0.len() * times
        }
        Step::AskToken(ask) => ask.with.0.len() * ask.scope.0.len(),
        Step::Discover(find) => find.accept.0.len(),
        Step::WriteGroup(_)
        | Step::WriteResource(_)
        | Step::RemoveCohort {}
        | Step::AwaitExpiry {} => 1,
        // It is created, asked for once or twice, read and searched for.
        Step::WriteCohort(_) => 4,
        Step::Retry(_) | Step::DownloadAcrossExpiry {} => 2,
        _ => 0,
    }
}
