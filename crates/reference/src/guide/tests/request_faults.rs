//! Every fault in how requests are answered shows, and breaks nothing beside its own.

use std::fmt::Write as _;

use super::bench::TestClient;
use super::request_questions::questions;
use crate::{Dialect, Fault, faults};
use bulkspec_fhir::GuideVersion::{self, V1, V2, V3, V4Ballot};

/// In this order the versions are asked; the first is asked everything.
const VERSIONS: [GuideVersion; 4] = [V3, V4Ballot, V2, V1];

/// The answers of a faultless server.
struct Before {
    version: GuideVersion,
    answers: Vec<String>,
}

impl Before {
    fn of(version: GuideVersion) -> Self {
        let bench = TestClient::of(version);
        Self { version, answers: questions().map(|(_, ask)| ask(&bench)).collect() }
    }

    /// Returns the questions to which a fault changes the answers, as they are asked.
    fn changed(&self, fault: Fault) -> impl Iterator<Item = &'static str> + use<'_> {
        let bench = TestClient::faulty(self.version, fault);
        let pairs = questions().zip(&self.answers);
        pairs.filter(move |((_, ask), before)| ask(&bench) != **before).map(|((name, _), _)| name)
    }

    /// Tells whether a fault changes an answer; the likeliest question is asked first.
    fn is_changed(&self, fault: Fault, likely: &str) -> bool {
        let mut all = questions().zip(&self.answers);
        let found = all.find(|((name, _), _)| *name == likely);
        found.is_some_and(|((_, ask), before)| {
            ask(&TestClient::faulty(self.version, fault)) != *before
        }) || self.changed(fault).next().is_some()
    }
}

/// The folders of the faults in how requests are answered.
const AREAS: [&str; 5] = ["declaration", "group", "job", "kick_off", "parameter"];

fn of_requests() -> impl Iterator<Item = Fault> {
    faults().filter(|fault| AREAS.contains(&fault.area()))
}

#[test]
fn two_faultless_servers_answer_alike() {
    for version in VERSIONS {
        assert_eq!(Before::of(version).answers, Before::of(version).answers);
    }
}

#[test]
fn every_fault_changes_answers_in_each_version_and_no_more_than_are_written_down() {
    let before = VERSIONS.map(Before::of);
    let mut text = String::new();
    for fault in of_requests() {
        let mut having =
            before.iter().filter(|it| fault.dialects().contains(Dialect::Guide(it.version)));
        let first = having.next().unwrap();
        let changed: Vec<&str> = first.changed(fault).collect();
        assert!(!changed.is_empty(), "{fault} changes nothing in {:?}", first.version);
        for other in having {
            let is_changed = other.is_changed(fault, changed[0]);
            assert!(is_changed, "{fault} changes nothing in {:?}", other.version);
        }
        let is_everywhere = changed.len() * 2 > first.answers.len();
        let told = if is_everywhere { "most" } else { &changed.join(", ") };
        writeln!(text, "{fault}: {told}").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("request-faults", text));
}
