//! What was not tested or is blocked, grouped by what stands in the way.

use super::sheet::{Paint, Sheet};
use crate::report::{Report, ScenarioReport};
use crate::verdict::Outcome;

/// Scenarios with the same obstacle.
struct Group<'a> {
    obstacle: Vec<String>,
    scenarios: Vec<&'a ScenarioReport>,
}

pub(super) fn write(sheet: &mut Sheet, report: &Report) {
    let headings = [(Outcome::NotTested, "Not tested"), (Outcome::Blocked, "Blocked")];
    for (outcome, heading) in headings {
        let count = report.counts.of(outcome);
        if count > 0 {
            sheet.heading(&format!("{heading} ({count})"));
            for group in groups(report.ended(outcome)) {
                one(sheet, &group);
            }
        }
    }
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

/// The inputs that are missing; where none is, the reasons that the judges give.
fn obstacle(scenario: &ScenarioReport) -> Vec<String> {
    if !scenario.missing.is_empty() {
        let give = |input: &crate::report::MissingInput| {
            format!("needs {}: give `{}`", input.about, input.key)
        };
        return scenario.missing.iter().map(give).collect();
    }
    if scenario.reasons.is_empty() {
        return vec!["no reason is known".to_owned()];
    }
    scenario.reasons.clone()
}
