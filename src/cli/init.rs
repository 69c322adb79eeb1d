//! `bulkspec init`: writes a commented configuration to begin with.

use std::fs::OpenOptions;
use std::io::Write as _;

use super::args::InitArgs;
use super::console;
use super::error::CliError;
use crate::config::EXAMPLE;
use crate::exit::Exit;

pub(super) fn execute(args: &InitArgs) -> Result<Exit, CliError> {
    let failed = |source| CliError::Write { path: args.path.clone(), source };
    let created = OpenOptions::new().write(true).create_new(true).open(&args.path);
    created.and_then(|mut file| file.write_all(EXAMPLE.as_bytes())).map_err(failed)?;
    let path = args.path.display();
    console::print(&format!("{path} is written; edit it, then `bulkspec run NAME`\n"))?;
    Ok(Exit::Clean)
}
