//! Tests that hold for every check there is.

use super::testing::{EvidenceBuilder, Export, patients, scenario};
use super::{docs, judge};
use crate::check::{Check, Subject, checks};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{ExchangeId, ExportId, FileEvidence, Sent, StepFacts};
use crate::suite::{CheckSpec, Scenario, Step, Suite};
use crate::verdict::Outcome;
use rstest::rstest;
use std::collections::BTreeSet;
use std::fs;

/// Every check that a scenario can name, as a suite may write it.
pub(super) fn examples() -> Vec<String> {
    use Subject::{Answer, Document, TokenAnswer};
    let is_of_steps =
        |check: &&dyn Check| matches!(check.subject(), Answer | Document | TokenAnswer);
    checks().filter(|check| !is_of_steps(check)).map(Check::example).collect()
}

fn every() -> Vec<CheckSpec> {
    let list = format!("steps: []\njudge: [{}]", examples().join(", "));
    scenario("[POP-16]", &list).judge
}

fn of_exports() -> impl Iterator<Item = CheckSpec> {
    use Subject::{Export, ListedExport};
    every().into_iter().filter(|it| matches!(it.check().subject(), ListedExport | Export))
}

#[test]
fn every_check_is_used_by_a_shipped_scenario() {
    let scenarios: Vec<Scenario> =
        shipped().into_iter().flat_map(|suite| suite.scenarios).collect();
    let of_steps = scenarios.iter().flat_map(|it| &it.steps).flat_map(Step::checks);
    let of_scenarios = scenarios.iter().flat_map(|it| it.judge.iter().chain(&it.advise));
    let used: BTreeSet<&str> = of_steps.chain(of_scenarios).map(CheckSpec::id).collect();
    assert_eq!(used, docs().map(|doc| doc.id).collect());
}

#[test]
fn a_refused_export_is_a_finding_of_no_other_check() {
    for check in every().into_iter().filter(|it| it.check().subject() != Subject::Export) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::refused());
        let verdict = builder.judged_by(&check);
        assert_eq!(verdict.outcome, Outcome::NotTested, "{check:?}: {verdict:?}");
        let reason = match check.check().subject() {
            Subject::Download => "no file was downloaded again",
            Subject::Declaration => "the server returned no CapabilityStatement",
            Subject::KickOff => "no kick-off was sent",
            Subject::Cohort if check.id() == "cohort-declared" => {
                "the server neither declares nor supports the Bulk Cohort API"
            }
            Subject::Cohort | Subject::CohortExport => {
                "the server does not declare the Bulk Cohort API"
            }
            _ => "the export was refused with 400",
        };
        assert_eq!(verdict.reasons, [reason], "{check:?}");
    }
}

#[test]
fn a_failed_export_blocks_what_does_not_judge_it() {
    let judging = ["list-received", "refused-or-only", "group-limit", "empty-output"];
    for check in of_exports() {
        let verdict =
            EvidenceBuilder::new(Contract::Population).export(Export::failed()).judged_by(&check);
        let is_judge = judging.contains(&check.id());
        let expected = if is_judge { Outcome::Fail } else { Outcome::Blocked };
        assert_eq!(verdict.outcome, expected, "{check:?}: {verdict:?}");
    }
}

#[test]
fn without_an_export_nothing_passes() {
    for check in every() {
        let verdict = EvidenceBuilder::new(Contract::Analytics).judged_by(&check);
        assert_eq!(verdict.outcome, Outcome::NotTested, "{check:?}: {verdict:?}");
        assert_eq!(verdict.reasons.len(), 1, "{check:?}: {verdict:?}");
    }
}

/// Evidence as a cut or forged file may hold it: ids that lead nowhere, files that nobody listed.
fn forged() -> EvidenceBuilder {
    let export = Export::of(vec![patients(&["a"])]).since("").members(&["a"]);
    let mut builder = EvidenceBuilder::new(Contract::Analytics).export(export).again(vec![]);
    let facts = builder.facts(0);
    let stray = |output, exchange| FileEvidence {
        output,
        resource_type: None,
        name: String::new(),
        exchange,
        earlier: Vec::new(),
        withheld: false,
        facts: None,
    };
    facts.files.push(stray(usize::MAX, Some(ExchangeId(u32::MAX))));
    facts.files.push(stray(7, None));
    facts.files[0].output = 99;
    facts.kickoff = Some(ExchangeId(0));
    facts.kickoff_url = String::new();
    if let crate::evidence::ExportResult::Listed(manifest) = &mut facts.result {
        manifest.json = serde_json::Value::Null.into();
        manifest.exchange = ExchangeId(4_000);
    }
    builder.evidence.exchanges.clear();
    builder.steps.push(StepFacts::Exported(ExportId(u32::MAX)));
    let sent = |step| Sent { step, exchange: ExchangeId(77), about: "\u{1b}[2J".into() };
    builder.steps.push(StepFacts::Sent(sent(0)));
    builder.steps.push(StepFacts::Sent(sent(usize::MAX)));
    builder
}

#[test]
fn no_evidence_makes_a_check_panic() {
    for check in every() {
        let expect = "status: 4xx, shape: manifest, starts-no-export: true, gives-no-data: true, \
                      kick-off: either, outcome: true, outcome-type: status, holds: Group, \
                      empty-or-outcome: true, content-location: true, same-manifest: true, \
                      says-when-to-retry: true, passing-failure: true, \
                      preference-applied: true";
        let send = format!("{{ send: {{ to: every-file, expect: {{ {expect} }} }} }}");
        let mut forgery = scenario("[POP-16]", &format!("steps: [{send}]"));
        forgery.judge.push(check.clone());
        let verdict = forged().verdict(&forgery);
        assert_ne!(verdict.outcome, Outcome::Error, "{check:?}: {verdict:?}");
    }
    let mut builder = forged();
    let sent = Sent { step: 0, exchange: ExchangeId(9), about: String::new() };
    builder.steps.push(StepFacts::GroupWritten(sent));
    let verdict = builder.check("only-members");
    assert_eq!(verdict.outcome, Outcome::Blocked);
}

fn shipped() -> Vec<Suite> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/suites");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

#[rstest]
#[case(Contract::Population)]
#[case(Contract::Analytics)]
#[case(Contract::Guide(GuideVersion::V1))]
#[case(Contract::Guide(GuideVersion::V4Ballot))]
fn no_shipped_scenario_passes_where_nothing_was_done(#[case] contract: Contract) {
    for suite in shipped() {
        for scenario in &suite.scenarios {
            let verdict = EvidenceBuilder::new(contract).verdict(scenario);
            assert_eq!(verdict.outcome, Outcome::NotTested, "{verdict:?}");
            let evidence = EvidenceBuilder::new(contract).evidence;
            let verdict = judge(&evidence, &[(&suite.suite, scenario)]).remove(0);
            assert_eq!(verdict.reasons, ["the run was cut short"]);
        }
    }
}

#[test]
fn the_same_evidence_gives_the_same_verdict() {
    let scenario = scenario("[POP-16]", "steps: []\njudge: [files-received, unique-resources]");
    let builder = || {
        EvidenceBuilder::new(Contract::Population).export(Export::of(vec![patients(&["a", "a"])]))
    };
    assert_eq!(builder().verdict(&scenario), builder().verdict(&scenario));
}
