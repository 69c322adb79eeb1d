//! The finished index, and the reading of it in order.

use std::slice;

use super::error::IndexError;
use super::merge::Merge;
use super::names::TypeNames;
use super::record::{Record, Row};
use super::spill::Spill;

/// The resources of one export, sorted by type name, id, `last_updated` (absent first), file, line
/// and ordinal.
///
/// Small exports stay in memory, the rows of large ones in a temporary file. It can be read any
/// number of times, also by several readers at once.
#[derive(Debug)]
pub struct ResourceIndex {
    pub(super) names: TypeNames,
    pub(super) body: Body,
    unindexed: u64,
    ranks: Vec<u16>,
}

/// Where the rows are.
#[derive(Debug)]
pub(super) enum Body {
    /// Sorted, in memory.
    Memory(Vec<Row>),
    /// In sorted runs, on disk.
    Disk(Spill),
}

/// The index of an export without files.
impl Default for ResourceIndex {
    fn default() -> Self {
        Self::new(TypeNames::default(), Body::Memory(Vec::new()), 0)
    }
}

impl ResourceIndex {
    pub(super) fn new(names: TypeNames, body: Body, unindexed: u64) -> Self {
        let ranks = names.ranks();
        Self { names, body, unindexed, ranks }
    }

    /// Returns all records in order.
    #[must_use]
    pub fn iter(&self) -> Records<'_> {
        Records { index: self, rows: self.rows(), failed: false }
    }

    /// Returns the number of records; a resource with several patients has several.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.body {
            Body::Memory(rows) => rows.len() as u64,
            Body::Disk(spill) => spill.rows(),
        }
    }

    /// Tells whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many records were left out because there were more than 1,024 names of types.
    #[must_use]
    pub fn unindexed(&self) -> u64 {
        self.unindexed
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        match &self.body {
            Body::Memory(rows) => Rows::Memory(rows.iter()),
            Body::Disk(spill) => Rows::Disk(Merge::new(spill, &self.ranks)),
        }
    }
}

impl<'a> IntoIterator for &'a ResourceIndex {
    type Item = Result<Record, IndexError>;
    type IntoIter = Records<'a>;

    fn into_iter(self) -> Records<'a> {
        self.iter()
    }
}

/// Packed rows in order.
pub(super) enum Rows<'a> {
    Memory(slice::Iter<'a, Row>),
    Disk(Merge<'a>),
}

impl Rows<'_> {
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, IndexError> {
        match self {
            Self::Memory(rows) => Ok(rows.next().copied()),
            Self::Disk(merge) => merge.next_row().map_err(IndexError::Spill),
        }
    }
}

/// The records of an index in order; an error is the last item.
pub struct Records<'a> {
    index: &'a ResourceIndex,
    rows: Rows<'a>,
    failed: bool,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.rows.next_row();
        self.failed = next.is_err();
        let record = |row: Row| row.unpack(self.index.names.name(row.type_id));
        next.map(|row| row.map(record)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::IndexBuilder;
    use crate::evidence::index::record::tests::any_record;
    use proptest::prelude::*;

    fn build(records: &[Record], capacity: usize) -> ResourceIndex {
        let mut builder = IndexBuilder::with_capacity(capacity);
        builder.extend(records.iter().cloned()).unwrap();
        builder.finish().unwrap()
    }

    fn read(index: &ResourceIndex) -> Vec<Record> {
        index.iter().map(Result::unwrap).collect()
    }

    /// The promised order, written down a second time.
    fn order(r: &Record) -> impl Ord + use<> {
        let time = r.last_updated;
        (r.resource_type.clone(), r.id, time, r.file, r.line, r.ordinal)
    }

    proptest! {
        #[test]
        fn a_spilled_index_has_the_order_of_one_in_memory(
            records in prop::collection::vec(any_record(), 0..60),
            capacity in 1..20_usize,
        ) {
            // Two records with the same key but other content may come in any order.
            let mut unique = records;
            unique.sort_by_key(order);
            unique.dedup_by_key(|record| order(record));
            let expected = unique.clone();
            unique.reverse();
            let (memory, disk) = (build(&unique, 1000), build(&unique, capacity));
            prop_assert_eq!(read(&memory), expected.clone());
            prop_assert_eq!(read(&disk), expected);
            prop_assert_eq!(memory.len(), disk.len());
        }
    }

    #[test]
    fn two_readers_do_not_disturb_each_other() {
        let records = proptest_records(300);
        let index = build(&records, 7);
        let expected = read(&index);
        std::thread::scope(|scope| {
            let readers = [(); 4].map(|()| scope.spawn(|| read(&index)));
            for reader in readers {
                assert_eq!(reader.join().unwrap(), expected);
            }
        });
        let pairs = index.iter().zip(index.iter());
        assert!(pairs.into_iter().all(|(one, two)| one.unwrap() == two.unwrap()));
    }

    #[test]
    fn an_empty_index_has_no_records() {
        let index = build(&[], 3);
        assert!(index.is_empty() && read(&index).is_empty());
    }

    #[test]
    fn names_beyond_the_limit_are_counted() {
        let mut records = proptest_records(TypeNames::LIMIT + 5);
        for (number, record) in records.iter_mut().enumerate() {
            record.resource_type = format!("T{number}").into();
        }
        let index = build(&records, 100);
        assert_eq!((index.len(), index.unindexed()), (TypeNames::LIMIT as u64, 5));
    }

    fn proptest_records(count: usize) -> Vec<Record> {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let tree = prop::collection::vec(any_record(), count).new_tree(&mut runner).unwrap();
        tree.current()
    }
}
