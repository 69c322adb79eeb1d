//! The plain export: the one of a level without any parameters. It shows which levels are offered,
//! and what values for the parameters of others can be chosen.

use std::sync::Arc;

use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::execute;
use crate::run::export::kick_off_request::ParameterValues;
use crate::run::export::live_export::LiveExport;
use crate::run::export::record::Ownership;
use crate::run::export::request::{self, ExportRequest};
use crate::run::prepared::Prepared;
use crate::spec::{ExportLevel, ExportSpec};

/// The plain export at a level, or in a contract without levels, which all scenarios share.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn share(
    cx: &RunContext,
    level: Option<ExportLevel>,
) -> Result<Arc<LiveExport>, EngineError> {
    let spec = ExportSpec { level, ..ExportSpec::default() };
    let by = Ownership::Shared(cx.exports.needs_of(&spec));
    let execute = || async {
        let request = request(cx, &spec).await?;
        execute::execute(cx, &spec, by, request, None).await
    };
    cx.exports.share(&spec, execute).await
}

/// What is sent for a plain export. It depends on no other export.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn request(
    cx: &RunContext,
    plain: &ExportSpec,
) -> Result<Prepared<ExportRequest>, EngineError> {
    Ok(match request::group_of(cx, plain, None).await? {
        Prepared::Ready(group) => {
            Prepared::Ready(ExportRequest::new(cx, plain, group, ParameterValues::default()))
        }
        Prepared::NotPossible(why) => Prepared::NotPossible(why),
    })
}
