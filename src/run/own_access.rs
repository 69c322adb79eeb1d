//! Finds out whether the target's own exports are anywhere.

use crate::evidence::ExportResult;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::read;
use crate::run::jobs::cancel;
use crate::run::levels::plain;
use crate::run::obtain::start_job;
use crate::run::prepared::Prepared;
use crate::spec::ExportSpec;

/// Finds out whether the target's own exports are anywhere, so that a wrong credential, Group or
/// base URL is never taken for a defect. Where a contract has levels, the search for the run's own
/// level shows it; else a plain kick-off does, if no export of the run has, and where that is
/// answered with 404, a read of the Group.
///
/// # Errors
///
/// Returns an error only for internal failures.
pub(crate) async fn check_own_access(cx: &RunContext) -> Result<(), EngineError> {
    if cx.target.contract.guide().is_some() {
        return Ok(());
    }
    let results = cx.recorder.own_results();
    let is_nowhere = if results.is_empty() {
        try_plain_kick_off(cx).await? == Some(404)
    } else {
        let is_refused = |it: &ExportResult| matches!(it, ExportResult::Refused { .. });
        results.contains(&ExportResult::Refused { status: 404 }) && results.iter().all(is_refused)
    };
    if let Some(group) = address::main_group(&cx.target).filter(|_| is_nowhere) {
        read::group(cx, group).await?;
        if let Some(missing) = cx.groups.missing() {
            cx.groups.set_misnamed(missing);
        }
    }
    Ok(())
}

/// Sends a plain kick-off, cancels what it starts, and returns the status of the answer.
async fn try_plain_kick_off(cx: &RunContext) -> Result<Option<u16>, EngineError> {
    let plain = ExportSpec::default();
    let Prepared::Ready(request) = plain::request(cx, &plain).await? else { return Ok(None) };
    let started = start_job::start_job(cx, 0, &plain, &request, true).await?;
    cx.levels.set_plain_kick_off(started.sent.exchange);
    if let Some(url) = started.job {
        cancel::cancel_job(cx, &url).await?;
    }
    Ok(started.status)
}
