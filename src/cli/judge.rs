//! `bulkspec judge`: judges stored evidence again.

use super::args::JudgeArgs;
use super::console::{self, Console};
use super::error::CliError;
use super::outputs::Outputs;
use super::selection;
use crate::evidence::Evidence;
use crate::exit::Exit;
use crate::report::Format;
use crate::run::Run;

pub(super) fn execute(args: &JudgeArgs, console: Console) -> Result<Exit, CliError> {
    let outputs = Outputs::open(&args.outputs)?;
    let run = match judge_again(args) {
        Ok(run) => run,
        Err(error) => {
            // The error itself is what counts, even where it cannot be written as well.
            let _ = outputs.write_error(&error);
            return Err(error);
        }
    };
    let report = run.report();
    let mut page = Vec::new();
    let written = console.format().write(&report, &mut page);
    written.map_err(|error| CliError::Internal(error.to_string()))?;
    let shown = console::print(&String::from_utf8_lossy(&page));
    outputs.write(&run).and(shown)?;
    Ok(Exit::of(&report))
}

fn judge_again(args: &JudgeArgs) -> Result<Run, CliError> {
    let suites = selection::suites(&args.suites)?;
    let failed = |error: crate::evidence::StoreError| CliError::Evidence {
        path: args.evidence.clone(),
        why: error.to_string(),
    };
    let evidence = Evidence::load(&args.evidence).map_err(failed)?;
    Ok(Run::judge(evidence, &suites))
}
