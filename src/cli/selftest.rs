//! `bulkspec selftest`: tests the tester.

use super::args::SelftestArgs;
use super::console;
use super::error::CliError;
use super::faults;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::report::Matrix;
use crate::selftest::{Trial, trials};

pub(super) async fn execute(args: SelftestArgs) -> Result<Exit, CliError> {
    let contracts =
        if args.contract.is_empty() { Contract::ALL.to_vec() } else { args.contract.clone() };
    faults::check(&args.fault, &contracts)?;
    let wanted = |trial: &Trial| {
        contracts.contains(&trial.contract)
            && (args.fault.is_empty()
                || trial.fault.is_some_and(|it| args.fault.iter().any(|name| name == it.name)))
    };
    let chosen: Vec<Trial> = trials().into_iter().filter(wanted).collect();
    let total = chosen.len();
    let mut matrix = Matrix::default();
    for (n, trial) in chosen.iter().enumerate() {
        console::note(&format!("{}/{total} {} {}", n + 1, trial.contract, trial.name()));
        matrix.rows.push(trial.run().await?);
    }
    console::print(&if args.json { matrix.to_json() } else { matrix.to_text() });
    Ok(if matrix.is_right() { Exit::Clean } else { Exit::Broken })
}
