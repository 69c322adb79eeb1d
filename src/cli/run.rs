//! `bulkspec run`: tests a target.

use std::io;

use tokio::sync::watch;

use super::args::RunArgs;
use super::console::{self, Console};
use super::error::CliError;
use super::outputs::Outputs;
use super::{progress, selection};
use crate::exit::Exit;
use crate::report::Format;
use crate::run::{Hooks, perform};

pub(super) async fn execute(args: RunArgs, console: Console) -> Result<Exit, CliError> {
    let outputs = Outputs::open(&args.outputs)?;
    let chosen = selection::choose(&args.target).await?;
    let target = chosen.target();
    let plan = selection::plan(&args.selection, target)?;
    let hooks = Hooks { listener: progress::listener(console), stop: interrupted() };
    let run = perform(&plan, target.clone(), hooks).await?;
    if let Some(folder) = &args.evidence {
        let failed = |source| CliError::Write { path: folder.clone(), source };
        run.evidence.save(folder).map_err(failed)?;
    }
    let report = run.report();
    let mut page = Vec::new();
    let written = console.format().write(&report, &mut page);
    written.map_err(|error: io::Error| CliError::Internal(error.to_string()))?;
    console::print(&String::from_utf8_lossy(&page));
    outputs.write(&run)?;
    Ok(Exit::of(&report))
}

/// Says so when a person interrupts the run; a second time ends the process at once.
fn interrupted() -> watch::Receiver<Option<String>> {
    let (sender, receiver) = watch::channel(None);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = sender.send(Some("it was interrupted".to_owned()));
        }
        sender.closed().await;
    });
    receiver
}
