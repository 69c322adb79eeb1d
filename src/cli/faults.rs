//! Faults by the names that people type: what exists depends on the contract.

use super::args::unknown;
use super::error::CliError;
use crate::built_in;
use crate::contract::Contract;
use crate::reference::{Fault, faults_of};

/// Finds the faults of a contract.
pub(super) fn resolved(names: &[String], contract: Contract) -> Result<Vec<Fault>, CliError> {
    let dialect = built_in::dialect(contract);
    check(names, &[contract])?;
    Ok(names.iter().filter_map(|name| Fault::named(name, dialect).ok()).collect())
}

/// Refuses a name that no fault of these contracts has.
pub(super) fn check(names: &[String], contracts: &[Contract]) -> Result<(), CliError> {
    let known = contracts.iter().flat_map(|contract| faults_of(built_in::dialect(*contract)));
    let known = known.map(|fault| fault.name);
    match names.iter().find(|name| !known.clone().any(|it| it == name.as_str())) {
        Some(name) => {
            let of: Vec<&str> = contracts.iter().map(|contract| contract.name()).collect();
            let what = unknown("fault", name, known);
            Err(CliError::Usage(format!("{what} (of {})", of.join(", "))))
        }
        None => Ok(()),
    }
}
