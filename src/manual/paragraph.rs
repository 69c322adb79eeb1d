//! The parts of an entry, in the order in which they are told on a terminal and on a page.

use super::entry::strengths;
use crate::check_context::CheckDoc;
use crate::contract::{Contract, Requirement, Severity, Strength};

/// The parts of a check's documentation with their headings.
pub(super) fn of_check(doc: &CheckDoc) -> [(&'static str, &'static str); 6] {
    [
        ("Judges", doc.judges),
        ("Sent", doc.sent),
        ("Accepted", doc.accepted),
        ("Why it matters", doc.matters),
        ("A usual cause", doc.cause),
        ("How to repair", doc.repair),
    ]
}

/// The strengths of a requirement (`stated in hl7-2.0.0, hl7-3.0.0`), the firmest first.
pub(super) fn in_contracts(row: &Requirement) -> Vec<(Strength, String)> {
    let of = |(strength, contracts): (Strength, Vec<Contract>)| {
        let names: Vec<&str> = contracts.into_iter().map(Contract::name).collect();
        (strength, format!("{} in {}", strength.name(), names.join(", ")))
    };
    strengths(row).into_iter().map(of).collect()
}

/// What a breach of a requirement of this strength does.
pub(super) fn consequence(strength: Strength) -> &'static str {
    match strength.level() {
        Severity::Info => "no promise, only told",
        Severity::Warn => "a breach warns",
        Severity::Fail => "a breach fails",
    }
}
