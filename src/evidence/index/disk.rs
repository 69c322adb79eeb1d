//! How much of the temporary folder indexes take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The bytes of all temporary files of the indexes that share it. Clones count together.
///
/// It only counts: who adds records is to stop when there are enough, and what was added by then is
/// written, so that no index lacks records that were read.
#[derive(Debug, Clone, Default)]
pub struct DiskUse(Arc<AtomicU64>);

impl DiskUse {
    /// How many bytes are in use.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn remove(&self, bytes: u64) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::IndexBuilder;
    use crate::evidence::index::record::Row;
    use crate::evidence::index::record::tests::any_record;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_on_disk_counts_as_long_as_the_index_is_there(
            records in prop::collection::vec(any_record(), 11..40),
        ) {
            let disk = DiskUse::default();
            let mut builder = IndexBuilder::with_capacity(10);
            builder.count_on(&disk);
            builder.extend(records.iter().cloned()).unwrap();
            let index = builder.finish().unwrap();
            prop_assert_eq!(disk.bytes(), (records.len() * Row::SIZE) as u64);
            drop(index);
            prop_assert_eq!(disk.bytes(), 0);
        }
    }
}
