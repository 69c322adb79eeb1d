//! Which scenarios test which requirement, and which requirements cannot be tested from outside.

use std::fmt::Write;

use serde::Serialize;

use super::wording::count;
use crate::contract::{Contract, Ledger, Requirement, RequirementId, Strength};
use crate::suite::Suite;

/// The rows of one contract with their scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LedgerReport {
    /// The contract.
    pub contract: Contract,
    /// Its rows, in the order of the ledger.
    pub rows: Vec<LedgerRow>,
}

/// One requirement with the scenarios that test it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LedgerRow {
    /// The requirement.
    pub id: RequirementId,
    /// Its strength in the contract.
    pub strength: Strength,
    /// The phase of an export that it belongs to.
    pub phase: String,
    /// The text of the requirement.
    pub text: String,
    /// The document that states it.
    pub source: String,
    /// Whether it is tested.
    pub state: LedgerState,
}

/// Whether a requirement is tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerState {
    /// It is tested by these scenarios, in the order of the suites.
    JudgedBy(Vec<String>),
    /// It cannot be tested from outside.
    Unjudged {
        /// The reason.
        why: String,
    },
    /// It is not tested, without a reason: a gap in the suites.
    Unread,
}

impl LedgerReport {
    /// Combines the rows of a contract with the scenarios of `suites` that cite them.
    #[must_use]
    pub fn new(contract: Contract, ledger: &Ledger, suites: &[Suite]) -> Self {
        let rows = ledger.rows().iter().filter_map(|row| row_of(contract, row, suites));
        Self { contract, rows: rows.collect() }
    }

    /// Returns the rows that are neither tested nor explained.
    pub fn gaps(&self) -> impl Iterator<Item = &LedgerRow> {
        self.rows.iter().filter(|row| row.state == LedgerState::Unread)
    }

    /// Returns the ledger as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}: {}\n", self.contract, count(self.rows.len(), "requirement"));
        for row in &self.rows {
            write_row(&mut text, row);
        }
        text.push('\n');
        text.push_str(&self.summary());
        text
    }

    /// Returns the ledger as pretty-printed JSON with a final newline.
    ///
    /// # Panics
    ///
    /// Never panics: everything in it can be written as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self);
        json.expect("strings and lists can always be written as JSON") + "\n"
    }

    fn summary(&self) -> String {
        let unjudged = |row: &&LedgerRow| matches!(row.state, LedgerState::Unjudged { .. });
        let unjudged = self.rows.iter().filter(unjudged).count();
        let gaps = self.gaps().count();
        let judged = self.rows.len() - unjudged - gaps;
        format!("{judged} judged, {unjudged} not judged for a reason, {}\n", count(gaps, "gap"))
    }
}

fn row_of(contract: Contract, row: &Requirement, suites: &[Suite]) -> Option<LedgerRow> {
    Some(LedgerRow {
        id: row.id.clone(),
        strength: row.strength.get(&contract).copied()?,
        phase: row.phase.clone(),
        text: row.text.clone(),
        source: row.source.clone(),
        state: state(row, suites),
    })
}

fn state(row: &Requirement, suites: &[Suite]) -> LedgerState {
    let scenarios = suites.iter().flat_map(|suite| &suite.scenarios);
    let citing = scenarios.filter(|scenario| scenario.cites.contains(&row.id));
    let ids: Vec<_> = citing.map(|scenario| scenario.id.clone()).collect();
    match (&row.unjudged, ids.is_empty()) {
        (_, false) => LedgerState::JudgedBy(ids),
        (Some(why), true) => LedgerState::Unjudged { why: why.clone() },
        (None, true) => LedgerState::Unread,
    }
}

/// Writing to a String cannot fail, so the result of `writeln!` is ignored.
fn write_row(text: &mut String, row: &LedgerRow) {
    let _ = writeln!(text, "\n{} ({}, {}) {}", row.id, row.phase, row.strength.name(), row.text);
    match &row.state {
        LedgerState::JudgedBy(ids) => {
            for id in ids {
                let _ = writeln!(text, "    judged by {id}");
            }
        }
        LedgerState::Unjudged { why } => {
            let _ = writeln!(text, "    not judged: {why}");
        }
        LedgerState::Unread => {
            let _ = writeln!(text, "    GAP: no scenario cites it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn report() -> LedgerReport {
        let suite = "
            suite: sample
            about: Two scenarios.
            scenarios:
              - id: methods/post-is-forbidden
                title: POST is refused
                cites: [POP-06]
                steps: []
              - id: methods/only-get-and-export
                title: Other methods start nothing
                cites: [POP-06, POP-08]
                steps: []
        ";
        let suites = [serde_saphyr::from_str(suite).unwrap()];
        let mut report = LedgerReport::new(Contract::Population, Ledger::built_in(), &suites);
        report.rows.retain(|row| ["POP-05", "POP-06", "POP-08"].contains(&row.id.0.as_str()));
        let why = "only the operator knows".to_owned();
        report.rows.push(LedgerRow {
            id: RequirementId("POP-99".into()),
            state: LedgerState::Unjudged { why },
            ..report.rows[0].clone()
        });
        report
    }

    #[test]
    fn the_ledger_names_what_judges_each_row() {
        sample::assert_snapshot("ledger-text", &report().to_text());
        sample::assert_snapshot("ledger-json", &report().to_json());
    }

    #[test]
    fn a_contract_has_its_own_rows_only() {
        let report = LedgerReport::new(Contract::Analytics, Ledger::built_in(), &[]);
        assert!(report.rows.iter().any(|row| row.id.0.starts_with("ANL-")));
        assert!(!report.rows.iter().any(|row| row.id.0.starts_with("POP-06")));
    }
}
