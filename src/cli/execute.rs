//! From a command to its work.

use std::process::ExitCode;

use clap::Parser as _;

use super::{
    Cli, Command, Console, check, console, explain, init, judge, keys, ledger, list, run, selftest,
    serve,
};
use crate::exit::Exit;

/// Runs the command that the arguments of the process name, and returns its exit code.
#[must_use]
#[tokio::main]
pub async fn main() -> ExitCode {
    ExitCode::from(execute(Cli::parse()).await.code())
}

/// Runs a command and returns how the process ends.
async fn execute(cli: Cli) -> Exit {
    let page = Console::new(cli.color, cli.quiet, cli.verbose);
    let outcome = match cli.command {
        Command::Run(args) => run::execute(args, page).await,
        Command::List(args) => list::execute(args).await,
        Command::Check(args) => check::execute(&args),
        Command::Serve(args) => serve::execute(args).await,
        Command::Selftest(args) => selftest::execute(args).await,
        Command::Ledger(args) => ledger::execute(&args),
        Command::Explain(args) => explain::execute(&args),
        Command::Judge(args) => judge::execute(&args, page),
        Command::Init(args) => init::execute(&args),
        Command::Keys(args) => keys::execute(args).await,
    };
    outcome.unwrap_or_else(|error| {
        console::error(&error);
        error.exit()
    })
}
