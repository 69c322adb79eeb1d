//! The report as JUnit XML, for CI servers.
//!
//! A broken requirement is a `failure`. A failure of bulkspec itself is an `error`. A scenario that
//! was not tested or is blocked is `skipped`. A target that cannot be tested is one more `error`.
//! A warning is not a failure: the case succeeds, and `system-out` contains the warning.

use std::io;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::wording::grouped;
use super::{Format, Report, ScenarioReport, ShownFinding, SuiteReport};
use crate::contract::Severity;
use crate::escape::visible;
use crate::verdict::Outcome;

/// JUnit XML: a test suite for each suite, a test case for each scenario.
#[derive(Debug, Clone, Copy, Default)]
pub struct Junit;

impl Format for Junit {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let name = format!("bulkspec {} {}", report.contract, report.target);
        let mut junit = quick_junit::Report::new(visible(&name));
        junit.add_test_suites(report.untestable().map(|why| untestable("untestable", &why)));
        junit.add_test_suites(report.suites.iter().map(|suite| test_suite(report, suite)));
        junit.serialize(out).map_err(io::Error::other)
    }
}

/// One error, as for a run that could not begin: to a CI server, a run that tested nothing would
/// otherwise look like one with nothing wrong.
pub(super) fn untestable(kind: &str, why: &str) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(kind).set_message(visible(why));
    let mut suite = TestSuite::new("bulkspec");
    suite.add_test_case(TestCase::new("the target can be tested", status));
    suite
}

fn test_suite(report: &Report, suite: &SuiteReport) -> TestSuite {
    let mut written = TestSuite::new(visible(&suite.suite));
    // As text: the report's own time, in the form in which it was recorded.
    written.extra.insert("timestamp".into(), visible(&report.started).into());
    written.add_property(("base", visible(&report.base).as_str()));
    written.add_property(("bulkspec", visible(&report.version).as_str()));
    if let Some(why) = &report.cut_short {
        written.add_property(("cut-short", visible(why).as_str()));
    }
    let class = format!("{}.{}", report.contract, visible(&suite.suite));
    written.add_test_cases(suite.scenarios.iter().map(|scenario| test_case(&class, scenario)));
    written
}

fn test_case(class: &str, scenario: &ScenarioReport) -> TestCase {
    let mut case = TestCase::new(visible(&scenario.id), status(scenario));
    case.set_classname(class);
    case.add_property(("title", visible(&scenario.title).as_str()));
    for cited in &scenario.cites {
        case.add_property(("cites", visible(&cited.id.0).as_str()));
    }
    for looked_at in &scenario.looked_at {
        case.add_property(("looked-at", visible(looked_at).as_str()));
    }
    if !matches!(scenario.outcome, Outcome::Fail) && !scenario.findings.is_empty() {
        case.set_system_out(all_findings(scenario));
    }
    case
}

fn status(scenario: &ScenarioReport) -> TestCaseStatus {
    let mut status = match scenario.outcome {
        Outcome::Pass | Outcome::Warn => TestCaseStatus::success(),
        Outcome::NotTested | Outcome::Blocked => TestCaseStatus::skipped(),
        Outcome::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_type(scenario.outcome.word());
    match scenario.outcome {
        Outcome::Fail => {
            status.set_message(first_failure(scenario));
            status.set_description(all_findings(scenario));
        }
        _ => {
            status.set_message(reasons(scenario));
        }
    }
    status
}

fn first_failure(scenario: &ScenarioReport) -> String {
    // Of equals `max_by_key` takes the last, hence from the end.
    let first = scenario.findings.iter().rev().max_by_key(|finding| finding.severity);
    visible(first.map_or(&scenario.title, |finding| &finding.message))
}

/// The reasons why a scenario was not judged, and the inputs that it requires.
fn reasons(scenario: &ScenarioReport) -> String {
    let missing = scenario
        .missing
        .iter()
        .map(|input| format!("requires `{}` ({})", visible(&input.key), visible(&input.about)));
    let reasons = scenario.reasons.iter().map(|reason| visible(reason));
    missing.chain(reasons).collect::<Vec<_>>().join("; ")
}

fn all_findings(scenario: &ScenarioReport) -> String {
    scenario.findings.iter().map(finding_text).collect::<Vec<_>>().join("\n")
}

fn finding_text(finding: &ShownFinding) -> String {
    let mut lines = vec![format!("{}: {}", severity(finding.severity), visible(&finding.message))];
    let mut add = |label: &str, text: &str| lines.push(format!("  {label}: {}", visible(text)));
    add("check", &finding.check);
    add("expected", &finding.expected);
    add("observed", &finding.observed);
    if let Some(export) = &finding.export {
        add("export", export);
    }
    if let Some(file) = &finding.file {
        add("file", file);
    }
    if let Some(line) = finding.line {
        add("line", &line.to_string());
    }
    if let Some(path) = &finding.path {
        add("path", path);
    }
    if finding.more > 0 {
        add("more", &format!("and {} more like it", grouped(finding.more)));
    }
    if let Some(request) = &finding.request {
        add("request", &request.sent);
        add("answer", &request.answer);
        add("repeat", &request.curl);
    }
    lines.join("\n") + "\n"
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warn => "warn",
        Severity::Fail => "fail",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use proptest::prelude::*;

    #[test]
    fn junit_keeps_failures_errors_and_skipped_cases_apart() {
        let text = sample::written(&Junit, &sample::report());
        sample::assert_snapshot("report-junit", &text);
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        let counts = sample::report().counts;
        assert_eq!(read.failures, counts.fail);
        assert_eq!(read.errors, counts.error);
        assert_eq!(read.skipped, counts.not_tested + counts.blocked);
        assert_eq!(read.tests, counts.total());
    }

    #[test]
    fn a_failure_is_told_by_its_worst_finding() {
        let mut report = sample::report_saying("first");
        let scenario = &mut report.suites[0].scenarios[0];
        scenario.findings[0].severity = Severity::Warn;
        let mut worse = scenario.findings[0].clone();
        worse.severity = Severity::Fail;
        worse.message = "worse".into();
        let third = ShownFinding { message: "third".into(), ..worse.clone() };
        scenario.findings.extend([worse, third]);
        assert_eq!(first_failure(scenario), "worse");
    }

    proptest! {
        #[test]
        fn whatever_a_server_says_the_xml_can_be_read(text in any::<String>()) {
            let report = sample::report_saying(&text);
            let written = sample::written(&Junit, &report);
            prop_assert!(quick_junit::Report::deserialize_from_str(&written).is_ok());
            let forbidden = |char: char| {
                (char.is_control() && char != '\n') || matches!(char, '\u{fffe}' | '\u{ffff}')
            };
            prop_assert!(!written.contains(forbidden));
        }
    }
}
