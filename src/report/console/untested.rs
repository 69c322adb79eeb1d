//! The scenarios that were not tested or are blocked, grouped by obstacle.

use super::sheet::{Paint, Sheet};
use super::verbosity::Verbosity;
use crate::report::wording;
use crate::report::{Report, ScenarioReport};
use crate::verdict::Outcome;

/// Scenarios with the same obstacle.
struct Group<'a> {
    obstacle: Vec<String>,
    scenarios: Vec<&'a ScenarioReport>,
}

pub(super) fn write(sheet: &mut Sheet, report: &Report, verbosity: Verbosity) {
    let headings = [(Outcome::NotTested, "Not tested"), (Outcome::Blocked, "Blocked")];
    for (outcome, heading) in headings {
        let count = report.counts.of(outcome);
        if count > 0 {
            sheet.heading(&format!("{heading} ({count})"));
            if outcome == Outcome::Blocked && is_one_obstacle(report, verbosity) {
                many(sheet, report, count);
                continue;
            }
            for group in groups(report.ended(outcome)) {
                one(sheet, &group);
            }
        }
    }
}

/// Returns true if all blocked scenarios are summarised in one entry, because no request was
/// accepted.
pub(super) fn is_one_obstacle(report: &Report, verbosity: Verbosity) -> bool {
    report.locked_out.is_some() && verbosity < Verbosity::Verbose
}

fn many(sheet: &mut Sheet, report: &Report, count: usize) {
    let about = report.locked_out.as_ref().map_or("", |locked_out| locked_out.about.as_str());
    let scenarios = wording::count(count, "scenario");
    sheet.line(Paint::Plain, &format!("  {about}: {scenarios}; --verbose lists them"));
}

fn one(sheet: &mut Sheet, group: &Group<'_>) {
    for line in &group.obstacle {
        sheet.line(Paint::Plain, &format!("  {line}"));
    }
    for scenario in &group.scenarios {
        sheet.line(Paint::Faint, &format!("    - {} ({})", scenario.title, scenario.id));
    }
}

fn groups<'a>(scenarios: impl Iterator<Item = &'a ScenarioReport>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for scenario in scenarios {
        let obstacle = obstacle(scenario);
        match groups.iter_mut().find(|group| group.obstacle == obstacle) {
            Some(group) => group.scenarios.push(scenario),
            None => groups.push(Group { obstacle, scenarios: vec![scenario] }),
        }
    }
    groups
}

/// Returns the missing inputs or, if there are none, the reasons in the verdict.
fn obstacle(scenario: &ScenarioReport) -> Vec<String> {
    if !scenario.missing.is_empty() {
        let give = |input: &crate::report::MissingInput| {
            format!("requires `{}` ({})", input.key, input.about)
        };
        return scenario.missing.iter().map(give).collect();
    }
    if scenario.reasons.is_empty() {
        return vec!["no reason is known".to_owned()];
    }
    scenario.reasons.clone()
}
