//! Runs the suites of both contracts against the built-in server, and prints how they ended:
//! `cargo run --example built_in`.

#![expect(clippy::print_stdout, reason = "an example shows its result on the terminal")]

use std::error::Error;

use bulkspec::{Contract, Loader, Outcome, built_in, run};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let suites = Loader::new().built_in().load()?;
    for contract in Contract::ALL {
        let server = built_in::start(contract, &[], &[]).await;
        let report = run(server.target.clone(), &suites).await?.report();
        println!("{contract}");
        for outcome in Outcome::ALL {
            println!("  {:<10} {:>3}", outcome.word(), report.counts.of(outcome));
        }
    }
    Ok(())
}
