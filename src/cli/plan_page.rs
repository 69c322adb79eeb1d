//! A plan as people and programs read it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::config::Target;
use crate::contract::Contract;
use crate::run::{Bound, Longest, Plan, Planned};
use crate::spec::{ExportLevel, ExportSpec};
use crate::suite::Step;

/// What `run` would do.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct PlanPage {
    /// The name and version of this format.
    schema: &'static str,
    target: String,
    contract: Contract,
    #[serde(skip_serializing_if = "Option::is_none")]
    contract_chosen_by: Option<String>,
    /// The levels that the run keeps to, the narrowest first; none where the contract has none.
    levels: Vec<ExportLevel>,
    scenarios: Vec<ListedScenario>,
    exports: ListedExports,
    /// Kick-offs that are refused, or cancelled at once.
    cancelled: usize,
    /// Whether further kick-offs try what the server declares.
    tries_declared: bool,
    /// Requests that are sent as they are; every-file steps count once.
    requests: usize,
    longest: ListedTime,
}

/// The longest time that the run may take.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListedTime {
    seconds: u64,
    /// The limit that bounds it; absent where exports and requests take less together.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<&'static str>,
    /// What exports and requests take together, at most.
    parts_seconds: u64,
}

impl From<Longest> for ListedTime {
    fn from(longest: Longest) -> Self {
        Self {
            seconds: longest.time.as_secs(),
            limit: match longest.bound {
                Bound::RunTime => Some("limits.run-time"),
                Bound::Budget => Some("limits.budget.minutes"),
                Bound::Parts => None,
            },
            parts_seconds: longest.parts.as_secs(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListedScenario {
    suite: String,
    id: String,
    title: String,
    /// The inputs that would unlock it.
    missing: Vec<ListedInput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<ListedLeftOut>,
}

#[derive(Debug, Serialize)]
struct ListedInput {
    key: &'static str,
    about: &'static str,
}

/// A scenario that the budget leaves out.
#[derive(Debug, Serialize)]
struct ListedLeftOut {
    why: String,
    /// How many exports it would add.
    exports: usize,
}

/// Exports that run to completion.
#[derive(Debug, Serialize)]
struct ListedExports {
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<usize>,
    total: usize,
    /// How many scenarios execute for themselves alone.
    own: usize,
    /// How many others are meant to fail.
    failing: usize,
    /// How many others run to completion only where the server takes what it should refuse.
    refusable: usize,
    shared: Vec<ListedExport>,
}

#[derive(Debug, Serialize)]
struct ListedExport {
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<ExportLevel>,
    /// How many scenarios share it.
    scenarios: usize,
}

impl PlanPage {
    pub(super) fn new(target: &Target, plan: &Plan) -> Self {
        Self {
            schema: "bulkspec.plan/1",
            target: target.name.clone(),
            contract: target.contract,
            contract_chosen_by: target.contract_by.reason().map(str::to_owned),
            levels: target.asked_levels(),
            scenarios: plan.scenarios.iter().map(scenario).collect(),
            exports: ListedExports {
                budget: plan.budget,
                total: plan.exports(),
                own: plan.own,
                failing: plan.failing(),
                refusable: plan.refusable(),
                shared: plan.shared.iter().map(|spec| export(plan, spec)).collect(),
            },
            cancelled: plan.cancelled(),
            tries_declared: plan.scenarios.iter().any(tries_declared),
            requests: plan.requests,
            longest: plan.longest(&target.limits).into(),
        }
    }

    /// The plan as pretty-printed JSON with a final newline.
    pub(super) fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self);
        json.expect("strings, numbers and lists can always be written as JSON") + "\n"
    }

    /// The plan as text for people. Writing into a String cannot fail.
    pub(super) fn to_text(&self) -> String {
        let mut out = format!("{} held to {}\n\n", self.target, self.contract);
        let mut suite = "";
        for scenario in &self.scenarios {
            if scenario.suite != suite {
                suite = &scenario.suite;
                let _ = writeln!(out, "{suite}");
            }
            scenario.write(&mut out);
        }
        self.write_exports(&mut out);
        self.write_numbers(&mut out);
        out
    }

    fn write_exports(&self, out: &mut String) {
        let _ = writeln!(out, "\nexports that scenarios share, each performed once:");
        for export in &self.exports.shared {
            let _ = writeln!(out, "  {} (for {})", export.what, some(export.scenarios, "scenario"));
        }
        if let [narrowest, wider @ ..] = self.levels.as_slice() {
            let or: Vec<String> = wider.iter().map(|level| format!("or else {level}")).collect();
            let words = format!("{narrowest} {}", or.join(" "));
            let _ = writeln!(
                out,
                "  An export that asks for no level of its own is at the first that is not \
                 refused: {}.",
                words.trim_end()
            );
        }
    }

    fn write_numbers(&self, out: &mut String) {
        let ListedExports { budget, total, own, failing, refusable, .. } = &self.exports;
        let _ = writeln!(out, "\n{}", some(self.scenarios.len(), "scenario"));
        let _ = writeln!(
            out,
            "{} that {} to completion, at most: {} shared, {own} of a scenario's own",
            some(*total, "export"),
            if *total == 1 { "runs" } else { "run" },
            total - own,
        );
        if *failing > 0 {
            let _ = writeln!(
                out,
                "{} that {} meant to fail",
                some(*failing, "export"),
                if *failing == 1 { "is" } else { "are" }
            );
        }
        if *refusable > 0 {
            let more = some(*refusable, "more export");
            let _ = writeln!(out, "{more}, where the server takes what no client may ask for");
        }
        let _ = writeln!(
            out,
            "{} that {} refused, or cancelled at once",
            some(self.cancelled, "kick-off"),
            if self.cancelled == 1 { "is" } else { "are" },
        );
        if self.tries_declared {
            let _ =
                writeln!(out, "and a few for all types and search parameters that are declared");
        }
        let further = some(self.requests, "further request");
        let _ = writeln!(out, "{further}, and one for each file where every file is tried");
        let left = self.scenarios.iter().filter(|scenario| scenario.left_out.is_some()).count();
        if let Some(budget) = budget {
            let left = some(left, "scenario");
            let _ = writeln!(out, "the budget of {} leaves {left} out", some(*budget, "export"));
        }
        self.longest.write(out);
    }
}

impl ListedTime {
    /// Says the time, and how it comes about.
    fn write(&self, out: &mut String) {
        let (time, parts) = (in_words(self.seconds), in_words(self.parts_seconds));
        let _ = match self.limit {
            Some(limit) => writeln!(
                out,
                "{time} at most, by `{limit}`; by the limits on each export and request alone it \
                 would be {parts}"
            ),
            None => writeln!(out, "{time} at most, by the limits on each export and request"),
        };
    }
}

/// A time in its two largest units.
fn in_words(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let largest = units.iter().position(|(unit, _)| seconds >= *unit).unwrap_or(3);
    let mut left = seconds;
    let mut words = Vec::new();
    for (unit, name) in units.iter().skip(largest).take(2) {
        if left >= *unit || words.is_empty() {
            words.push(format!("{} {name}", left / unit));
        }
        left %= unit;
    }
    words.join(" ")
}

impl ListedScenario {
    fn write(&self, out: &mut String) {
        let _ = writeln!(out, "  {}  {}", self.id, self.title);
        for input in &self.missing {
            let _ = writeln!(out, "      requires `{}` ({})", input.key, input.about);
        }
        if let Some(ListedLeftOut { why, exports }) = &self.left_out {
            let _ = writeln!(out, "      {why}: it would take {exports} more");
        }
    }
}

fn tries_declared(planned: &Planned) -> bool {
    let mut needs = planned.scenario.steps.iter().flat_map(Step::exports);
    planned.is_executed() && needs.any(ExportSpec::tries_declared)
}

fn scenario(planned: &Planned) -> ListedScenario {
    let missing = planned.missing_inputs.iter();
    ListedScenario {
        suite: planned.suite.clone(),
        id: planned.scenario.id.clone(),
        title: planned.scenario.title.clone(),
        missing: missing
            .map(|input| ListedInput { key: input.key(), about: input.about() })
            .collect(),
        left_out: planned
            .left_out
            .map(|left| ListedLeftOut { why: left.why(), exports: left.more }),
    }
}

fn export(plan: &Plan, spec: &ExportSpec) -> ListedExport {
    let sharing = plan.scenarios.iter().filter(|planned| planned.is_executed());
    let scenarios = sharing.filter(|planned| plan.shared_by(planned).contains(spec)).count();
    ListedExport { what: spec.describe(None), level: spec.level, scenarios }
}

fn some(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "0 s")]
    #[case(59, "59 s")]
    #[case(14_400, "4 h")]
    #[case(112_800, "1 d 7 h")]
    #[case(3_661, "1 h 1 min")]
    #[case(3_601, "1 h")]
    fn a_time_is_written_in_its_two_largest_units(#[case] seconds: u64, #[case] words: &str) {
        assert_eq!(in_words(seconds), words);
    }
}
