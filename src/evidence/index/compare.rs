//! Walks through two exports side by side.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::evidence::Fingerprint;

use super::error::IndexError;
use super::record::Record;
use super::resources::{Records, ResourceIndex};

/// Where a resource was found. Each record is the newest of its resource in that export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// Only in the left export.
    OnlyLeft(Record),
    /// Only in the right export.
    OnlyRight(Record),
    /// In both, the left record first.
    Both(Record, Record),
}

/// Returns the resources of two exports of one run, each once, in the order of type name and id.
///
/// Of a resource that an export holds several times, the record with the latest `last_updated`
/// counts, then the one of the last file and line. Memory does not grow with the exports. An error
/// is the last item.
pub fn compare<'a>(
    left: &'a ResourceIndex,
    right: &'a ResourceIndex,
) -> impl Iterator<Item = Result<Side, IndexError>> + 'a {
    Comparison { left: Newest::new(left), right: Newest::new(right), failed: false }
}

struct Comparison<'a> {
    left: Newest<'a>,
    right: Newest<'a>,
    failed: bool,
}

impl Comparison<'_> {
    fn step(&mut self) -> Result<Option<Side>, IndexError> {
        let side = match (self.left.head()?, self.right.head()?) {
            (None, None) => return Ok(None),
            (Some(left), Some(right)) => left.cmp(&right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
        };
        Ok(match side {
            Ordering::Less => self.left.take()?.map(Side::OnlyLeft),
            Ordering::Greater => self.right.take()?.map(Side::OnlyRight),
            Ordering::Equal => {
                self.left.take()?.zip(self.right.take()?).map(|(l, r)| Side::Both(l, r))
            }
        })
    }
}

impl Iterator for Comparison<'_> {
    type Item = Result<Side, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None; // else all that is left of the sound side would seem to be missing
        }
        let side = self.step();
        self.failed = side.is_err();
        side.transpose()
    }
}

/// The newest record of each resource of an index.
struct Newest<'a> {
    records: Records<'a>,
    ahead: Option<Record>,
}

impl<'a> Newest<'a> {
    fn new(index: &'a ResourceIndex) -> Self {
        Self { records: index.iter(), ahead: None }
    }

    /// Returns what the next resource is ordered by.
    fn head(&mut self) -> Result<Option<Identity>, IndexError> {
        if self.ahead.is_none() {
            self.ahead = self.read()?;
        }
        Ok(self.ahead.as_ref().map(identity))
    }

    /// Returns the newest record of the next resource, and passes over its other ones.
    fn take(&mut self) -> Result<Option<Record>, IndexError> {
        self.head()?;
        let Some(mut newest) = self.ahead.take() else { return Ok(None) };
        while let Some(next) = self.read()? {
            if identity(&next) != identity(&newest) {
                self.ahead = Some(next);
                break;
            }
            newest = next;
        }
        Ok(Some(newest))
    }

    fn read(&mut self) -> Result<Option<Record>, IndexError> {
        let is_repeated =
            |record: &Result<Record, IndexError>| record.as_ref().is_ok_and(|r| r.ordinal > 0);
        self.records.find(|record| !is_repeated(record)).transpose()
    }
}

type Identity = (Arc<str>, Fingerprint);

fn identity(record: &Record) -> Identity {
    (record.resource_type.clone(), record.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::IndexBuilder;
    use crate::evidence::index::record::tests::any_record;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn build(records: &[Record]) -> ResourceIndex {
        let mut builder = IndexBuilder::with_capacity(8);
        builder.extend(records.iter().cloned()).unwrap();
        builder.finish().unwrap()
    }

    /// What `compare` sees of an export, worked out the plain way.
    fn newest(records: &[Record]) -> BTreeMap<Identity, (Option<jiff::Timestamp>, u32, u32)> {
        let mut map = BTreeMap::new();
        for record in records.iter().filter(|record| record.ordinal == 0) {
            let place = (record.last_updated, record.file, record.line);
            let entry = map.entry(identity(record)).or_insert(place);
            *entry = place.max(*entry);
        }
        map
    }

    proptest! {
        #[test]
        fn a_comparison_equals_that_of_two_maps(
            left in prop::collection::vec(any_record(), 0..40),
            right in prop::collection::vec(any_record(), 0..40),
        ) {
            let (one, two) = (newest(&left), newest(&right));
            let mut seen = Vec::new();
            for side in compare(&build(&left), &build(&right)) {
                let side = side.unwrap();
                let place = |r: &Record| (r.last_updated, r.file, r.line);
                let (record, l, r) = match &side {
                    Side::OnlyLeft(l) => (l, Some(place(l)), None),
                    Side::OnlyRight(r) => (r, None, Some(place(r))),
                    Side::Both(l, r) => (l, Some(place(l)), Some(place(r))),
                };
                let key = identity(record);
                prop_assert_eq!(one.get(&key).copied(), l);
                prop_assert_eq!(two.get(&key).copied(), r);
                seen.push(key);
            }
            let mut expected: Vec<Identity> = one.into_keys().chain(two.into_keys()).collect();
            expected.sort();
            expected.dedup();
            prop_assert_eq!(seen, expected);
        }
    }
}
