//! What is known of the levels of a target.

use std::collections::HashMap;

use tokio::sync::OnceCell;

use crate::evidence::{ExchangeId, MissingGroup};
use crate::run::error::EngineError;
use crate::run::plan::build::Plan;
use crate::run::plan::needs;
use crate::spec::ExportLevel;

/// How the plain kick-off is answered at a level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainKickOff {
    pub(crate) exchange: ExchangeId,
    /// The status with which it is refused, if it is.
    pub(crate) refusal: Option<u16>,
    /// Whether nothing of FHIR answered.
    pub(crate) is_foreign: bool,
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
    /// The plain kick-off of a contract without levels, where no export of the run shows how one is
    /// answered.
    at_no_level: OnceCell<ExchangeId>,
}

impl Levels {
    /// Nothing is known yet but what a plan has executed.
    pub(crate) fn of(plan: &Plan) -> Self {
        let levels = ExportLevel::ALL.into_iter();
        Self {
            own: OnceCell::new(),
            tried: levels.clone().map(|level| (level, OnceCell::new())).collect(),
            planned: levels.filter(|level| plan.shared.contains(&needs::plain(*level))).collect(),
            is_own_planned: plan.has_plain_export(),
            at_no_level: OnceCell::new(),
        }
    }

    /// The level of exports that name none, as far as anything was asked at it.
    pub(crate) fn own(&self) -> Option<ExportLevel> {
        self.own.get().copied().flatten()
    }

    /// The level of exports that name none, searched for once.
    pub(crate) async fn own_once<F>(
        &self,
        find: impl FnOnce() -> F,
    ) -> Result<Option<ExportLevel>, EngineError>
    where
        F: Future<Output = Result<Option<ExportLevel>, EngineError>>,
    {
        Ok(*self.own.get_or_try_init(find).await?)
    }

    /// Returns true if exports that name no level may be executed at this one: it is their level, or
    /// theirs is not known yet.
    pub(crate) fn may_be_own(&self, level: ExportLevel) -> bool {
        self.own.get().is_none_or(|own| *own == Some(level))
    }

    /// Returns true if the plan has the plain export of a level executed.
    pub(crate) fn is_planned(&self, level: ExportLevel) -> bool {
        self.planned.contains(&level)
    }

    /// Returns true if the plan has it executed at the level of exports that name none.
    pub(crate) fn is_own_planned(&self) -> bool {
        self.is_own_planned
    }

    /// How the plain kick-off is answered at a level, tried once.
    pub(crate) async fn try_once<F>(
        &self,
        level: ExportLevel,
        kick_off: impl FnOnce() -> F,
    ) -> Result<Option<PlainKickOff>, EngineError>
    where
        F: Future<Output = Result<Option<PlainKickOff>, EngineError>>,
    {
        let Some(tried) = self.tried.get(&level) else { return Ok(None) };
        Ok(*tried.get_or_try_init(kick_off).await?)
    }

    /// Keeps the plain kick-off of a contract without levels.
    pub(crate) fn set_plain_kick_off(&self, exchange: ExchangeId) {
        // Asked for once in a run, so the cell is empty.
        let _ = self.at_no_level.set(exchange);
    }

    /// The plain kick-off of exports that name no level, as far as one was sent.
    pub(crate) fn plain_kick_off(&self) -> Option<ExchangeId> {
        let at_own_level = self.own().and_then(|level| self.known(level));
        at_own_level.map(|it| it.exchange).or_else(|| self.at_no_level.get().copied())
    }

    /// The Group, where it was `read` in vain and its export is not found either.
    pub(crate) fn missing(&self, read: Option<MissingGroup>) -> Option<MissingGroup> {
        read.filter(|_| self.known(ExportLevel::Group).and_then(|it| it.refusal) == Some(404))
    }

    fn known(&self, level: ExportLevel) -> Option<PlainKickOff> {
        self.tried.get(&level)?.get().copied().flatten()
    }
}
