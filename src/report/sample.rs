//! A handmade report with every outcome and hostile text, for the tests of all formats.

use super::*;
use crate::contract::Severity;
use crate::contract::{Contract, RequirementId};
use crate::verdict::Outcome;

/// Compares with `snapshots/NAME.snap`.
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Returns the output of a format.
pub(crate) fn written(format: &dyn Format, report: &Report) -> String {
    let mut bytes = Vec::new();
    format.write(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Returns a report with a suite of scenarios with these outcomes, without findings.
pub(crate) fn report_with(outcomes: &[Outcome]) -> Report {
    let numbered = outcomes.iter().enumerate();
    let scenarios = numbered.map(|(n, outcome)| scenario(&format!("area/promise-{n}"), *outcome));
    report_on(vec![SuiteReport { suite: "sample".into(), scenarios: scenarios.collect() }])
}

/// Returns a report in which every text that may come from a server or a configuration is `text`.
pub(crate) fn report_saying(text: &str) -> Report {
    let mut failing = scenario(text, Outcome::Fail);
    failing.title = text.into();
    failing.looked_at = vec![text.into()];
    failing.findings = vec![ShownFinding {
        check: text.into(),
        expected: text.into(),
        observed: text.into(),
        export: Some(text.into()),
        path: Some(text.into()),
        file: Some(text.into()),
        request: Some(RequestShown { sent: text.into(), answer: text.into(), curl: text.into() }),
        ..finding(Severity::Fail, text)
    }];
    let mut untested = scenario(text, Outcome::NotTested);
    untested.missing = vec![MissingInput { key: text.into(), about: text.into() }];
    let mut blocked = scenario(text, Outcome::Blocked);
    blocked.reasons = vec![text.into()];
    let scenarios = vec![failing, untested, blocked];
    let mut report = report_on(vec![SuiteReport { suite: text.into(), scenarios }]);
    report.target = text.into();
    report.base = text.into();
    report.contract_chosen_by = Some(text.into());
    report.cut_short = Some(text.into());
    report.needs = vec![MissingSetting { key: text.into(), about: text.into() }];
    report.exports = vec![export(text, ExportMode::AtOnce)];
    report
}

/// Returns a report with every outcome.
pub(crate) fn report() -> Report {
    let methods =
        vec![get_is_served(), post_is_forbidden(), delete_is_doubtful(), put_went_wrong()];
    let access = vec![one_type_per_file(), other_user(), narrow_token(), retry(), follows()];
    let mut report = report_on(vec![
        SuiteReport { suite: "methods".into(), scenarios: methods },
        SuiteReport { suite: "access".into(), scenarios: access },
    ]);
    report.cut_short = Some("the run reached its limit of 4 h".into());
    report.requests = 1_204;
    report.contract_chosen_by = Some("the path of the URL has `/bulk-data/` in it".into());
    report.exports = vec![
        export("whole export", ExportMode::Polled { requests: 3 }),
        export("_type=Encounter", ExportMode::AtOnce),
        ExportSummary {
            status: "refused with 400".into(),
            files: 0,
            resources: 0,
            bytes: 0,
            ..export("_since=2021-01-01, as other-user", ExportMode::AtOnce)
        },
    ];
    report
}

fn report_on(suites: Vec<SuiteReport>) -> Report {
    let outcomes = suites.iter().flat_map(|suite| &suite.scenarios).map(|one| one.outcome);
    Report {
        schema: SchemaName::V1,
        version: "0.1.0".into(),
        contract: Contract::Population,
        contract_chosen_by: None,
        target: "staging".into(),
        base: "https://gateway.test/v1/acme/bulk-export/bulk-data/r4".into(),
        started: "2026-02-03T04:05:06Z".into(),
        cut_short: None,
        needs: Vec::new(),
        locked_out: None,
        nothing_exported: None,
        counts: Counts::tally(outcomes),
        requests: 2,
        suites,
        exports: vec![export("whole export", ExportMode::AtOnce)],
    }
}

fn export(what: &str, mode: ExportMode) -> ExportSummary {
    let status = "listed".to_owned();
    ExportSummary { what: what.into(), status, mode, files: 3, resources: 1_201, bytes: 654_321 }
}

fn scenario(id: &str, outcome: Outcome) -> ScenarioReport {
    ScenarioReport {
        id: id.into(),
        title: format!("The promise {id} is kept"),
        cites: Vec::new(),
        outcome,
        looked_at: vec!["2 requests".into()],
        reasons: Vec::new(),
        missing: Vec::new(),
        findings: Vec::new(),
    }
}

fn cited(id: &str, text: &str) -> Cited {
    let source = Some("population-level export document".to_owned());
    Cited { id: RequirementId(id.into()), text: Some(text.into()), source }
}

fn finding(severity: Severity, message: &str) -> ShownFinding {
    ShownFinding {
        severity,
        check: "status".into(),
        message: message.into(),
        expected: "403".into(),
        observed: "202".into(),
        export: None,
        file: None,
        line: None,
        path: None,
        more: 0,
        request: None,
    }
}

fn get_is_served() -> ScenarioReport {
    ScenarioReport {
        title: "GET obtains the list of files".into(),
        cites: vec![cited("POP-02", "GET with Bearer token starts/obtains the export.")],
        looked_at: vec!["3 files, 1,201 resources".into(), "1 manifest".into()],
        reasons: vec![
            "one of 3 files was not compared: it is larger than `limits.file-size` allows".into(),
        ],
        findings: vec![finding(Severity::Info, "The list came after polling, not at once.")],
        ..scenario("methods/get-obtains-the-list", Outcome::Pass)
    }
}

fn post_is_forbidden() -> ScenarioReport {
    let curl = "curl -i -X POST -H \"authorization: Bearer ${TOKEN}\" \
                'https://gateway.test/v1/acme/bulk-export/bulk-data/r4/Group/g1/$export'";
    let request = RequestShown {
        sent: "POST https://gateway.test/v1/acme/bulk-export/bulk-data/r4/Group/g1/$export".into(),
        answer: "202 Accepted, text/html; \u{1b}]0;owned\u{7}charset=<utf-8>, 312 bytes".into(),
        curl: curl.into(),
    };
    ScenarioReport {
        title: "POST to the export endpoint returns 403".into(),
        cites: vec![cited("POP-06", "POST on the population-level endpoint answers 403.")],
        findings: vec![ShownFinding {
            request: Some(request),
            ..finding(Severity::Fail, "The answer to POST has another status.")
        }],
        ..scenario("methods/post-is-forbidden", Outcome::Fail)
    }
}

fn delete_is_doubtful() -> ScenarioReport {
    ScenarioReport {
        title: "DELETE of a file returns 403".into(),
        cites: vec![cited("POP-07", "DELETE on the population-level endpoint answers 403.")],
        findings: vec![ShownFinding {
            observed: "405 & \"nothing\" ]]>\u{0}\u{202e}".into(),
            ..finding(Severity::Warn, "The answer to DELETE has another status.")
        }],
        ..scenario("methods/delete-of-a-file", Outcome::Warn)
    }
}

fn put_went_wrong() -> ScenarioReport {
    ScenarioReport {
        title: "PUT starts no export".into(),
        looked_at: Vec::new(),
        reasons: vec![
            "cannot keep the index of resources in a temporary file: no space left on device"
                .into(),
        ],
        ..scenario("methods/put-starts-nothing", Outcome::Error)
    }
}

fn one_type_per_file() -> ScenarioReport {
    let mixed = ShownFinding {
        check: "one-type-per-file".into(),
        expected: "Observation".into(),
        observed: "Practitioner".into(),
        export: Some("whole export".into()),
        file: Some("Observation file 2 of 2".into()),
        line: Some(1_017),
        path: Some("/resourceType".into()),
        more: 12,
        ..finding(Severity::Fail, "The file holds another type.")
    };
    ScenarioReport {
        title: "Each file holds one type only".into(),
        cites: vec![cited("POP-30", "Each link holds one resource type only.")],
        looked_at: vec!["3 files, 1,201 resources".into()],
        findings: vec![mixed],
        ..scenario("content/one-type-per-file", Outcome::Fail)
    }
}

fn other_user() -> ScenarioReport {
    lacking("auth/other-user", "Another user sees nothing", &["other-user"])
}

fn narrow_token() -> ScenarioReport {
    lacking(
        "auth/narrow-token",
        "A narrow token sees Patient only",
        &["narrow-token", "other-user"],
    )
}

fn lacking(id: &str, title: &str, keys: &[&str]) -> ScenarioReport {
    let about = |key: &str| format!("a token for `{key}`");
    let missing = |key: &&str| MissingInput { key: (*key).into(), about: about(key) };
    ScenarioReport {
        title: title.into(),
        looked_at: Vec::new(),
        missing: keys.iter().map(missing).collect(),
        ..scenario(id, Outcome::NotTested)
    }
}

fn retry() -> ScenarioReport {
    ScenarioReport {
        title: "Two files of one type do not overlap".into(),
        looked_at: Vec::new(),
        reasons: vec!["no type has more than one file".into()],
        ..scenario("content/no-overlap", Outcome::NotTested)
    }
}

fn follows() -> ScenarioReport {
    ScenarioReport {
        title: "Each link can be downloaded".into(),
        looked_at: Vec::new(),
        reasons: vec!["no list came: the kick-off was answered with 500".into()],
        ..scenario("download/each-link", Outcome::Blocked)
    }
}
