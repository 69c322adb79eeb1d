//! What docs/contracts.md says of the ledger is so.

use std::collections::BTreeSet;
use std::path::PathBuf;

use bulkspec::contract::Severity;
use bulkspec::contract::{Contract, Ledger, Strength};
use rstest::rstest;

fn page() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/contracts.md");
    std::fs::read_to_string(path).expect("docs/contracts.md can be read")
}

/// The first cells of the rows of the table that follows a text.
fn first_cells(page: &str, after: &str) -> BTreeSet<String> {
    let rest = page.split(after).nth(1).unwrap_or_default().trim_start();
    let rows = rest
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    let cells = rows.skip(2).filter_map(|row| row.split('|').nth(1));
    cells.map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
}

fn ids(wanted: impl Fn(&str, &[Strength]) -> bool) -> BTreeSet<String> {
    let rows = Ledger::built_in().rows().iter().filter(|row| {
        let strengths: Vec<Strength> = row.strength.values().copied().collect();
        wanted(&row.id.0, &strengths)
    });
    rows.map(|row| row.id.0.clone()).collect()
}

#[test]
fn every_contradiction_is_told() {
    let told = first_cells(&page(), "## Where they contradict");
    assert_eq!(told, ids(|id, _| id.starts_with("CTR-")));
}

#[test]
fn the_guarding_rows_are_those_of_the_ledger() {
    let told = first_cells(&page(), "These rows are `guarding`:");
    assert_eq!(told, ids(|_, strengths| strengths.contains(&Strength::Guarding)));
}

#[test]
fn every_row_that_is_named_exists() {
    let page = page();
    let words = page.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let is_id =
        |word: &&str| ["POP-", "ANL-", "CTR-", "SMP-"].iter().any(|it| word.starts_with(it));
    let known = ids(|_, _| true);
    let strange: Vec<&str> = words.filter(is_id).filter(|id| !known.contains(*id)).collect();
    assert_eq!(strange, Vec::<&str>::new());
}

#[rstest]
#[case("stated", Strength::Stated, Severity::Fail)]
#[case("shown", Strength::Shown, Severity::Fail)]
#[case("guarding", Strength::Guarding, Severity::Fail)]
#[case("recommended", Strength::Recommended, Severity::Warn)]
#[case("inferred", Strength::Inferred, Severity::Warn)]
#[case("optional", Strength::Optional, Severity::Warn)]
#[case("note", Strength::Note, Severity::Info)]
fn a_breach_is_worth_what_the_page_says(
    #[case] name: &str,
    #[case] strength: Strength,
    #[case] level: Severity,
) {
    assert_eq!(strength.level(), level);
    let word = match level {
        Severity::Fail => "fails",
        Severity::Warn => "warns",
        Severity::Info => "informs",
    };
    let page = page();
    let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
    assert!(row.is_some_and(|row| row.contains(&format!("| {word} |"))), "{row:?}");
}

#[test]
fn all_contracts_are_told() {
    for contract in Contract::ALL {
        assert!(page().contains(&format!("`{contract}`")), "{contract}");
    }
}
