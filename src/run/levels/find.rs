//! Levels of export: which one the target is asked at when a scenario names none, and which ones it
//! offers at all.

use std::collections::HashMap;

use tokio::sync::OnceCell;

use crate::evidence::{ExchangeId, ExportResult, MissingGroup};
use crate::http::{self, Live};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::poll as kickoff;
use crate::run::plan::build::Plan;
use crate::run::preflight::foreign;
use crate::spec::{Credential, ExportLevel, ExportSpec};

/// How the plain kick-off is answered at a level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainKickOff {
    exchange: ExchangeId,
    /// The status with which it is refused, if it is.
    refusal: Option<u16>,
    /// Whether nothing of FHIR answered.
    is_foreign: bool,
}

/// What is known of the levels of a target.
pub(crate) struct Levels {
    /// The level of exports that name none, where the contract has levels.
    own: OnceCell<Option<ExportLevel>>,
    /// How the plain kick-off is answered at each level; `None` where none could be sent.
    tried: HashMap<ExportLevel, OnceCell<Option<PlainKickOff>>>,
    /// The levels at which the plan has the plain export executed anyway.
    planned: Vec<ExportLevel>,
    /// Whether the plan has it executed at the level of exports that name none.
    is_own_planned: bool,
}

impl Levels {
    /// Nothing is known yet but what a plan has executed.
    pub(crate) fn of(plan: &Plan) -> Self {
        let levels = ExportLevel::ALL.into_iter();
        Self {
            own: OnceCell::new(),
            tried: levels.clone().map(|level| (level, OnceCell::new())).collect(),
            planned: levels.filter(|level| plan.shared.contains(&plain(*level))).collect(),
            is_own_planned: plan.has_plain_export(),
        }
    }

    /// The level of exports that name none, as far as anything was asked at it.
    pub(crate) fn own(&self) -> Option<ExportLevel> {
        self.own.get().copied().flatten()
    }

    /// The plain kick-off at that level, as far as one was sent.
    pub(crate) fn plain_kick_off(&self) -> Option<ExchangeId> {
        Some(self.known(self.own()?)?.exchange)
    }

    /// The Group, where it was `read` in vain and its export is not found either.
    pub(crate) fn missing(&self, read: Option<MissingGroup>) -> Option<MissingGroup> {
        read.filter(|_| self.known(ExportLevel::Group).and_then(|it| it.refusal) == Some(404))
    }

    fn known(&self, level: ExportLevel) -> Option<PlainKickOff> {
        self.tried.get(&level)?.get().copied().flatten()
    }
}

/// The export of a level without any parameters.
pub(crate) fn plain(level: ExportLevel) -> ExportSpec {
    ExportSpec { level: Some(level), ..ExportSpec::default() }
}

impl RunContext {
    /// The level of exports that name none: the narrowest one at which the plain export is not
    /// refused, so that a run costs the server as little as possible. `None` where the contract has
    /// no levels.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn own_level(&self) -> Result<Option<ExportLevel>, EngineError> {
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

    /// Why an export can't be executed at its level, if so: the plain export is refused there.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn not_offered(
        &self,
        spec: &ExportSpec,
    ) -> Result<Option<String>, EngineError> {
        let Some(level) = spec.level else { return Ok(None) };
        // The plain export says nothing of another method.
        if spec.method.is_some() {
            return Ok(None);
        }
        let own = self.levels.own.get();
        if *spec == plain(level) || own.is_none_or(|own| *own == Some(level)) {
            return Ok(None);
        }
        let is_planned = self.levels.planned.contains(&level);
        let refusal = Box::pin(self.refusal(level, is_planned)).await?;
        Ok(refusal.map(|status| {
            format!(
                "the server refuses an export without parameters at the {level} level with {status}"
            )
        }))
    }

    /// The status with which the plain export is refused at a level, if it is.
    async fn refusal(
        &self,
        level: ExportLevel,
        is_planned: bool,
    ) -> Result<Option<u16>, EngineError> {
        Ok(self.plain_kick_off(level, is_planned).await?.and_then(|tried| tried.refusal))
    }

    /// How the plain kick-off is answered at a level. Where the plan has the export executed, that
    /// tells; else it is only kicked off, and cancelled.
    async fn plain_kick_off(
        &self,
        level: ExportLevel,
        is_planned: bool,
    ) -> Result<Option<PlainKickOff>, EngineError> {
        let Some(known) = self.levels.tried.get(&level) else { return Ok(None) };
        let tried = known.get_or_try_init(|| async {
            if is_planned {
                self.kick_off_of_the_export(level).await
            } else {
                Box::pin(self.kick_off_and_cancel(level)).await
            }
        });
        Ok(*tried.await?)
    }

    async fn kick_off_of_the_export(
        &self,
        level: ExportLevel,
    ) -> Result<Option<PlainKickOff>, EngineError> {
        let export = self.shared_at_level(&plain(level)).await?;
        let refusal = match export.facts.result {
            ExportResult::Refused { status } => Some(status),
            _ => None,
        };
        let tried = |exchange| PlainKickOff { exchange, refusal, is_foreign: false };
        Ok(export.facts.kickoff.map(tried))
    }

    async fn kick_off_and_cancel(
        &self,
        level: ExportLevel,
    ) -> Result<Option<PlainKickOff>, EngineError> {
        let Ok(request) = self.request(&plain(level), None).await? else { return Ok(None) };
        let _place = self.places.acquire().await;
        let credential = self.credential(Credential::Main).await?;
        let sent = request.http.credential(credential.unwrap_or(http::Credential::None));
        let (exchange, live) = self.send_in_turn(Credential::Main, sent).await?;
        if let Some(url) = live.as_ref().and_then(kickoff::started_job) {
            self.remember_job(&url, Credential::Main);
            self.cancel_job(&url).await?;
        }
        let refusal = live.as_ref().and_then(refusal);
        let is_foreign = live.as_ref().is_some_and(foreign::is_foreign);
        Ok(Some(PlainKickOff { exchange, refusal, is_foreign }))
    }

    /// Tells whether nothing of FHIR answers a plain kick-off, at whatever level.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own, or when no token is given.
    pub(crate) async fn is_foreign_at_all_levels(&self) -> Result<bool, EngineError> {
        let mut is_foreign = false;
        for level in self.target.asked_levels() {
            let Some(tried) = self.plain_kick_off(level, false).await? else { continue };
            if !tried.is_foreign {
                return Ok(false);
            }
            is_foreign = true;
        }
        Ok(is_foreign)
    }
}

/// The status with which a kick-off is refused, if it is. A server that is busy has refused nothing.
fn refusal(live: &Live) -> Option<u16> {
    let status = live.status.as_u16();
    ((400..=499).contains(&status) && status != 429).then_some(status)
}
