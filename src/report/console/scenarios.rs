//! One line for each scenario, by suite.

use super::sheet::{Paint, Sheet};
use super::untested;
use super::verbosity::Verbosity;
use crate::contract::Severity;
use crate::report::{Report, ScenarioReport};
use crate::verdict::Outcome;

pub(super) fn write(sheet: &mut Sheet, report: &Report, verbosity: Verbosity) {
    let is_told_as_one = untested::is_one_obstacle(report, verbosity);
    let is_shown = |it: &&ScenarioReport| !is_told_as_one || it.outcome != Outcome::Blocked;
    for suite in report.suites.iter().filter(|suite| suite.scenarios.iter().any(|it| is_shown(&it)))
    {
        sheet.heading(&suite.suite);
        for scenario in suite.scenarios.iter().filter(is_shown) {
            one(sheet, scenario);
            if verbosity == Verbosity::Verbose {
                more(sheet, scenario);
            }
        }
    }
}

fn one(sheet: &mut Sheet, scenario: &ScenarioReport) {
    let paint = Paint::of(scenario.outcome);
    sheet.put(paint, &format!("  {} ", mark(scenario.outcome)));
    sheet.put(Paint::Plain, &scenario.title);
    sheet.line(Paint::Faint, &remark(scenario));
    // A pass may have left something out; other outcomes tell their reasons in sections of their own.
    for reason in scenario.reasons.iter().filter(|_| scenario.outcome == Outcome::Pass) {
        sheet.line(Paint::Faint, &format!("      note: {reason}"));
    }
}

/// The details of a scenario: notes, the id, the requirements.
fn more(sheet: &mut Sheet, scenario: &ScenarioReport) {
    for finding in scenario.findings.iter().filter(|finding| finding.severity == Severity::Info) {
        sheet.line(Paint::Faint, &format!("      note: {}", finding.message));
    }
    let ids: Vec<_> = scenario.cites.iter().map(|cited| cited.id.0.as_str()).collect();
    let judges = if ids.is_empty() { String::new() } else { format!(" judges {}", ids.join(", ")) };
    sheet.line(Paint::Faint, &format!("      {}{judges}", scenario.id));
}

pub(super) fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "✓",
        Outcome::NotTested => "-",
        Outcome::Blocked => "○",
        Outcome::Warn => "!",
        Outcome::Fail => "✗",
        Outcome::Error => "E",
    }
}

/// What was examined; or the outcome, if the scenario was not judged.
fn remark(scenario: &ScenarioReport) -> String {
    let judged = matches!(scenario.outcome, Outcome::Pass | Outcome::Warn | Outcome::Fail);
    let mut parts = Vec::new();
    if scenario.outcome != Outcome::Pass {
        parts.push(scenario.outcome.word());
    }
    if judged {
        parts.extend(scenario.looked_at.iter().map(String::as_str));
    }
    parts.dedup();
    if parts.is_empty() { String::new() } else { format!("  ({})", parts.join("; ")) }
}
