//! `bulkspec selftest`: tests the tester.

use super::args::SelftestArgs;
use super::console;
use super::error::CliError;
use super::faults;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::report::Matrix;
use crate::selftest::{Trial, further_trials, trials, varied};

pub(super) async fn execute(args: SelftestArgs) -> Result<Exit, CliError> {
    let contracts =
        if args.contract.is_empty() { Contract::ALL.to_vec() } else { args.contract.clone() };
    faults::check(&args.fault, &contracts)?;
    let chosen = chosen(&args, &contracts);
    let total = chosen.len();
    let mut matrix = Matrix::default();
    for (n, trial) in chosen.iter().enumerate() {
        console::note(&format!("{}/{total} {} {}", n + 1, trial.contract, trial.name()));
        matrix.rows.push(trial.run().await?);
    }
    console::print(&if args.json { matrix.to_json() } else { matrix.to_text() });
    Ok(if matrix.is_right() { Exit::Clean } else { Exit::Broken })
}

/// The trials that are asked for: by default each fault and each variant in one contract of those
/// that have it. A variant by its name is tried in every contract.
fn chosen(args: &SelftestArgs, contracts: &[Contract]) -> Vec<Trial> {
    let further = if args.every_version { further_trials() } else { Vec::new() };
    let all = trials().into_iter().chain(further);
    let of_contracts = all.filter(|it| contracts.contains(&it.contract));
    if args.fault.is_empty() && args.variant.is_empty() {
        return of_contracts.collect();
    }
    let is_asked =
        |trial: &Trial| trial.fault.is_some_and(|it| args.fault.iter().any(|name| name == it.name));
    let faulty = of_contracts.filter(is_asked);
    let varied = contracts.iter().flat_map(|contract| varied(*contract));
    let varied =
        varied.filter(|it| it.variant.is_some_and(|it| args.variant.contains(&it.variant)));
    faulty.chain(varied).collect()
}
