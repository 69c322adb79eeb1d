//! `bulkspec selftest`: tests the tester.

use std::num::NonZero;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::args::SelftestArgs;
use super::console;
use super::error::CliError;
use super::faults;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::report::Matrix;
use crate::selftest::{Trial, further_trials, trials};

pub(super) async fn execute(args: SelftestArgs) -> Result<Exit, CliError> {
    let contracts =
        if args.contract.is_empty() { Contract::ALL.to_vec() } else { args.contract.clone() };
    faults::check(&args.fault, &contracts)?;
    let chosen = chosen(&args, &contracts);
    let total = chosen.len();
    let side_by_side = std::thread::available_parallelism().map_or(1, NonZero::get);
    let rows = stream::iter(chosen.into_iter().enumerate()).map(|(n, trial)| async move {
        console::note(&format!("{}/{total} {} {}", n + 1, trial.contract, trial.name()));
        trial.run().await
    });
    let rows = rows.buffered(side_by_side).try_collect().await?;
    let matrix = Matrix { rows };
    console::print(&if args.json { matrix.to_json() } else { matrix.to_text() })?;
    Ok(if matrix.is_right() { Exit::Clean } else { Exit::Broken })
}

/// The trials that are asked for: by default each fault and each variant in one contract of those
/// that have it. A fault or a variant by its name is tried in every contract.
fn chosen(args: &SelftestArgs, contracts: &[Contract]) -> Vec<Trial> {
    let is_named = |trial: &Trial| {
        trial.fault.is_some_and(|it| args.fault.iter().any(|name| name == it.id()))
            || trial.variant.is_some_and(|it| args.variant.contains(&it))
    };
    let by_name = !args.fault.is_empty() || !args.variant.is_empty();
    let further = if by_name || args.every_version { further_trials() } else { Vec::new() };
    let all = trials().into_iter().chain(further);
    let of_contracts = all.filter(|it| contracts.contains(&it.contract));
    of_contracts.filter(|it| !by_name || is_named(it)).collect()
}
