//! Every fault of manifests, files and content shows, and breaks nothing beside its own.

use std::fmt::Write as _;

use rstest::rstest;

use super::bench::TestClient;
use super::output_questions::{Note, ask_all};
use crate::settings::Dialect;
use crate::{Fault, faults_of};
use bulkspec_fhir::GuideVersion;

/// The folders of the faults of manifests, files and content.
const AREAS: [&str; 5] = ["content", "deleted", "file", "manifest", "organized"];

fn of_output(version: GuideVersion) -> impl Iterator<Item = Fault> {
    faults_of(Dialect::Guide(version)).filter(|fault| AREAS.contains(&fault.area()))
}

/// Returns what a faulty server answers otherwise than a faultless one.
fn changed(before: &[Note], version: GuideVersion, fault: Fault) -> Vec<&'static str> {
    let after = ask_all(&TestClient::faulty(version, fault));
    let pairs = before.iter().zip(&after);
    pairs.filter(|(one, two)| one != two).map(|(one, _)| one.0).collect()
}

#[rstest]
#[case(GuideVersion::V1)]
#[case(GuideVersion::V2)]
#[case(GuideVersion::V3)]
#[case(GuideVersion::V4Ballot)]
fn every_fault_changes_the_answers_that_are_written_down(#[case] version: GuideVersion) {
    let before = ask_all(&TestClient::of(version));
    let mut text = String::new();
    for fault in of_output(version) {
        let questions = changed(&before, version, fault).join(", ");
        assert_ne!(questions, "", "{fault} changes nothing");
        writeln!(text, "{fault}: {questions}").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    let name = format!("output-faults-{}", Dialect::Guide(version).name());
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_same_server_answers_the_same() {
    let [one, two] = [0, 1].map(|_| ask_all(&TestClient::of(GuideVersion::V3)));
    assert_eq!(one, two);
}
