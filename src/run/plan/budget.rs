//! What a run may cost the server: scenarios that are left out.

use std::collections::HashMap;

use crate::run::plan::build::Plan;
use crate::run::plan::planned::{LeftOut, Planned};
use crate::spec::ExportSpec;

/// What a scenario costs, as far as it is executed at all.
struct Cost {
    shared: Vec<ExportSpec>,
    own: usize,
}

/// Which scenarios are kept, and how many of them need each shared export.
struct Choice<'a> {
    costs: &'a [Option<Cost>],
    kept: Vec<bool>,
    users: HashMap<&'a ExportSpec, usize>,
    own: usize,
}

impl Plan {
    /// Leaves out scenarios until no more exports run to completion than the budget allows: each
    /// time the one that costs most, where an export that several need is shared out among them,
    /// and of equal ones the last. Then what fits after all is taken back, the first first.
    pub(crate) fn fit(&mut self) {
        let Some(budget) = self.budget.filter(|budget| self.exports() + self.refusable() > *budget)
        else {
            return;
        };
        let costs: Vec<Option<Cost>> =
            self.scenarios.iter().map(|planned| self.cost(planned)).collect();
        let mut choice = Choice::of(&costs);
        while choice.exports() > budget {
            let Some(costliest) = choice.costliest() else { break };
            choice.drop(costliest);
        }
        for at in 0..costs.len() {
            if !choice.kept[at] && choice.exports() + choice.more(at) <= budget {
                choice.take(at);
            }
        }
        let left: Vec<Option<LeftOut>> = (0..costs.len())
            .map(|at| (!choice.kept[at]).then(|| LeftOut { budget, more: choice.more(at) }))
            .collect();
        let mut scenarios = std::mem::take(&mut self.scenarios);
        for (planned, left_out) in scenarios.iter_mut().zip(left) {
            planned.left_out = left_out;
        }
        self.replace(scenarios);
    }

    fn cost(&self, planned: &Planned) -> Option<Cost> {
        let mut shared = Vec::new();
        for spec in self.shared_by(planned) {
            if !shared.contains(&spec) {
                shared.push(spec);
            }
        }
        planned.is_executed().then(|| Cost { shared, own: planned.own_exports() })
    }
}

impl<'a> Choice<'a> {
    /// Everything is kept; what is not executed costs nothing.
    fn of(costs: &'a [Option<Cost>]) -> Self {
        let mut choice =
            Self { costs, kept: vec![true; costs.len()], users: HashMap::new(), own: 0 };
        (0..costs.len()).for_each(|at| choice.take(at));
        choice
    }

    fn take(&mut self, at: usize) {
        self.kept[at] = true;
        let costs = self.costs;
        if let Some(cost) = &costs[at] {
            self.own += cost.own;
            cost.shared.iter().for_each(|spec| *self.users.entry(spec).or_default() += 1);
        }
    }

    fn drop(&mut self, at: usize) {
        self.kept[at] = false;
        let costs = self.costs;
        if let Some(cost) = &costs[at] {
            self.own -= cost.own;
            for spec in &cost.shared {
                self.users.entry(spec).and_modify(|users| *users -= 1);
            }
        }
    }

    fn exports(&self) -> usize {
        self.own + self.users.values().filter(|users| **users > 0).count()
    }

    fn users(&self, spec: &ExportSpec) -> usize {
        self.users.get(spec).copied().unwrap_or_default()
    }

    /// How many more exports there would be with a scenario that is left out.
    fn more(&self, at: usize) -> usize {
        let new = |cost: &Cost| cost.shared.iter().filter(|spec| self.users(spec) == 0).count();
        self.costs[at].as_ref().map_or(0, |cost| cost.own + new(cost))
    }

    /// The kept scenario with the largest share of the cost; the last of equal ones.
    fn costliest(&self) -> Option<usize> {
        let kept = (0..self.costs.len()).filter(|at| self.kept[*at] && self.share(*at) > 0.0);
        kept.max_by(|a, b| self.share(*a).total_cmp(&self.share(*b)))
    }

    fn share(&self, at: usize) -> f64 {
        let exact = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        self.costs[at].as_ref().map_or(0.0, |cost| {
            let shares = cost.shared.iter().map(|spec| 1.0 / exact(self.users(spec).max(1)));
            exact(cost.own) + shares.sum::<f64>()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::suite::Suite;
    use rstest::rstest;

    /// Needs: `a` the whole export; `b` that and two more; `c` one of these two; `d` its own, fresh.
    const SUITE: &str = "
        suite: own
        about: Costs.
        scenarios:
          - { id: own/a, title: A, cites: [POP-22], steps: [{ export: {} }] }
          - id: own/b
            title: B
            cites: [POP-22]
            steps: [{ export: {} }, { export: { _type: Patient } }, { export: { _type: Encounter } }]
          - { id: own/c, title: C, cites: [POP-22], steps: [{ export: { _type: Patient } }] }
          - { id: own/d, title: D, cites: [POP-22], steps: [{ fresh-export: {} }] }
          - id: own/e
            title: E
            cites: [POP-06]
            steps: [{ send: { method: POST, to: export, expect: { status: 403 } } }]
    ";

    async fn plan(exports: Option<usize>) -> Plan {
        let suite: Suite = serde_saphyr::from_str(SUITE).unwrap();
        let server = crate::built_in::start(Contract::Population, &[], &[]).await;
        let mut target = server.target.clone();
        target.limits.budget.exports = exports;
        Plan::new(&[suite], &target)
    }

    fn kept(plan: &Plan) -> String {
        let kept = plan.scenarios.iter().filter(|planned| planned.is_executed());
        kept.filter_map(|planned| planned.scenario.id.split('/').next_back()).collect()
    }

    #[rstest]
    #[case::unbounded(None, "abcde")]
    #[case::enough(Some(4), "abcde")]
    #[case::one_too_few(Some(3), "acde")]
    #[case::two(Some(2), "ace")]
    #[case::one(Some(1), "ae")]
    #[case::none(Some(0), "e")]
    #[tokio::test]
    async fn the_costliest_last_scenario_is_left_out_first(
        #[case] budget: Option<usize>,
        #[case] left: &str,
    ) {
        let plan = plan(budget).await;
        assert_eq!(kept(&plan), left);
        assert_eq!(plan.scenarios.len(), 5, "what is left out is still planned, and told");
        assert!(plan.exports() <= budget.unwrap_or(usize::MAX));
    }

    #[tokio::test]
    async fn what_is_left_out_says_what_it_would_cost() {
        let plan = plan(Some(2)).await;
        let told: Vec<_> = plan.scenarios.iter().filter_map(|planned| planned.left_out).collect();
        let expected = [LeftOut { budget: 2, more: 1 }, LeftOut { budget: 2, more: 1 }];
        assert_eq!(told, expected);
        assert_eq!(told[0].why(), "left out by the budget of 2 exports");
    }

    #[tokio::test]
    async fn fewer_scenarios_may_fit_again() {
        let mut plan = plan(Some(1)).await;
        plan.keep(|id| id == "own/d");
        assert_eq!(kept(&plan), "d");
    }
}
