//! Levels of export: which one the target is asked at when a scenario names none.

use super::EngineError;
use super::stage::Stage;
use crate::evidence::ExportResult;
use crate::need::{ExportLevel, ExportNeed};

impl Stage {
    /// The level of exports that name none: the narrowest one at which the plain export is not
    /// refused, so that a run costs the server as little as possible. `None` where the contract has
    /// no levels.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn own_level(&self) -> Result<Option<ExportLevel>, EngineError> {
        Ok(*self.level.get_or_try_init(|| self.find_level()).await?)
    }

    async fn find_level(&self) -> Result<Option<ExportLevel>, EngineError> {
        let levels = self.target.asked_levels();
        for level in &levels {
            let whole = ExportNeed { level: Some(*level), ..ExportNeed::default() };
            let export = self.shared_at_level(&whole).await?;
            if !matches!(export.facts.result, ExportResult::Refused { .. }) {
                return Ok(Some(*level));
            }
        }
        Ok(levels.first().copied())
    }

    /// Why an export can't be performed at its level, if so: the plain export is refused there.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn not_offered(
        &self,
        need: &ExportNeed,
    ) -> Result<Option<String>, EngineError> {
        let Some(level) = need.level else { return Ok(None) };
        // The plain export says nothing of another method.
        if need.method.is_some() {
            return Ok(None);
        }
        let whole = ExportNeed { level: Some(level), ..ExportNeed::default() };
        if *need == whole || self.level.get().is_none_or(|own| *own == Some(level)) {
            return Ok(None);
        }
        let export = Box::pin(self.shared_at_level(&whole)).await?;
        Ok(match export.facts.result {
            ExportResult::Refused { status } => {
                Some(format!("the plain export at the {level} level is refused with {status}"))
            }
            _ => None,
        })
    }
}
