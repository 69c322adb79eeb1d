//! `bulkspec explain`: explains a check, or a scenario with the checks that it uses.

use super::args::ExplainArgs;
use super::console;
use super::error::CliError;
use super::selection;
use crate::contract::Ledger;
use crate::diagnostic::did_you_mean;
use crate::exit::Exit;
use crate::judge::{self, CheckDoc};
use crate::suite::{Scenario, Suite};

pub(super) fn execute(args: &ExplainArgs) -> Result<Exit, CliError> {
    let docs = judge::docs();
    let Some(id) = &args.name else {
        let lines = docs.iter().map(|doc| format!("{:<28} {}\n", doc.id, doc.judges));
        console::print(&lines.collect::<String>());
        return Ok(Exit::Clean);
    };
    let suites = selection::suites(&[])?;
    if let Some(doc) = docs.iter().find(|doc| doc.id == id) {
        console::print(&of_check(doc));
    } else if let Some(scenario) = scenarios(&suites).find(|scenario| scenario.id == *id) {
        console::print(&of_scenario(scenario));
    } else {
        let names = docs.iter().map(|doc| doc.id);
        let names = names.chain(scenarios(&suites).map(|scenario| scenario.id.as_str()));
        let help = did_you_mean(id, names);
        let help = help.unwrap_or_else(|| "`bulkspec explain` lists all checks".to_owned());
        let message = format!("there is no check and no scenario `{id}`: {help}");
        return Err(CliError::Usage(message));
    }
    Ok(Exit::Clean)
}

fn scenarios(suites: &[Suite]) -> impl Iterator<Item = &Scenario> {
    suites.iter().flat_map(|suite| &suite.scenarios)
}

fn of_scenario(scenario: &Scenario) -> String {
    let rows = scenario.cites.iter().filter_map(|id| Ledger::built_in().get(id));
    let cited = rows.map(|row| format!("  {}  {}", row.id, row.text));
    let head = format!("{}\n{}\n\nIt cites", scenario.id, scenario.title);
    let checks = checks(scenario).into_iter().map(|doc| format!("\n{}", of_check(doc)));
    std::iter::once(head).chain(cited).chain(checks).collect::<Vec<_>>().join("\n")
}

/// The checks of a scenario, each once, in the order in which they are judged.
fn checks(scenario: &Scenario) -> Vec<&'static CheckDoc> {
    let expected = scenario.steps.iter().flat_map(judge::docs_of_step);
    let named = scenario.judge.iter().chain(&scenario.advise).map(judge::doc_of);
    let mut found: Vec<&'static CheckDoc> = Vec::new();
    for doc in expected.chain(named) {
        if !found.iter().any(|known| known.id == doc.id) {
            found.push(doc);
        }
    }
    found
}

fn of_check(doc: &CheckDoc) -> String {
    let parts = [
        ("Judges", doc.judges),
        ("Sent", doc.sent),
        ("Accepted", doc.accepted),
        ("Why it matters", doc.matters),
        ("A usual cause", doc.cause),
        ("How to repair", doc.repair),
    ];
    let parts = parts.iter().map(|(name, part)| format!("\n{name}\n  {part}\n"));
    std::iter::once(format!("{}\n", doc.id)).chain(parts).collect()
}
