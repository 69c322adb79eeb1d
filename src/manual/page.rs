//! Entries as pages: what stands under `docs/checks`.

use super::Manual;
use super::entry::CheckEntry;
use super::paragraph::of_check;
use crate::contract::{Contract, Requirement};
use crate::suite::Scenario;

/// The name of the page that lists all others.
pub const INDEX: &str = "README.md";

const ABOUT: &str = "\
What `bulkspec` judges, a page for each check: what is sent, what is accepted, why it matters to a
consumer of the data, a usual cause of a breach, and how to repair it. `bulkspec explain NAME` prints
the same. The pages are written from the documentation in the code, the suites and the ledger by
`UPDATE_DOCS=1 cargo test --test docs`; the same test fails where they are stale.

What a breach is worth depends on the requirements that a scenario cites, and on the contract: see
[the contracts](../contracts.md).";

/// A page in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its file.
    pub name: String,
    /// What stands on it.
    pub text: String,
}

impl Manual<'_> {
    /// The index, and a page for each check.
    #[must_use]
    pub fn pages(&self) -> Vec<Page> {
        let entries: Vec<CheckEntry<'_>> = self.checks().collect();
        let index = Page { name: INDEX.to_owned(), text: index(&entries) };
        std::iter::once(index).chain(entries.iter().map(page)).collect()
    }
}

fn index(entries: &[CheckEntry<'_>]) -> String {
    let rows = entries.iter().map(|entry| {
        let id = entry.doc.id;
        let contracts = entry.contracts();
        let contracts: Vec<String> = contracts.iter().map(|it| format!("`{it}`")).collect();
        let judges = escaped(entry.doc.judges);
        format!("| [`{id}`]({id}.md) | {judges} | {} |\n", contracts.join(", "))
    });
    let rows: String = rows.collect();
    format!(
        "# The checks\n\n{ABOUT}\n\n| check | what it judges | used in |\n|---|---|---|\n{rows}"
    )
}

fn page(entry: &CheckEntry<'_>) -> Page {
    let doc = entry.doc;
    let mut text = format!("# `{}`\n", doc.id);
    let parts = of_check(doc);
    text.extend(parts.iter().map(|(name, part)| format!("\n## {name}\n\n{}\n", escaped(part))));
    text.push_str("\n## Scenarios that use it\n\n");
    if entry.scenarios.is_empty() {
        text.push_str("None of the built-in suites; a suite of your own may.\n");
    } else {
        text.extend(entry.scenarios.iter().map(|scenario| scenario_line(scenario)));
        text.push_str("\n## Requirements that these cite\n\n");
        text.push_str(&table(&entry.requirements));
    }
    text.push_str("\n[All checks](README.md)\n");
    Page { name: format!("{}.md", doc.id), text }
}

fn scenario_line(scenario: &Scenario) -> String {
    let cites: Vec<&str> = scenario.cites.iter().map(|id| id.0.as_str()).collect();
    format!("- `{}`: {} ({})\n", scenario.id, escaped(&scenario.title), cites.join(", "))
}

/// The requirements with their strength in each contract that has one of them.
fn table(rows: &[&Requirement]) -> String {
    let has = |contract: &Contract| rows.iter().any(|row| row.strength.contains_key(contract));
    let contracts: Vec<Contract> = Contract::ALL.into_iter().filter(has).collect();
    let names: Vec<String> = contracts.iter().map(|contract| format!(" `{contract}` |")).collect();
    let names = names.concat();
    let line = "---|".repeat(contracts.len());
    let rows = rows.iter().map(|row| {
        let strengths = contracts.iter().map(|contract| {
            let strength = row.strength.get(contract);
            format!(" {} |", strength.map_or("", |strength| strength.name()))
        });
        format!("| {} | {} |{}\n", row.id, escaped(&row.text), strengths.collect::<String>())
    });
    let rows: String = rows.collect();
    format!("| id | what is required |{names}\n|---|---|{line}\n{rows}")
}

/// A text that means itself in Markdown, also in a table.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '<' | '*' => shown.extend(['\\', c]),
            '\n' => shown.push(' '),
            _ => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_ledger_cannot_break_a_table() {
        assert_eq!(escaped("a | b\n*c* <d>"), "a \\| b \\*c\\* \\<d>");
    }

    #[test]
    fn there_is_a_page_for_each_check_and_the_index_leads_to_it() {
        let suites = crate::suite::load(&[]).unwrap();
        let pages = Manual::new(&suites).pages();
        let (index, pages) = pages.split_first().unwrap();
        assert_eq!(pages.len(), crate::judge::docs().count());
        for page in pages {
            assert!(index.text.contains(&format!("]({})", page.name)), "{}", page.name);
        }
    }
}
