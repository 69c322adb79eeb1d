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
    for contract in contracts {
        let report = LedgerReport::new(contract, Ledger::built_in(), &suites);
        console::print(&if args.json { report.to_json() } else { report.to_text() });
    }
    Ok(Exit::Clean)
}
