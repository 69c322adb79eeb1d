//! Levels of export: which one the target is asked at when a scenario names none, and which ones it
//! offers at all.

use std::collections::HashMap;

use tokio::sync::OnceCell;

use super::plan::Plan;
use super::stage::Stage;
use super::{EngineError, kickoff};
use crate::evidence::ExportResult;
use crate::http;
use crate::need::{Credential, ExportLevel, ExportNeed};

/// What is known of the levels of a target.
pub(super) struct Levels {
    /// The level of exports that name none, where the contract has levels.
    own: OnceCell<Option<ExportLevel>>,
    /// The status with which the plain export is refused at each level, where it is.
    refusals: HashMap<ExportLevel, OnceCell<Option<u16>>>,
    /// The levels at which the plan has the plain export performed anyway.
    planned: Vec<ExportLevel>,
    /// Whether the plan has it performed at the level of exports that name none.
    is_own_planned: bool,
}

impl Levels {
    /// Nothing is known yet but what a plan has performed.
    pub(super) fn of(plan: &Plan) -> Self {
        let levels = ExportLevel::ALL.into_iter();
        Self {
            own: OnceCell::new(),
            refusals: levels.clone().map(|level| (level, OnceCell::new())).collect(),
            planned: levels.filter(|level| plan.shared.contains(&plain(*level))).collect(),
            is_own_planned: plan.has_plain_export(),
        }
    }

    /// The level of exports that name none, as far as anything was asked at it.
    pub(super) fn own(&self) -> Option<ExportLevel> {
        self.own.get().copied().flatten()
    }
}

/// The export of a level without any parameters.
pub(super) fn plain(level: ExportLevel) -> ExportNeed {
    ExportNeed { level: Some(level), ..ExportNeed::default() }
}

impl Stage {
    /// The level of exports that name none: the narrowest one at which the plain export is not
    /// refused, so that a run costs the server as little as possible. `None` where the contract has
    /// no levels.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn own_level(&self) -> Result<Option<ExportLevel>, EngineError> {
        Ok(*self.levels.own.get_or_try_init(|| self.find_level()).await?)
    }

    async fn find_level(&self) -> Result<Option<ExportLevel>, EngineError> {
        let levels = self.target.asked_levels();
        for level in &levels {
            let is_planned = self.levels.is_own_planned || self.levels.planned.contains(level);
            if self.refusal(*level, is_planned).await?.is_none() {
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
        let own = self.levels.own.get();
        if *need == plain(level) || own.is_none_or(|own| *own == Some(level)) {
            return Ok(None);
        }
        let is_planned = self.levels.planned.contains(&level);
        let refusal = Box::pin(self.refusal(level, is_planned)).await?;
        Ok(refusal.map(|status| {
            format!("the plain export at the {level} level is refused with {status}")
        }))
    }

    /// The status with which the plain export is refused at a level, if it is. Where the plan has
    /// it performed, that tells; else it is only kicked off.
    async fn refusal(
        &self,
        level: ExportLevel,
        is_planned: bool,
    ) -> Result<Option<u16>, EngineError> {
        if is_planned {
            let export = self.shared_at_level(&plain(level)).await?;
            return Ok(match export.facts.result {
                ExportResult::Refused { status } => Some(status),
                _ => None,
            });
        }
        let Some(known) = self.levels.refusals.get(&level) else { return Ok(None) };
        Ok(*known.get_or_try_init(|| self.refusal_of_a_kick_off(level)).await?)
    }

    /// Kicks the plain export off at a level, and cancels it.
    async fn refusal_of_a_kick_off(&self, level: ExportLevel) -> Result<Option<u16>, EngineError> {
        let Ok(request) = self.request(&plain(level), None).await? else { return Ok(None) };
        let _place = self.places.acquire().await;
        let credential = self.credential(Credential::Main).await?;
        let sent = request.http.credential(credential.unwrap_or(http::Credential::None));
        let (_, live) = self.send_in_turn(Credential::Main, sent).await?;
        let Some(live) = live else { return Ok(None) };
        if let Some(url) = kickoff::started_job(&live) {
            self.remember_job(&url, Credential::Main);
            self.cancel_job(&url).await?;
        }
        let status = live.status.as_u16();
        Ok((400..=499).contains(&status).then_some(status).filter(|status| *status != 429))
    }
}
