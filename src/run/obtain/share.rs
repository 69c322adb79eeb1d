//! The exports of scenarios: those that several share are executed once.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::asked::Asked;
use crate::run::export::live_export::LiveExport;
use crate::run::export::record::Ownership;
use crate::run::export::{execute, record};
use crate::run::groups::written::Written;
use crate::run::levels::find;
use crate::run::obtain::prepare;
use crate::run::prepared::Prepared;
use crate::spec::ExportSpec;
use crate::suite::Needs;

/// The export that every scenario with this spec shares.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn shared_export(
    cx: &RunContext,
    spec: &ExportSpec,
) -> Result<Arc<LiveExport>, EngineError> {
    let spec = spec.at_level(find::own_level(cx).await?);
    let by = Ownership::Shared(cx.exports.needs_of(&spec));
    cx.exports.share(&spec, || execute(cx, &spec, by, None, None)).await
}

/// Works out what to send for an export, and executes it.
async fn execute(
    cx: &RunContext,
    spec: &ExportSpec,
    by: Ownership,
    written: Option<&Written>,
    answered: Option<oneshot::Sender<()>>,
) -> Result<Arc<LiveExport>, EngineError> {
    let request = prepare::prepare(cx, spec, written).await?;
    execute::execute(cx, spec, by, request, answered).await
}

/// Executes an export for one scenario, of which its checks need `needs`.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn own_export(
    cx: &RunContext,
    spec: &ExportSpec,
    needs: Needs,
    written: Option<&Written>,
) -> Result<Arc<LiveExport>, EngineError> {
    let spec = spec.at_level(find::own_level(cx).await?);
    execute(cx, &spec, Ownership::Own(needs), written, None).await
}

/// Executes two exports that are under way at once. The second is kicked off when the kick-off
/// of the first was answered, so that a server that mistakes one for the other always does so
/// the same way round.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn export_both(
    cx: &RunContext,
    (first, second): (&ExportSpec, &ExportSpec),
    needs: Needs,
) -> Result<(Arc<LiveExport>, Arc<LiveExport>), EngineError> {
    let level = find::own_level(cx).await?;
    let (first, second) = (first.at_level(level), second.at_level(level));
    let (answered, is_answered) = oneshot::channel();
    // The futures of two exports are large; both are kept on the heap.
    let other = Box::pin(async {
        // Without an answer, because none could be asked for, it is as good a time.
        let _ = is_answered.await;
        execute(cx, &second, Ownership::Own(needs), None, None).await
    });
    let first = Box::pin(execute(cx, &first, Ownership::Own(needs), None, Some(answered)));
    tokio::try_join!(first, other)
}

/// Goes on with an export whose list came by another way than its kick-off.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn export_of(
    cx: &RunContext,
    spec: &ExportSpec,
    needs: Needs,
    asked: Asked,
) -> Result<Arc<LiveExport>, EngineError> {
    let by = Ownership::Own(needs);
    match prepare::prepare(cx, spec, None).await? {
        Prepared::Ready(request) => {
            execute::complete(cx, spec, by, request, asked, spec.describe(None)).await
        }
        Prepared::NotPossible(why) => Ok(record::not_possible(cx, spec, by, why)),
    }
}
