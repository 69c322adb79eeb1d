//! Takes records in any order, and sorts them in bounded memory.

use std::mem;

use super::disk::DiskUse;
use super::error::IndexError;
use super::names::TypeNames;
use super::record::{Record, Row};
use super::resources::{Body, ResourceIndex};
use super::spill::Spill;

/// Builds the index of one export.
///
/// Files that are read at the same time share one builder behind a mutex and hand their records
/// over in batches; the order in which they come does not matter. When the buffer is full, it is
/// sorted and moved to a temporary file, so memory stays bounded however many resources there are.
#[derive(Debug)]
pub struct IndexBuilder {
    names: TypeNames,
    buffer: Vec<Row>,
    capacity: usize,
    spill: Option<Spill>,
    disk: DiskUse,
    unindexed: u64,
}

impl IndexBuilder {
    /// Records that are kept in memory before the temporary file is used (about 9 MB).
    pub const DEFAULT_CAPACITY: usize = 128 * 1024;

    /// Makes an empty builder of the default capacity.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(Self::DEFAULT_CAPACITY)
    }

    /// Makes an empty builder of the default capacity whose temporary file counts there.
    #[must_use]
    pub fn on(disk: &DiskUse) -> Self {
        let mut builder = Self::new();
        builder.count_on(disk);
        builder
    }

    pub(super) fn count_on(&mut self, disk: &DiskUse) {
        self.disk = disk.clone();
    }

    /// Makes an empty builder that keeps at most `capacity` records in memory (at least one).
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            names: TypeNames::default(),
            buffer: Vec::new(),
            capacity: capacity.max(1),
            spill: None,
            disk: DiskUse::default(),
            unindexed: 0,
        }
    }

    /// Adds a record. One whose type is a name too many is only counted, see
    /// [`ResourceIndex::unindexed`].
    ///
    /// # Errors
    ///
    /// [`IndexError::Spill`] when the temporary file can't be made or written.
    pub fn push(&mut self, record: &Record) -> Result<(), IndexError> {
        let Some(type_id) = self.names.intern(&record.resource_type) else {
            self.unindexed += 1;
            return Ok(());
        };
        if self.buffer.len() >= self.capacity {
            self.move_to_disk().map_err(IndexError::Spill)?;
        }
        self.buffer.push(Row::pack(record, type_id));
        Ok(())
    }

    /// Adds a batch of records.
    ///
    /// # Errors
    ///
    /// As [`IndexBuilder::push`].
    pub fn extend(&mut self, batch: impl IntoIterator<Item = Record>) -> Result<(), IndexError> {
        batch.into_iter().try_for_each(|record| self.push(&record))
    }

    /// Sorts what there is, and returns the index.
    ///
    /// # Errors
    ///
    /// [`IndexError::Spill`] when the temporary file can't be written.
    pub fn finish(mut self) -> Result<ResourceIndex, IndexError> {
        if self.spill.is_some() && !self.buffer.is_empty() {
            self.move_to_disk().map_err(IndexError::Spill)?;
        }
        self.sort();
        let body = match self.spill {
            Some(spill) => Body::Disk(spill),
            None => Body::Memory(mem::take(&mut self.buffer)),
        };
        Ok(ResourceIndex::new(self.names, body, self.unindexed))
    }

    fn sort(&mut self) {
        let ranks = self.names.ranks();
        self.buffer.sort_unstable_by_key(|row| row.key(&ranks));
    }

    fn move_to_disk(&mut self) -> std::io::Result<()> {
        self.sort();
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Spill::new(self.disk.clone())?),
        };
        spill.append(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

impl Default for IndexBuilder {
    fn default() -> Self {
        Self::new()
    }
}
