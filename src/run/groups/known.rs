//! What a run knows of Groups: those that it read, and those that scenarios wrote.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use crate::evidence::MissingGroup;
use crate::run::error::EngineError;
use crate::run::groups::live_group::LiveGroup;
use crate::run::groups::written::Written;

/// A Group that is read by the first scenario that asks, while the others wait.
type Cell = Arc<OnceCell<Option<Arc<LiveGroup>>>>;

/// The Groups of a run.
#[derive(Default)]
pub(crate) struct Groups {
    read: Mutex<HashMap<String, Cell>>,
    written: Mutex<Vec<Written>>,
    /// The target's own Group, where the server has none of that id.
    missing: OnceCell<MissingGroup>,
    /// The target's own Group in a contract without levels, where neither it nor its export is found.
    misnamed: OnceCell<MissingGroup>,
}

impl Groups {
    /// A Group that is read once; `None` when it could not be read.
    pub(crate) async fn read_once<F>(
        &self,
        id: &str,
        read: impl FnOnce() -> F,
    ) -> Result<Option<Arc<LiveGroup>>, EngineError>
    where
        F: Future<Output = Result<Option<Arc<LiveGroup>>, EngineError>>,
    {
        let cell = {
            let mut groups = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            groups.entry(id.to_owned()).or_default().clone()
        };
        Ok(cell.get_or_try_init(read).await?.clone())
    }

    /// Keeps that the server has no Group of the target's id.
    pub(crate) fn set_missing(&self, missing: MissingGroup) {
        // A Group is read once, so the cell is empty.
        let _ = self.missing.set(missing);
    }

    /// The target's own Group, where the server has none of that id.
    pub(crate) fn missing(&self) -> Option<MissingGroup> {
        self.missing.get().cloned()
    }

    /// Keeps that the export of the target's own missing Group is not found either.
    pub(crate) fn set_misnamed(&self, missing: MissingGroup) {
        // Asked for once in a run, so the cell is empty.
        let _ = self.misnamed.set(missing);
    }

    /// The target's own Group in a contract without levels, where neither it nor its export is found.
    pub(crate) fn misnamed(&self) -> Option<MissingGroup> {
        self.misnamed.get().cloned()
    }

    /// Remembers a Group that was written, so that it is deleted even when the run is cut short.
    pub(crate) fn remember(&self, written: &Written) {
        let mut list = self.written();
        if !list.iter().any(|other| other.id == written.id) {
            list.push(written.clone());
        }
    }

    /// Forgets a Group that was deleted.
    pub(crate) fn forget(&self, written: &Written) {
        self.written().retain(|other| other.id != written.id);
    }

    /// Takes all Groups that were written and not deleted.
    pub(crate) fn take_written(&self) -> Vec<Written> {
        std::mem::take(&mut *self.written())
    }

    fn written(&self) -> MutexGuard<'_, Vec<Written>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
