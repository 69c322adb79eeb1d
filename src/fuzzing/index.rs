//! The reader of stored indexes of resources.

use crate::evidence::ResourceIndex;

/// Reads `data` as a stored index, and stores it again.
///
/// # Panics
///
/// If what is stored again is not read as the same index.
pub fn index(data: &[u8]) {
    let Ok(index) = ResourceIndex::read_from(data) else { return };
    let stored = store(&index);
    assert!(stored.len() <= data.len(), "an index grows by being stored");
    let again = ResourceIndex::read_from(&stored[..]).expect("it was stored here");
    assert_eq!(store(&again), stored, "the same index gives the same bytes");
    let records = |index: &ResourceIndex| -> Vec<_> {
        index.iter().map(|record| record.expect("it is in memory")).collect()
    };
    assert_eq!(records(&again), records(&index), "an index survives being stored");
    assert_eq!(again.unindexed(), index.unindexed());
}

fn store(index: &ResourceIndex) -> Vec<u8> {
    let mut stored = Vec::new();
    index.write_to(&mut stored).expect("memory takes it");
    stored
}
