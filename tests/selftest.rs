//! Every fault of the reference server is caught by exactly the scenarios it concerns, and a
//! server that keeps its promises, in whatever lawful way, is clean. Each server is one test. Those
//! of a further version of the guide take long together, and are run by `--ignored`.

use std::process::ExitCode;

use bulkspec::report::Matrix;
use bulkspec::selftest::{self, further_trials, trials};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tests = trials().into_iter().map(test);
    let further = further_trials().into_iter().map(|trial| test(trial).with_ignored_flag(true));
    libtest_mimic::run(&arguments, tests.chain(further).collect()).exit_code()
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
