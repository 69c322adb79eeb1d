//! `bulkspec check`: reads suites and configurations without running anything.

use std::path::PathBuf;

use super::args::CheckArgs;
use super::console;
use super::error::CliError;
use super::selection;
use crate::exit::Exit;
use crate::suite::Loader;

pub(super) fn execute(args: &CheckArgs) -> Result<Exit, CliError> {
    let is_config = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let (configs, suites): (Vec<&PathBuf>, Vec<&PathBuf>) = args.paths.iter().partition(is_config);
    let mut loader = Loader::new();
    if args.paths.is_empty() {
        loader = loader.built_in();
    }
    for path in &suites {
        loader = loader.path(*path);
    }
    let found =
        if suites.is_empty() && !args.paths.is_empty() { Vec::new() } else { loader.load()? };
    for path in &configs {
        selection::read_config(path)?;
    }
    let scenarios: usize = found.iter().map(|suite| suite.scenarios.len()).sum();
    let counted =
        [(found.len(), "suite"), (scenarios, "scenario"), (configs.len(), "configuration")];
    let parts: Vec<String> = counted
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(n, what)| some(n, what))
        .collect();
    console::print(&format!("well-formed: {}\n", parts.join(", ")))?;
    Ok(Exit::Clean)
}

fn some(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
