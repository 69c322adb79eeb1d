//! Every fault shows, and breaks nothing beside its own.

use std::fmt::Write as _;

use rstest::rstest;

use super::bench::{TestClient, V3};
use super::questions::{Note, ask_all};
use crate::{Dialect, Fault, faults, faults_of};
use bulkspec_fhir::GuideVersion;

fn changed(before: &[Note], dialect: Dialect, fault: Fault) -> Vec<&'static str> {
    let after = ask_all(&|| TestClient::faulty(dialect, fault));
    let pairs = before.iter().zip(&after);
    pairs.filter(|(one, two)| one != two).map(|(one, _)| one.0).collect()
}

#[rstest]
#[case(GuideVersion::V1)]
#[case(GuideVersion::V2)]
#[case(GuideVersion::V3)]
#[case(GuideVersion::V4Ballot)]
fn every_fault_changes_an_answer(#[case] version: GuideVersion) {
    let dialect = Dialect::Guide(version);
    let before = ask_all(&|| TestClient::of(dialect));
    let smart = faults_of(dialect).filter(|fault| fault.area() == "smart");
    let silent: Vec<&str> =
        smart.filter(|fault| changed(&before, dialect, *fault).is_empty()).map(Fault::id).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn every_fault_changes_the_answers_that_are_written_down() {
    let before = ask_all(&|| TestClient::of(V3));
    let mut text = String::new();
    for fault in faults().filter(|fault| fault.area() == "smart") {
        let questions = changed(&before, V3, fault).join(", ");
        writeln!(text, "{fault}: {questions}").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("smart-faults", text));
}
