//! The documentation of all checks: the text of `bulkspec explain`.

use super::answers::EXPECTATIONS;
use super::registry::CHECKS;
use crate::case::CheckDoc;

/// The documentation of every check and expectation: expectations first, then checks in the order
/// of the suite format.
pub fn docs() -> impl Iterator<Item = &'static CheckDoc> {
    EXPECTATIONS.iter().chain(CHECKS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_part_of_every_documentation_is_a_sentence() {
        for doc in docs() {
            let parts = [doc.judges, doc.sent, doc.accepted, doc.matters, doc.cause, doc.repair];
            for part in parts {
                assert!(part.len() > 20 && part.ends_with('.'), "{}: {part:?}", doc.id);
                assert!(part.starts_with(|c: char| !c.is_lowercase()), "{}: {part:?}", doc.id);
            }
        }
    }

    #[test]
    fn every_name_is_documented_once() {
        let ids: BTreeSet<_> = docs().map(|doc| doc.id).collect();
        assert_eq!(ids.len(), docs().count());
    }
}
