//! Collects the records of files that are read side by side into one index.

use std::sync::{Mutex, PoisonError};

use crate::evidence::{DiskUse, IndexBuilder, IndexError, Record, ResourceIndex};
use crate::scan::Sink;

/// Records that are handed to the index at once.
const BATCH: usize = 1_024;

/// The indexes that the files fill together.
pub(crate) struct SharedIndexes {
    index: Mutex<IndexBuilder>,
    mentions: Mutex<IndexBuilder>,
}

impl SharedIndexes {
    pub(crate) fn on(disk: &DiskUse) -> Self {
        let index = || Mutex::new(IndexBuilder::on(disk));
        Self { index: index(), mentions: index() }
    }

    /// The index of the resources, and that of what they mention.
    ///
    /// # Errors
    ///
    /// Fails when an index cannot be written.
    pub(crate) fn finish(self) -> Result<(ResourceIndex, ResourceIndex), IndexError> {
        Ok((built(self.index)?, built(self.mentions)?))
    }
}

fn built(index: Mutex<IndexBuilder>) -> Result<ResourceIndex, IndexError> {
    index.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
}

/// The records of one file, on their way to the indexes.
pub(crate) struct Batches<'a> {
    resources: Batch<'a>,
    mentions: Batch<'a>,
    /// Another file that the same request brings.
    second: Option<u32>,
}

impl<'a> Batches<'a> {
    pub(crate) fn new(indexes: &'a SharedIndexes, second: Option<u32>) -> Self {
        let (resources, mentions) = (Batch::new(&indexes.index), Batch::new(&indexes.mentions));
        Self { resources, mentions, second }
    }

    pub(crate) fn begin_again(&mut self) {
        self.resources.begin_again();
        self.mentions.begin_again();
    }

    pub(crate) fn flush(&mut self) {
        self.resources.flush();
        self.mentions.flush();
    }

    /// What went wrong on the way.
    pub(crate) fn end(self) -> Result<(), IndexError> {
        self.resources.error.or(self.mentions.error).map_or(Ok(()), Err)
    }
}

impl Sink for Batches<'_> {
    fn resource(&mut self, record: Record) {
        if let Some(file) = self.second {
            self.resources.add(Record { file, ..record.clone() });
        }
        self.resources.add(record);
    }

    fn mention(&mut self, record: Record) {
        self.mentions.add(record);
    }
}

/// Collects records for the index, so that files read side by side seldom wait for each other.
struct Batch<'a> {
    index: &'a Mutex<IndexBuilder>,
    records: Vec<Record>,
    /// The records of the file so far, and how many of its first ones an earlier attempt gave.
    seen: u64,
    known: u64,
    error: Option<IndexError>,
}

impl<'a> Batch<'a> {
    fn new(index: &'a Mutex<IndexBuilder>) -> Self {
        Self { index, records: Vec::with_capacity(BATCH), seen: 0, known: 0, error: None }
    }

    /// Expects the records from the first one again; those that came before are in the index.
    fn begin_again(&mut self) {
        self.known = self.known.max(self.seen);
        self.seen = 0;
    }

    fn add(&mut self, record: Record) {
        self.seen += 1;
        if self.seen <= self.known {
            return;
        }
        self.records.push(record);
        if self.records.len() >= BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = index.extend(self.records.drain(..)) {
            self.error.get_or_insert(error);
        }
    }
}
