//! A run against a server in another process says what a run against the built-in one says.

use std::collections::BTreeMap;

use bulkspec::built_in;
use bulkspec::contract::Contract;
use bulkspec::run::run;
use bulkspec::suite::Loader;
use bulkspec_reference::Fault;
use rstest::rstest;
use serde_json::Value;

use super::folder::Folder;
use super::serve::Served;

/// The outcome of each scenario, as the JSON report tells it.
type Outcomes = BTreeMap<String, String>;

fn outcomes(report: &Value) -> Outcomes {
    let suites = report["suites"].as_array().expect("a report has suites");
    let scenarios = suites.iter().filter_map(|suite| suite["scenarios"].as_array());
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    scenarios.flatten().map(|it| (text(&it["id"]), text(&it["outcome"]))).collect()
}

async fn of_the_built_in(contract: Contract, faults: &[Fault]) -> Outcomes {
    let server = built_in::start(contract, faults, &[]).await;
    let suites = Loader::new().built_in().load().expect("our suites are well-formed");
    let ended = run(server.target.clone(), &suites).await.expect("the server is there");
    outcomes(&serde_json::to_value(ended.report()).expect("a report is JSON"))
}

fn of_the_served(contract: Contract, faults: &[Fault]) -> Outcomes {
    let mut arguments = vec![format!("--contract={contract}")];
    arguments.extend(faults.iter().map(|fault| format!("--fault={fault}")));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let served = Served::start(&arguments);
    let folder = Folder::new();
    let config = served.config();
    let config = config.to_str().expect("temporary folders have plain names");
    let ended = folder.run(&["run", "reference", "--config", config, "--report=json=a.json"]);
    assert_eq!(ended.code, Some(i32::from(!faults.is_empty())), "{}", ended.said());
    outcomes(&serde_json::from_str(&folder.read("a.json")).expect("it is JSON"))
}

#[rstest]
#[case::population(Contract::Population, &[])]
#[case::analytics(Contract::Analytics, &[])]
#[case::population_that_leaks(Contract::Population, &["up-group-leak", "up-post-405"])]
#[case::population_with_open_files(Contract::Population, &["up-file-no-auth"])]
#[case::population_that_truncates(Contract::Population, &["up-truncate-1000"])]
#[case::analytics_without_since(Contract::Analytics, &["up-since-ignored"])]
#[tokio::test]
async fn the_verdicts_are_the_same(#[case] contract: Contract, #[case] faults: &[&str]) {
    let dialect = built_in::dialect(contract);
    let fault = |name: &&str| Fault::named(name, dialect).expect("there is such a fault");
    let faults: Vec<Fault> = faults.iter().map(fault).collect();
    let built_in = of_the_built_in(contract, &faults).await;
    assert!(built_in.len() > 30);
    assert_eq!(of_the_served(contract, &faults), built_in);
}
