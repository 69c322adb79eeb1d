//! Tests of the rule of outcomes.

use super::judge;
use super::testing::{EvidenceBuilder, Export, assert_says, patients, scenario, status};
use crate::contract::{Contract, RequirementId};
use crate::evidence::{Answer, Execution, StepFacts};
use crate::spec::Input;
use crate::verdict::{Outcome, Verdict};
use rstest::rstest;

fn executed(change: impl FnOnce(&mut Execution)) -> Verdict {
    let scenario = scenario("[POP-16]", "steps: []\njudge: [list-received]");
    let mut execution = Execution {
        scenario: scenario.id.clone(),
        missing_inputs: Vec::new(),
        steps: Vec::new(),
        harness_error: None,
        left_out: None,
        together_with: None,
    };
    change(&mut execution);
    let mut evidence = EvidenceBuilder::new(Contract::Population).evidence;
    evidence.executions.push(execution);
    judge(&evidence, &[("a-suite", &scenario)]).remove(0)
}

#[test]
fn a_missing_input_is_named_with_its_key() {
    let verdict = executed(|execution| {
        execution.missing_inputs = vec![Input::NarrowToken, Input::FullGroup];
    });
    assert_eq!(verdict.outcome, Outcome::NotTested);
    assert_eq!(
        verdict.reasons,
        [
            "requires `narrow-token` (a token that may read Patient only)",
            "requires `full-group` (the id of a Group with 10,000 members)"
        ]
    );
}

#[test]
fn trouble_of_our_own_is_an_error_and_no_finding() {
    let verdict = executed(|execution| execution.harness_error = Some("the disk is full".into()));
    assert_says(&verdict, Outcome::Error, "the disk is full");
    assert!(verdict.findings.is_empty());
}

#[test]
fn a_run_that_was_cut_short_says_why() {
    let scenario = scenario("[POP-16]", "steps: []");
    let mut evidence = EvidenceBuilder::new(Contract::Population).evidence;
    evidence.run.cut_short = Some("it was interrupted".into());
    let verdict = judge(&evidence, &[("a-suite", &scenario)]).remove(0);
    assert_says(&verdict, Outcome::NotTested, "the run was cut short: it was interrupted");
}

#[test]
fn only_requirements_of_the_contract_are_cited() {
    let builder = EvidenceBuilder::new(Contract::Analytics).export(Export::of(vec![]));
    let verdict = builder.cited("[POP-16, ANL-02, CTR-01]", "steps: []\njudge: [list-received]");
    assert_eq!(verdict.cites, ["ANL-02", "CTR-01"].map(|id| RequirementId(id.into())));
    assert_eq!((verdict.suite.as_str(), verdict.scenario.as_str()), ("a-suite", "a/b"));
}

/// A whole export of one Patient, which passes `list-received` and has no line for some checks.
fn one_patient() -> EvidenceBuilder {
    EvidenceBuilder::new(Contract::Population).export(Export::of(vec![patients(&["a"])]))
}

#[rstest]
#[case("[list-received, unique-resources]", Outcome::Pass, "1 resource")]
#[case("[several-files-of-a-type, unique-resources]", Outcome::NotTested, "no type has more")]
#[case("[unique-resources, several-files-of-a-type]", Outcome::NotTested, "1 resource")]
#[case("[{ disjoint: { as: other-user } }, known-types]", Outcome::Blocked, "was not performed")]
#[case("[known-types, { refused-or-only: [] }]", Outcome::Fail, "no resource count")]
fn the_worst_that_was_seen_decides(
    #[case] checks: &str,
    #[case] outcome: Outcome,
    #[case] words: &str,
) {
    assert_says(&one_patient().judged(&format!("steps: []\njudge: {checks}")), outcome, words);
}

#[rstest]
#[case("[POP-16]", "judge", Outcome::Fail)]
#[case("[POP-24]", "judge", Outcome::Warn)]
#[case("[CTR-01]", "judge", Outcome::Pass)]
#[case("[CTR-01, POP-24]", "judge", Outcome::Warn)]
#[case("[POP-35, CTR-01]", "judge", Outcome::Fail)]
#[case("[POP-16]", "advise", Outcome::Warn)]
#[case("[CTR-01]", "advise", Outcome::Pass)]
#[case("[ANL-02]", "judge", Outcome::Pass)]
fn a_breach_is_worth_the_strongest_requirement_of_the_contract(
    #[case] cites: &str,
    #[case] list: &str,
    #[case] outcome: Outcome,
) {
    let verdict = one_patient().cited(cites, &format!("steps: []\n{list}: [refused-or-only: []]"));
    assert_says(&verdict, outcome, "must not be exported here");
}

#[test]
fn an_export_that_shows_nothing_does_not_undo_another_one() {
    let builder = one_patient().export(Export::refused().spec("{ _type: Encounter }"));
    assert_says(&builder.check("unique-resources"), Outcome::Pass, "refused with 400");
}

#[test]
fn a_step_that_found_nothing_leaves_the_title_open() {
    let steps = "steps: [{ send: { to: first-file, expect: { status: 403 } } }, { send: { to: status-url, expect: { status: 403 } } }]";
    let nothing = || StepFacts::Nothing("the server gave no status URL".into());
    let mut builder = EvidenceBuilder::new(Contract::Population).sent(status(403));
    builder.steps.push(nothing());
    assert_says(&builder.judged(steps), Outcome::NotTested, "gave no status URL");
    let mut builder = EvidenceBuilder::new(Contract::Population);
    builder.steps.extend([nothing(), nothing()]);
    let verdict = builder.judged(steps);
    assert_says(&verdict, Outcome::NotTested, "gave no status URL");
    assert_eq!(verdict.reasons.len(), 1);
}

#[test]
fn a_scenario_that_was_cut_in_the_middle_did_not_pass() {
    let steps = "steps: [{ export: {} }, { export: { _type: Patient } }]\njudge: [list-received]";
    assert_says(&one_patient().judged(steps), Outcome::NotTested, "the scenario was cut short");
}

#[test]
fn a_blocked_step_blocks_the_scenario() {
    let mut builder = one_patient();
    builder.steps.push(StepFacts::Blocked("the list did not come".into()));
    assert_says(&builder.check("unique-resources"), Outcome::Blocked, "the list did not come");
}

#[rstest]
#[case(status(201), Outcome::Pass, "1 resource")]
#[case(status(403), Outcome::Blocked, "the Group could not be written: status 403")]
#[case(status(500), Outcome::Blocked, "the Group could not be written: status 500")]
fn a_group_that_was_not_written_blocks(
    #[case] answer: Answer,
    #[case] outcome: Outcome,
    #[case] words: &str,
) {
    let export = Export::of(vec![patients(&["a"])]);
    let builder = EvidenceBuilder::new(Contract::Population).wrote_group(answer).export(export);
    assert_says(&builder.check("unique-resources"), outcome, words);
}

#[rstest]
#[case("expect: { status: 4xx }", Outcome::NotTested)]
#[case("advise: { status: 4xx }", Outcome::Pass)]
fn a_step_that_was_not_sent_matters_where_something_is_expected_of_it(
    #[case] expect: &str,
    #[case] outcome: Outcome,
) {
    let steps = format!(
        "steps: [{{ send: {{ to: export, expect: {{ status: 4xx }} }} }}, \
         {{ send: {{ to: group, {expect} }} }}]"
    );
    let mut builder = EvidenceBuilder::new(Contract::Population).sent(status(404));
    builder.steps.push(StepFacts::Nothing("no Group is named".to_owned()));
    assert_says(&builder.cited("[POP-16]", &steps), outcome, "no Group is named");
}
