//! `bulkspec run`: tests a target.

use std::fs;
use std::path::PathBuf;

use tokio::sync::watch;

use super::args::RunArgs;
use super::console::{self, Console};
use super::error::CliError;
use super::outputs::Outputs;
use super::{progress, selection, signal};
use crate::exit::Exit;
use crate::report::Format;
use crate::run::{self, Hooks, Run};

pub(super) async fn execute(args: RunArgs, console: Console) -> Result<Exit, CliError> {
    let outputs = Outputs::open(&args.outputs)?;
    match test(&args, console).await {
        Ok(run) => conclude(&run, args.evidence, &outputs, console),
        Err(error) => {
            // The error itself is what counts, even where it cannot be written as well.
            let _ = outputs.write_error(&error);
            Err(error)
        }
    }
}

/// Executes the scenarios and judges them.
async fn test(args: &RunArgs, console: Console) -> Result<Run, CliError> {
    if let Some(folder) = &args.evidence {
        // Like the reports: a wrong path costs no export.
        fs::create_dir_all(folder).map_err(unwritten(folder.clone()))?;
    }
    let chosen = selection::choose(&args.target).await?;
    let target = chosen.target();
    let plan = selection::plan(&args.selection, target)?;
    let hooks = Hooks { listener: progress::listener(console), stop: interrupted() };
    Ok(run::execute(&plan, target.clone(), hooks).await?)
}

/// Tells of a run, writes its reports and keeps its evidence. What fails keeps nothing else from
/// being written.
fn conclude(
    run: &Run,
    evidence: Option<PathBuf>,
    outputs: &Outputs,
    console: Console,
) -> Result<Exit, CliError> {
    let report = run.report();
    let mut page = Vec::new();
    let shown = console
        .format()
        .write(&report, &mut page)
        .map_err(|error| CliError::Internal(error.to_string()))
        .and_then(|()| console::print(&String::from_utf8_lossy(&page)));
    let written = outputs.write(run);
    let kept = match evidence {
        Some(folder) => run.evidence.save(&folder).map_err(unwritten(folder)),
        None => Ok(()),
    };
    written.and(kept).and(shown)?;
    Ok(Exit::of(&report))
}

fn unwritten(path: PathBuf) -> impl FnOnce(std::io::Error) -> CliError {
    move |source| CliError::Write { path, source }
}

/// Says why when the run is asked to end; a second time ends the process at once.
fn interrupted() -> watch::Receiver<Option<String>> {
    let (sender, receiver) = watch::channel(None);
    tokio::spawn(async move {
        let why = signal::asked_to_end().await;
        let _ = sender.send(Some(why.to_owned()));
        signal::asked_to_end().await;
        signal::end_at_once();
    });
    receiver
}
