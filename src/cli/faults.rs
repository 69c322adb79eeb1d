//! Faults by the names that people type: what exists depends on the contract.

use super::args::unknown;
use super::error::CliError;
use crate::built_in;
use crate::contract::Contract;
use bulkspec_reference::{Fault, faults_of};

/// Finds the faults of a contract.
pub(super) fn resolved(names: &[String], contract: Contract) -> Result<Vec<Fault>, CliError> {
    let dialect = built_in::dialect(contract);
    check(names, &[contract])?;
    Ok(names.iter().filter_map(|name| Fault::named(name, dialect).ok()).collect())
}

/// Refuses a name that no fault of these contracts has.
pub(super) fn check(names: &[String], contracts: &[Contract]) -> Result<(), CliError> {
    let known = contracts.iter().flat_map(|contract| faults_of(built_in::dialect(*contract)));
    let known = known.map(Fault::id);
    match names.iter().find(|name| !known.clone().any(|it| it == name.as_str())) {
        Some(name) => {
            let what = match elsewhere(name) {
                Some(others) => format!("there is no fault `{name}`, except in {others}"),
                None => unknown("fault", name, known),
            };
            let of: Vec<&str> = contracts.iter().map(|contract| contract.name()).collect();
            Err(CliError::Usage(format!("{what} (of {})", of.join(", "))))
        }
        None => Ok(()),
    }
}

/// The contracts that have a fault of this name, if any has.
fn elsewhere(name: &str) -> Option<String> {
    let has = |contract: &Contract| Fault::named(name, built_in::dialect(*contract)).is_ok();
    let of: Vec<&str> = Contract::ALL.iter().filter(|it| has(it)).map(|it| it.name()).collect();
    (!of.is_empty()).then(|| of.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::GuideVersion;
    use rstest::rstest;

    #[rstest]
    #[case(
        "up-post-202",
        "there is no fault `up-post-202`, except in 1up-population (of hl7-2.0.0)"
    )]
    #[case("kick-off-204", "there is no fault `kick-off-204`: did you mean `kickoff-204`?")]
    fn a_name_that_is_unknown_here_is_looked_for_elsewhere(#[case] name: &str, #[case] said: &str) {
        let error = check(&[name.to_owned()], &[Contract::Guide(GuideVersion::V2)]).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}
