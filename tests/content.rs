//! What a check reads of an export is read, whatever the export asks for and whatever the contract.

use std::sync::Arc;

use bulkspec::built_in;
use bulkspec::contract::{Contract, GuideVersion};
use bulkspec::run::{Hooks, execute_by};
use bulkspec::run::{JumpingClock, Plan};
use bulkspec::suite::Loader;
use bulkspec::verdict::Outcome;
use rstest::rstest;

/// Exports that other scenarios do not ask for, with a check of the content of their files.
const SUITE: &str = "\
suite: own
about: Our own.
scenarios:
  - id: own/valid-encounters
    title: Encounters are valid
    cites: [POP-16, ANL-02, CONT-03]
    steps: [{ export: { _type: Encounter } }]
    judge: [valid-resources]
  - id: own/valid-in-an-export-of-its-own
    title: Encounters are valid in an export of one scenario
    cites: [POP-16, ANL-02, CONT-03]
    steps: [{ fresh-export: { _type: Encounter } }]
    judge: [valid-resources]
";

#[rstest]
#[case(Contract::Population)]
#[case(Contract::Analytics)]
#[case(Contract::Guide(GuideVersion::V2))]
#[tokio::test]
async fn a_check_of_content_sees_content_in_every_export(#[case] contract: Contract) {
    let suites = Loader::new().text("own.yaml", SUITE).load().expect("the suite is sound");
    let server = built_in::start(contract, &[], &[]).await;
    let plan = Plan::new(&suites, &server.target);
    let clock = Arc::new(JumpingClock::default());
    let hooks = Hooks::none();
    let run = execute_by(clock, &plan, server.target.clone(), hooks);
    let run = Box::pin(run).await.expect("the target can be tested");
    let verdicts = &run.verdicts;
    assert_eq!(verdicts.len(), 2, "{verdicts:?}");
    for verdict in verdicts {
        assert_eq!(verdict.outcome, Outcome::Pass, "{verdict:?}");
    }
}
