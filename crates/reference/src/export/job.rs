//! One export as it was kicked off: a snapshot from which its files are written, whenever.

use std::sync::Arc;

use jiff::Timestamp;

use super::plan::FilePlan;
use super::query::Query;
use super::selection::Selection;
use crate::population::Kind;

/// One export.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) customer: usize,
    /// The id of the user or client that started it.
    pub(crate) owner: String,
    /// The exported group; `None` for everything the caller may see.
    pub(crate) group: Option<String>,
    pub(crate) query: Query,
    pub(crate) selection: Arc<Selection>,
    pub(crate) files: Vec<FilePlan>,
    pub(crate) transaction_time: Timestamp,
    /// The kick-off URL, as sent.
    pub(crate) request: String,
    pub(crate) failed: bool,
}

impl Job {
    /// Returns the kick-off URL without its query, the `$` not escaped.
    pub(crate) fn kick_off(&self) -> String {
        let url = self.request.split('?').next().unwrap_or_default();
        url.replace("%24export", "$export")
    }

    /// Returns the base URL, as the client knows it.
    pub(crate) fn base(&self) -> &str {
        let ends = ["/Group/", "/$export", "/%24export"].map(|end| self.request.find(end));
        &self.request[..ends.into_iter().flatten().min().unwrap_or(self.request.len())]
    }

    /// Writes where a file begins, as it stands in the file's token.
    pub(crate) fn cursor(&self, file: &FilePlan) -> String {
        format!("e{}x{}", self.id, file.start)
    }

    /// Reads a cursor: the export and the place of the file's first resource.
    pub(crate) fn read_cursor(cursor: &str) -> Option<(u64, u32)> {
        let (job, start) = cursor.strip_prefix('e')?.split_once('x')?;
        Some((job.parse().ok()?, start.parse().ok()?))
    }

    /// Finds the place of a file in the list.
    pub(crate) fn position(&self, kind: Kind, start: u32, total: Option<u32>) -> Option<usize> {
        self.files.iter().position(|file| {
            file.kind == kind
                && file.start == start
                && total.is_none_or(|total| file.total == total)
        })
    }
}
