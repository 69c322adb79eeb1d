//! What a run will do: the scenarios of a contract, what they lack, and the exports they share.

use crate::config::Target;
use crate::run::plan::needs::{self, SharedNeeds};
use crate::run::plan::planned::Planned;
use crate::run::plan::step_cost;
use crate::spec::{ExportLevel, ExportSpec, GroupRef};
use crate::suite::{CheckSpec, Needs, Scenario, Step, Suite};

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

    /// Returns true if the plain export is executed at the level of exports that name none.
    pub(crate) fn has_plain_export(&self) -> bool {
        self.level().is_some_and(|level| self.shared.contains(&needs::plain(level)))
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
        let unknown =
            self.levels.iter().filter(|level| !self.shared.contains(&needs::plain(**level)));
        self.kick_offs + if asks { unknown.count() } else { 0 }
    }

    /// The level of exports that name none, as far as it is known beforehand.
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
        let needs = needs::shared_needs(&planned.scenario, planned.contract).into_iter();
        needs.map(|spec| spec.at_level(self.level())).collect()
    }

    /// What is read of the exports that scenarios share, by what all their checks need.
    pub(crate) fn needs_of_shared(&self) -> SharedNeeds {
        let mut all = SharedNeeds::default();
        for planned in self.scenarios.iter().filter(|planned| planned.is_executed()) {
            for spec in needs::shared_needs(&planned.scenario, planned.contract) {
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
            self.kick_offs += step_cost::all_cancelled(&planned.scenario);
            self.requests += planned.scenario.steps.iter().map(step_cost::requests).sum::<usize>();
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

/// Returns true if a run that keeps to some levels has all that the scenario exports at.
fn is_at_asked_levels(scenario: &Scenario, target: &Target) -> bool {
    let is_asked = |level| target.levels.is_empty() || target.levels.contains(&level);
    let checks = scenario.judge.iter().chain(&scenario.advise);
    let of_checks = checks.flat_map(CheckSpec::exports);
    let needs = scenario.steps.iter().flat_map(Step::exports).chain(of_checks);
    needs.filter_map(|spec| spec.level).all(is_asked)
}
