//! Every fault in how requests are answered shows, and breaks nothing beside its own.

use std::fmt::Write as _;

use rstest::rstest;

use super::bench::Bench;
use super::request_questions::questions;
use crate::reference::{Dialect, Fault, FaultInfo, GuideVersion, faults, faults_of};

fn answers(version: GuideVersion) -> Vec<String> {
    let bench = Bench::of(version);
    questions().map(|(_, ask)| ask(&bench)).collect()
}

/// Returns the questions that a fault changes the answers to, as they are asked.
fn changed<'a>(
    before: &'a [String],
    version: GuideVersion,
    fault: Fault,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let bench = Bench::faulty(version, fault);
    let pairs = questions().zip(before);
    pairs.filter(move |((_, ask), before)| ask(&bench) != **before).map(|((name, _), _)| name)
}

fn is_of_requests(info: &&FaultInfo) -> bool {
    matches!(info.fault, Fault::Request(_))
}

#[rstest]
fn two_faultless_servers_answer_alike(
    #[values(GuideVersion::V1, GuideVersion::V3, GuideVersion::V4Ballot)] version: GuideVersion,
) {
    assert_eq!(answers(version), answers(version));
}

#[rstest]
fn every_fault_changes_an_answer(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)]
    version: GuideVersion,
) {
    let before = answers(version);
    let silent: Vec<&str> = faults_of(Dialect::Guide(version))
        .filter(is_of_requests)
        .filter(|info| changed(&before, version, info.fault).next().is_none())
        .map(|info| info.name)
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn every_fault_changes_the_answers_that_are_written_down() {
    let before = GuideVersion::ALL.map(|version| (version, answers(version)));
    let mut text = String::new();
    for info in faults().filter(is_of_requests) {
        let has = |version| info.dialects.contains(&Dialect::Guide(version));
        let later =
            before.iter().find(|(version, _)| *version >= GuideVersion::V3 && has(*version));
        let (version, before) = later.or(before.iter().find(|(version, _)| has(*version))).unwrap();
        let questions: Vec<&str> = changed(before, *version, info.fault).collect();
        let all = before.len();
        let told = if questions.len() * 2 > all { "most" } else { &questions.join(", ") };
        writeln!(text, "{}: {told}", info.name).unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("request-faults", text));
}
