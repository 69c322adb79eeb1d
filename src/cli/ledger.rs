//! `bulkspec ledger`: prints every requirement with the scenarios that judge it.

use super::args::LedgerArgs;
use super::console;
use super::error::CliError;
use super::selection;
use crate::contract::{Contract, Ledger};
use crate::exit::Exit;
use crate::report::LedgerReport;

pub(super) fn execute(args: &LedgerArgs) -> Result<Exit, CliError> {
    let suites = selection::suites(&args.suites)?;
    let contracts = args.contract.map_or(Contract::ALL.to_vec(), |contract| vec![contract]);
    let reports = contracts.iter().map(|contract| {
        let report = LedgerReport::new(*contract, Ledger::built_in(), &suites);
        if args.json { report.to_json() } else { report.to_text() }
    });
    let reports: Vec<String> = reports.collect();
    // Of several contracts one document, too.
    let is_list = args.json && reports.len() > 1;
    console::print(&if is_list { format!("[{}]\n", reports.join(",")) } else { reports.concat() })?;
    Ok(Exit::Clean)
}
