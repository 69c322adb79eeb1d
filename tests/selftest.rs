//! The faultless server is clean, and faults of the reference server are caught by exactly the
//! scenarios they concern. Each server is one test.
//!
//! Here the faultless servers are tried, and of the faults the first that a scenario of each suite has
//! to notice. All others, and lawful variations, in every version of the guide, take many minutes: they
//! are run by `--include-ignored`, and by `bulkspec selftest --every-version`, which `.ci/run` calls.

use std::collections::BTreeSet;
use std::process::ExitCode;

use bulkspec::report::Matrix;
use bulkspec::selftest::{self, further_trials, trials};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut suites = BTreeSet::new();
    let tests = trials().into_iter().map(|trial| {
        let is_kept = is_faultless(&trial) || is_news(&mut suites, &trial);
        test(trial).with_ignored_flag(!is_kept)
    });
    let tests: Vec<Trial> = tests.collect();
    let further = further_trials().into_iter().map(|trial| test(trial).with_ignored_flag(true));
    libtest_mimic::run(&arguments, tests.into_iter().chain(further).collect()).exit_code()
}

fn is_faultless(trial: &selftest::Trial) -> bool {
    trial.fault.is_none() && trial.variant.is_none()
}

/// Whether a fault is the first that a scenario of some suite has to notice.
fn is_news(suites: &mut BTreeSet<String>, trial: &selftest::Trial) -> bool {
    let noticed = trial.expected();
    let noticed: BTreeSet<String> =
        noticed.iter().filter_map(|id| Some(id.split_once('/')?.0.to_owned())).collect();
    let is_news = trial.fault.is_some() && !noticed.is_subset(suites);
    if is_news {
        suites.extend(noticed);
    }
    is_news
}

fn test(trial: selftest::Trial) -> Trial {
    let name = format!("{}::{}", trial.contract, trial.name());
    Trial::test(name, move || is_right(&trial))
}

fn is_right(trial: &selftest::Trial) -> Result<(), Failed> {
    let runtime = tokio::runtime::Runtime::new()?;
    let row = runtime.block_on(trial.run())?;
    let matrix = Matrix { rows: vec![row] };
    if matrix.is_right() { Ok(()) } else { Err(matrix.to_text().into()) }
}
