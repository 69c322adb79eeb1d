//! How many bytes a run may receive and keep.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::config::Limits;
use crate::evidence::{DiskUse, Truncation};

/// The bytes of files that were received, what the indexes take of the temporary folder, and how
/// much of both there may be.
pub(crate) struct ByteBudget {
    most_received: Option<u64>,
    most_kept: u64,
    received: AtomicU64,
    disk: DiskUse,
}

impl ByteBudget {
    /// Nothing is spent yet.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            most_received: limits.budget.bytes,
            most_kept: limits.temporary_bytes,
            received: AtomicU64::new(0),
            disk: DiskUse::default(),
        }
    }

    /// Counts bytes of a file that came.
    pub(crate) fn spend(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.received.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Returns true if nothing more may be asked for.
    pub(crate) fn is_spent(&self) -> bool {
        self.most_received.is_some_and(|most| self.received() >= most)
    }

    /// Returns true if more came than may come, so that a file that just fits is read to its end.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.most_received.is_some_and(|most| self.received() > most)
    }

    /// Returns true if the indexes take as much of the temporary folder as they may.
    pub(crate) fn is_disk_full(&self) -> bool {
        self.disk.bytes() >= self.most_kept
    }

    /// Why no file is read further, if so.
    pub(crate) fn why_no_further(&self) -> Option<Truncation> {
        if self.is_disk_full() {
            return Some(Truncation::DiskFull);
        }
        self.is_exceeded().then_some(Truncation::BudgetSpent)
    }

    /// What the indexes take of the temporary folder.
    pub(crate) fn disk(&self) -> &DiskUse {
        &self.disk
    }

    fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}
