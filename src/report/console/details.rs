//! The scenarios that need attention, with all their evidence.

use super::scenarios::mark;
use super::sheet::{Paint, Sheet};
use crate::contract::Severity;
use crate::report::wording::grouped;
use crate::report::{Report, RequestShown, ScenarioReport, ShownFinding};
use crate::verdict::Outcome;

pub(super) fn write(sheet: &mut Sheet, report: &Report, outcome: Outcome, heading: &str) {
    let count = report.counts.of(outcome);
    if count == 0 {
        return;
    }
    sheet.heading(&format!("{heading} ({count})"));
    for scenario in report.ended(outcome) {
        sheet.end();
        one(sheet, scenario);
    }
}

fn one(sheet: &mut Sheet, scenario: &ScenarioReport) {
    let paint = Paint::of(scenario.outcome);
    sheet.put(paint, &format!("  {} {}", mark(scenario.outcome), scenario.id));
    sheet.line(Paint::Plain, &format!(": {}", scenario.title));
    for cited in &scenario.cites {
        let text = cited.text.as_deref().unwrap_or("is not in the ledger");
        let source = cited.source.as_ref().map(|source| format!(" ({source})"));
        let line = format!("    {} {text}{}", cited.id, source.unwrap_or_default());
        sheet.line(Paint::Faint, &line);
    }
    for reason in &scenario.reasons {
        sheet.line(Paint::Plain, &format!("    {reason}"));
    }
    // The worst first: it is what decided the outcome. Information has its place elsewhere.
    for severity in [Severity::Fail, Severity::Warn] {
        for finding in scenario.findings.iter().filter(|finding| finding.severity == severity) {
            show(sheet, finding);
        }
    }
}

fn show(sheet: &mut Sheet, finding: &ShownFinding) {
    let doubt = if finding.severity == Severity::Warn { "doubtful: " } else { "" };
    sheet.end();
    sheet.line(Paint::Bold, &format!("    {doubt}{}", finding.message));
    sheet.labelled("check", &finding.check);
    sheet.labelled("expected", &finding.expected);
    sheet.labelled("observed", &finding.observed);
    if let Some(export) = &finding.export {
        sheet.labelled("export", export);
    }
    if let Some(place) = place(finding) {
        sheet.labelled("place", &place);
    }
    if finding.more > 0 {
        sheet.labelled("", &format!("and {} more like it", grouped(finding.more)));
    }
    if let Some(request) = &finding.request {
        show_request(sheet, request);
    }
}

fn show_request(sheet: &mut Sheet, request: &RequestShown) {
    sheet.labelled("request", &request.sent);
    sheet.labelled("answer", &request.answer);
    sheet.labelled("repeat", &request.curl);
}

fn place(finding: &ShownFinding) -> Option<String> {
    let line = finding.line.map(|line| format!("line {}", grouped(line)));
    let parts: Vec<_> =
        [finding.file.clone(), line, finding.path.clone()].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
