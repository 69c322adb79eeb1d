//! Files that have nothing to do with NDJSON.

use crate::evidence::{BrokenRule, FileFacts};

/// Returns true if no line of a file is the JSON of a resource.
pub(super) fn holds_no_json(facts: &FileFacts) -> bool {
    let rules = [BrokenRule::InvalidJson, BrokenRule::InvalidUtf8, BrokenRule::NotAnObject];
    let broken: u64 = rules.into_iter().map(|rule| facts.broken_lines(rule)).sum();
    facts.lines > 0 && broken >= facts.lines && facts.types.is_empty()
}
