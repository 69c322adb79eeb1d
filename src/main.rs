//! `bulkspec`: conformance tests for servers of the FHIR Bulk Data `$export` operation.

use std::process::ExitCode;

use bulkspec::cli::{self, Cli};
use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    let exit = cli::execute(Cli::parse()).await;
    ExitCode::from(exit.code())
}
