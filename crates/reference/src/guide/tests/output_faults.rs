//! Every fault of manifests, files and content shows, and breaks nothing beside its own.

use std::fmt::Write as _;

use rstest::rstest;

use super::bench::TestClient;
use super::output_questions::{Note, ask_all};
use crate::settings::Dialect;
use crate::{Fault, FaultInfo, faults};
use bulkspec_fhir::GuideVersion;

fn of_output(version: GuideVersion) -> impl Iterator<Item = &'static FaultInfo> {
    let known = move |info: &&FaultInfo| info.dialects.contains(&Dialect::Guide(version));
    faults().filter(|info| matches!(info.fault, Fault::Output(_))).filter(known)
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
    for info in of_output(version) {
        let questions = changed(&before, version, info.fault).join(", ");
        assert_ne!(questions, "", "{} changes nothing", info.name);
        writeln!(text, "{}: {questions}", info.name).unwrap();
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
