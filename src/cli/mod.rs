//! The command line: reads flags and the environment, prints, and chooses the exit code.

mod args;
mod check;
mod console;
mod error;
mod execute;
mod explain;
mod faults;
mod init;
mod judge;
mod keys;
mod ledger;
mod list;
mod outputs;
mod plan_page;
mod progress;
mod run;
mod selection;
mod selftest;
mod serve;
mod signal;
mod target_flags;

pub use args::{Cli, Command};
pub use console::Console;
pub use error::CliError;
pub use execute::main;
