//! What two exports have in common, and what only one of them has.

use super::seen::{Seen, is_newer, unchanged_until};
use crate::check_context::{Examined, Unit};
use crate::evidence::{Evidence, ExportFacts, IndexError, Side, compare};

/// How two exports overlap.
#[derive(Debug, Default)]
pub(super) struct Overlap {
    pub(super) only_other: Seen,
    pub(super) only_this: Seen,
    pub(super) both: Seen,
}

impl Overlap {
    pub(super) fn of(
        evidence: &Evidence,
        other: &ExportFacts,
        this: &ExportFacts,
    ) -> Result<Self, IndexError> {
        let until = unchanged_until(evidence, other, this);
        let mut overlap = Self::default();
        for side in compare(&other.index, &this.index) {
            match side? {
                // What changed in between may rightly be in one of them only.
                Side::OnlyLeft(record) | Side::OnlyRight(record) if is_newer(&record, until) => {}
                Side::OnlyLeft(there) => overlap.only_other.add(&there),
                Side::OnlyRight(here) => overlap.only_this.add(&here),
                Side::Both(_, here) => overlap.both.add(&here),
            }
        }
        Ok(overlap)
    }

    /// The resources of the other export.
    pub(super) fn other_total(&self) -> u64 {
        self.only_other.total() + self.both.total()
    }

    pub(super) fn looked(&self) -> Examined {
        Examined::at(Unit::Resource, self.other_total() + self.only_this.total())
    }
}
