//! The exports of a run: those that scenarios share, and the places for them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use crate::config::Limits;
use crate::run::error::EngineError;
use crate::run::export::choice::Choices;
use crate::run::export::live_export::LiveExport;
use crate::run::plan::needs::SharedNeeds;
use crate::spec::ExportSpec;
use crate::suite::Needs;

/// An export that is executed by the first scenario that asks, while the others wait.
type Cell = Arc<OnceCell<Arc<LiveExport>>>;

/// What scenarios share of exports.
pub(crate) struct Exports {
    /// What is read of the exports that scenarios share.
    needs: SharedNeeds,
    shared: Mutex<HashMap<ExportSpec, Cell>>,
    /// Places for exports side by side.
    places: Semaphore,
    /// Whether a kick-off has waited in vain for as long as an export may take.
    was_never_free: AtomicBool,
    /// What can be chosen from the whole export.
    choices: OnceCell<Choices>,
}

impl Exports {
    /// Nothing is exported yet.
    pub(crate) fn new(needs: SharedNeeds, limits: &Limits) -> Self {
        Self {
            needs,
            shared: Mutex::default(),
            places: Semaphore::new(limits.exports.get()),
            was_never_free: AtomicBool::new(false),
            choices: OnceCell::new(),
        }
    }

    /// The export that every scenario with this spec shares.
    pub(crate) async fn share<F>(
        &self,
        spec: &ExportSpec,
        execute: impl FnOnce() -> F,
    ) -> Result<Arc<LiveExport>, EngineError>
    where
        F: Future<Output = Result<Arc<LiveExport>, EngineError>>,
    {
        let cell = {
            let mut exports = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            exports.entry(spec.clone()).or_default().clone()
        };
        Ok(cell.get_or_try_init(execute).await?.clone())
    }

    /// What is read of a shared export.
    pub(crate) fn needs_of(&self, spec: &ExportSpec) -> Needs {
        self.needs.of(spec)
    }

    /// Waits for a place among the exports that may run side by side.
    pub(crate) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.places.acquire().await.ok()
    }

    /// Returns true if a kick-off has waited in vain for as long as an export may take.
    pub(crate) fn was_never_free(&self) -> bool {
        self.was_never_free.load(Ordering::Relaxed)
    }

    /// Keeps that a kick-off has waited in vain.
    pub(crate) fn set_never_free(&self) {
        self.was_never_free.store(true, Ordering::Relaxed);
    }

    /// What can be chosen from the whole export, looked for once.
    ///
    /// # Errors
    ///
    /// Fails when the index of the export cannot be read.
    pub(crate) async fn choices(&self, whole: &LiveExport) -> Result<&Choices, EngineError> {
        let choose = || async { Choices::of(&whole.facts) };
        Ok(self.choices.get_or_try_init(choose).await?)
    }
}
