//! The suite loader: every text is a suite, or has faults that can be shown; a suite can be planned.

use std::path::Path;
use std::sync::LazyLock;

use super::diagnostics::rendered;
use crate::config::{Config, EXAMPLE, Target, TargetArgs, resolve};
use crate::contract::Contract;
use crate::run::Plan;
use crate::suite::Loader;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let config = Config::parse("bulkspec.toml", EXAMPLE, Path::new("")).expect("it is well-formed");
    let args = TargetArgs { target: Some("staging".to_owned()), ..TargetArgs::default() };
    let environment = |_: &str| Some("s3cr3t-value".to_owned());
    resolve(&args, Some(&config), &environment).expect("the example can be resolved")
});

/// Loads `data` as a suite; shows its faults, or plans it for every contract.
///
/// # Panics
///
/// If the faults cannot be shown as they should be, or a plan has other scenarios than the suite.
pub fn suite(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let suites = match Loader::new().text("suite.yaml", text).load() {
        Ok(suites) => suites,
        Err(errors) => {
            rendered(&errors.0, text.len());
            return;
        }
    };
    let scenarios: usize = suites.iter().map(|suite| suite.scenarios.len()).sum();
    for contract in Contract::ALL {
        let plan = Plan::new(&suites, &Target { contract, ..TARGET.clone() });
        assert!(plan.scenarios.len() <= scenarios, "a scenario is planned once");
    }
}
