//! `bulkspec explain`: explains a check, a requirement or a scenario.

use super::args::ExplainArgs;
use super::console;
use super::error::CliError;
use super::selection;
use crate::diagnostic::did_you_mean;
use crate::exit::Exit;
use crate::judge;
use crate::manual::Manual;

pub(super) fn execute(args: &ExplainArgs) -> Result<Exit, CliError> {
    let Some(name) = &args.name else {
        let docs = judge::docs();
        let lines = docs.map(|doc| format!("{:<28} {}\n", doc.id, doc.judges));
        console::print(&lines.collect::<String>())?;
        return Ok(Exit::Clean);
    };
    let suites = selection::suites(&args.suites)?;
    let manual = Manual::new(&suites);
    let text = text(&manual, name).ok_or_else(|| {
        let help = did_you_mean(name, manual.names());
        let help = help.unwrap_or_else(|| {
            "`bulkspec explain` lists all checks, `bulkspec ledger` all requirements".to_owned()
        });
        let message = format!("there is no check, no requirement and no scenario `{name}`: {help}");
        CliError::Usage(message)
    })?;
    console::print(&text)?;
    Ok(Exit::Clean)
}

fn text(manual: &Manual<'_>, name: &str) -> Option<String> {
    let check = || manual.check(name).map(|entry| entry.to_text());
    let requirement = || manual.requirement(name).map(|entry| entry.to_text());
    let scenario = || manual.scenario(name).map(|entry| entry.to_text());
    check().or_else(requirement).or_else(scenario)
}
