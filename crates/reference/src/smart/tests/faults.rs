//! Every fault shows, and breaks nothing beside its own.

use std::fmt::Write as _;

use rstest::rstest;

use super::bench::{TestClient, V3};
use super::questions::{Note, ask_all};
use crate::{Dialect, Fault, faults};
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
    let listed = faults().filter(|info| info.dialects.contains(&dialect));
    let smart = listed.filter(|info| matches!(info.fault, Fault::Smart(_)));
    let silent: Vec<&str> = smart
        .filter(|info| changed(&before, dialect, info.fault).is_empty())
        .map(|info| info.name)
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn every_fault_changes_the_answers_that_are_written_down() {
    let before = ask_all(&|| TestClient::of(V3));
    let mut text = String::new();
    for info in faults().filter(|info| matches!(info.fault, Fault::Smart(_))) {
        let questions = changed(&before, V3, info.fault).join(", ");
        writeln!(text, "{}: {questions}", info.name).unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("smart-faults", text));
}
