//! Levels of export: which one the target is asked at when a scenario names none, and which ones it
//! offers at all.

use crate::evidence::ExportResult;
use crate::http::{self, Live};
use crate::run::answer;
use crate::run::auth::access;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::busy;
use crate::run::jobs::cancel;
use crate::run::levels::known::PlainKickOff;
use crate::run::levels::{foreign, plain};
use crate::run::plan::needs;
use crate::run::prepared::Prepared;
use crate::spec::{Credential, ExportLevel, ExportSpec};

/// The level of exports that name none: the narrowest one at which the plain export is not
/// refused, so that a run costs the server as little as possible. `None` where the contract has
/// no levels.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn own_level(cx: &RunContext) -> Result<Option<ExportLevel>, EngineError> {
    cx.levels.own_once(|| find_level(cx)).await
}

async fn find_level(cx: &RunContext) -> Result<Option<ExportLevel>, EngineError> {
    let levels = cx.target.asked_levels();
    for level in &levels {
        let is_planned = cx.levels.is_own_planned() || cx.levels.is_planned(*level);
        if refusal(cx, *level, is_planned).await?.is_none() {
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
    cx: &RunContext,
    spec: &ExportSpec,
) -> Result<Option<String>, EngineError> {
    let Some(level) = spec.level else { return Ok(None) };
    // The plain export shows nothing about another method.
    if spec.method.is_some() {
        return Ok(None);
    }
    if *spec == needs::plain(level) || cx.levels.may_be_own(level) {
        return Ok(None);
    }
    let refusal = refusal(cx, level, cx.levels.is_planned(level)).await?;
    Ok(refusal.map(|status| {
        format!(
            "the server refuses an export without parameters at the {level} level with {status}"
        )
    }))
}

/// The status with which the plain export is refused at a level, if it is.
async fn refusal(
    cx: &RunContext,
    level: ExportLevel,
    is_planned: bool,
) -> Result<Option<u16>, EngineError> {
    Ok(plain_kick_off(cx, level, is_planned).await?.and_then(|tried| tried.refusal))
}

/// How the plain kick-off is answered at a level. Where the plan has the export executed, that
/// shows it; else it is only kicked off, and cancelled.
pub(crate) async fn plain_kick_off(
    cx: &RunContext,
    level: ExportLevel,
    is_planned: bool,
) -> Result<Option<PlainKickOff>, EngineError> {
    let kick_off = || async {
        if is_planned {
            kick_off_of_the_export(cx, level).await
        } else {
            kick_off_and_cancel(cx, level).await
        }
    };
    cx.levels.try_once(level, kick_off).await
}

async fn kick_off_of_the_export(
    cx: &RunContext,
    level: ExportLevel,
) -> Result<Option<PlainKickOff>, EngineError> {
    let export = plain::share(cx, Some(level)).await?;
    let refusal = match export.facts.result {
        ExportResult::Refused { status } => Some(status),
        _ => None,
    };
    let tried = |exchange| PlainKickOff { exchange, refusal, is_foreign: false };
    Ok(export.facts.kickoff.map(tried))
}

async fn kick_off_and_cancel(
    cx: &RunContext,
    level: ExportLevel,
) -> Result<Option<PlainKickOff>, EngineError> {
    let Prepared::Ready(request) = plain::request(cx, &needs::plain(level)).await? else {
        return Ok(None);
    };
    let _place = cx.exports.place().await;
    let credential = access::credential(cx, Credential::Main).await?;
    let sent = request.http.credential(credential.unwrap_or(http::Credential::None));
    let (exchange, live) = busy::send_in_turn(cx, Credential::Main, sent).await?;
    if let Some(url) = live.as_ref().and_then(answer::started_job) {
        cx.jobs.remember(&url, Credential::Main);
        cancel::cancel_job(cx, &url).await?;
    }
    let refusal = live.as_ref().and_then(refusal_status);
    let is_foreign = live.as_ref().is_some_and(foreign::is_foreign);
    Ok(Some(PlainKickOff { exchange, refusal, is_foreign }))
}

/// The status with which a kick-off is refused, if it is. A server that is busy has refused nothing.
fn refusal_status(live: &Live) -> Option<u16> {
    let status = live.status.as_u16();
    ((400..=499).contains(&status) && status != 429).then_some(status)
}
