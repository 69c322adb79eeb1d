//! The reader of stored evidence, and what follows from it: judging and reporting of any evidence.

use std::sync::LazyLock;

use crate::escape::visible;
use crate::evidence::Evidence;
use crate::judge::judge;
use crate::report::{Console, Format, Json, Junit, Verbosity};
use crate::run::Run;
use crate::snapshot::Snapshot;
use crate::suite::{Loader, Scenario, Suite};

static SUITES: LazyLock<Vec<Suite>> =
    LazyLock::new(|| Loader::new().built_in().load().expect("our suites are well-formed"));

/// Reads `data` as `evidence.json`, stores it again, judges it, and writes every report.
///
/// # Panics
///
/// If evidence does not survive being stored, or a report holds a character that acts on a terminal or in a diff.
pub fn evidence(data: &[u8]) {
    let Ok(evidence) = serde_json::from_slice::<Evidence>(data) else { return };
    let stored = serde_json::to_string(&evidence).expect("evidence is plain data");
    let again: Evidence = serde_json::from_str(&stored).expect("it was stored here");
    let stored_again = serde_json::to_string(&again).expect("evidence is plain data");
    assert_eq!(stored_again, stored, "evidence survives being stored");
    let run = judged(evidence);
    assert_eq!(run.verdicts, judged(again).verdicts, "the same evidence gives the same verdicts");
    report(&run);
}

fn judged(evidence: Evidence) -> Run {
    let all = SUITES
        .iter()
        .flat_map(|suite| suite.scenarios.iter().map(|scenario| (suite.suite.as_str(), scenario)));
    let scenarios: Vec<(&str, &Scenario)> =
        all.filter(|(_, scenario)| evidence.was_planned(&scenario.id)).collect();
    let verdicts = judge(&evidence, &scenarios);
    Run { evidence, verdicts }
}

fn report(run: &Run) {
    let report = run.report();
    let console = Console { colour: false, verbosity: Verbosity::Verbose };
    let formats: [&dyn Format; 3] = [&Json, &Junit, &console];
    for format in formats {
        let mut out = Vec::new();
        format.write(&report, &mut out).expect("memory takes it");
        assert_harmless(&String::from_utf8(out).expect("a report is text"));
    }
    assert_harmless(&Snapshot::new(&run.evidence, &run.verdicts).render());
}

fn assert_harmless(text: &str) {
    let acting = text.lines().find(|line| visible(line) != **line);
    assert_eq!(acting, None, "a report holds a character that acts");
}
