//! What a run observes of a server stays what it is, until somebody accepts a difference.
//!
//! By default the built-in server is observed in both contracts, and compared with
//! `snapshots/target-1up-population.snap` and `snapshots/target-1up-analytics.snap`.
//!
//! To guard the releases of a server of your own, name it:
//!
//! ```sh
//! BULKSPEC_TARGET=staging cargo test --test snapshots
//! ```
//!
//! `BULKSPEC_TARGET` is a name in bulkspec.toml, or a base URL with `BULKSPEC_CONTRACT` and
//! `BULKSPEC_GROUP`. The first time the test fails and leaves `snapshots/target-staging.snap.new`: look
//! it through, accept it by `cargo insta accept` (or by renaming it), and keep it in your repository.
//! From then on a release that changes behaviour fails, and the difference is what changed. Ids, times,
//! hosts and counts are left out, so the same server gives the same snapshot each time.

#[path = "program/run.rs"]
mod run;
#[path = "program/serve.rs"]
mod serve;

use std::collections::HashMap;
use std::env;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bulkspec::built_in;
use bulkspec::config::{Config, Target, TargetArgs, resolve};
use bulkspec::conformance::{CONTRACT, GROUP, TARGET};
use bulkspec::contract::Contract;
use bulkspec::run::{SystemClock, settle_contract};
use bulkspec::snapshot::Snapshot;
use bulkspec::suite::Loader;
use bulkspec_reference::{Dialect, Fault};
use rstest::rstest;
use serve::Served;

/// What a run with the built-in suites observes.
async fn observe(target: Target) -> String {
    let suites = Loader::new().built_in().load().expect("our suites are well-formed");
    let run = bulkspec::run::run(target, &suites).await.expect("the target can be tested");
    Snapshot::new(&run.evidence, &run.verdicts).render()
}

async fn observe_built_in(contract: Contract, faults: &[Fault]) -> String {
    let server = built_in::start(contract, faults, &[]).await;
    observe(server.target.clone()).await
}

fn assert_known(name: &str, observed: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("target-{name}"), observed));
}

#[rstest]
#[tokio::test]
async fn the_built_in_server_is_what_it_was(
    #[values(Contract::Population, Contract::Analytics)] contract: Contract,
) {
    assert_known(&contract.to_string(), &observe_built_in(contract, &[]).await);
}

/// Passes without a word where no target is named.
#[tokio::test]
async fn the_target_is_what_it_was() {
    let environment = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let Some(name) = environment(TARGET) else { return };
    let contract = environment(CONTRACT).map(|name| name.parse().expect("a known contract"));
    let config = Path::new("bulkspec.toml");
    let is_url = name.contains("://");
    let config = (!is_url && config.exists()).then(|| Config::read(config));
    let config = config.transpose().unwrap_or_else(|error| panic!("{error}"));
    let group = environment(GROUP);
    let args = TargetArgs { target: Some(name), contract, group, ..TargetArgs::default() };
    let target = resolve(&args, config.as_ref(), &environment);
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    let target = settle_contract(target, Arc::new(SystemClock)).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    let name = target.name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    assert_known(&name, &observe(target).await);
}

#[rstest]
#[tokio::test]
async fn two_runs_on_one_server_and_the_built_in_one_are_the_same(
    #[values(Contract::Population, Contract::Analytics)] contract: Contract,
) {
    let served = Served::start(&["--contract", &contract.to_string()]);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let observe_served = |name: &str| {
        let config = served.config();
        let config = config.to_str().expect("temporary folders have plain names");
        let report = format!("--report=snapshot={name}");
        let arguments = ["run", "reference", "--config", config, &report];
        let ended = run::run(folder.path(), &arguments, Duration::from_secs(120));
        assert_eq!(ended.code, Some(0), "{}", ended.said());
        std::fs::read_to_string(folder.path().join(name)).expect("the run wrote it")
    };
    let first = observe_served("first.snap");
    assert_eq!(differences(&first, &observe_served("second.snap")), [""; 0], "two runs differ");
    let built_in = observe_built_in(contract, &[]).await;
    assert_eq!(differences(&first, &built_in), [""; 0], "the built-in server differs");
}

#[tokio::test]
async fn a_fault_shows_as_a_small_difference() {
    let sound = observe_built_in(Contract::Population, &[]).await;
    let fault = Fault::named("up-post-405", Dialect::Population).expect("there is such a fault");
    let faulty = observe_built_in(Contract::Population, &[fault]).await;
    let changed = differences(&sound, &faulty);
    assert_known("difference-of-a-fault", &changed.join("\n"));
    assert!(changed.len() < 30, "{} lines", changed.len());
}

/// The lines that one of two texts has more often than the other, marked `-` and `+`. An order that
/// differs does not show; snapshots are sorted.
fn differences(before: &str, after: &str) -> Vec<String> {
    let more = |mark: char, these: &str, those: &str| {
        let mut left: HashMap<String, usize> = HashMap::new();
        those.lines().for_each(|line| *left.entry(line.to_owned()).or_default() += 1);
        let lines = these.lines().filter(|line| match left.get_mut(*line) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        lines.map(|line| format!("{mark}{line}")).collect::<Vec<_>>()
    };
    [more('-', before, after), more('+', after, before)].concat()
}
