//! What is true of a run does not depend on what was selected: a server that a whole run does not
//! fail is failed by no suite alone, and a suite that nobody lets in passes nothing for it.

use std::sync::Arc;

use bulkspec::built_in;
use bulkspec::config::{Login, Target};
use bulkspec::contract::{Contract, GuideVersion};
use bulkspec::run::{Clock, JumpingClock, Plan};
use bulkspec::run::{Hooks, Run, execute_by};
use bulkspec::suite::{Suite, load};
use bulkspec::verdict::Outcome;
use bulkspec_reference::{Variant, variants};
use rstest::rstest;

const CONTRACT: Contract = Contract::Guide(GuideVersion::V2);

/// Those whose scenarios mostly kick off, and so lean on exports that others ask for.
const SUITES: [&str; 6] = ["delete", "discovery", "kick-off", "parameters", "protection", "status"];

fn variant(name: &str) -> Variant {
    variants().find(|it| it.id() == name).expect("the variant exists")
}

async fn run_alone(suites: &[Suite], suite: &str, target: &Target, clock: JumpingClock) -> Run {
    let mut plan = Plan::new(suites, target);
    plan.keep(|id| id.starts_with(&format!("{suite}/")));
    let run = execute_by(Arc::new(clock), &plan, target.clone(), Hooks::none());
    Box::pin(run).await.expect("the target can be tested")
}

#[rstest]
#[case::faultless(&[])]
#[case::open(&["open"])]
#[case::synchronous(&["synchronous"])]
#[tokio::test]
async fn no_suite_alone_fails_a_server_that_keeps_its_promises(#[case] names: &[&str]) {
    let suites = load(&[]).unwrap();
    let lawful: Vec<Variant> = names.iter().map(|name| variant(name)).collect();
    for suite in SUITES {
        let clock = JumpingClock::default();
        let time = clock.clone();
        let server = built_in::start_by(Arc::new(move || time.now()), CONTRACT, &[], &lawful).await;
        let run = run_alone(&suites, suite, &server.target, clock).await;
        let failed: Vec<_> = run.verdicts.iter().filter(|it| it.outcome == Outcome::Fail).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }
}

#[rstest]
#[case("parameters")]
#[case("delete")]
#[case("lists")]
#[tokio::test]
async fn a_refused_token_is_no_refusal_of_anything_else(#[case] suite: &str) {
    let suites = load(&[]).unwrap();
    let server = built_in::start(CONTRACT, &[], &[]).await;
    let mut target = server.target.clone();
    target.login = Login::Token("nobody-issued-this".to_owned().into());
    let run = run_alone(&suites, suite, &target, JumpingClock::default()).await;
    let report = run.report();
    assert_eq!((report.counts.pass, report.counts.warn, report.counts.fail), (0, 0, 0));
    let told = report.locked_out.unwrap().about;
    assert_eq!(told, "the server refuses the credential of `login` (401)");
}
