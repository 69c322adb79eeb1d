//! Works out what is to be sent for an export.

use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::request::{self, ExportRequest};
use crate::run::groups::written::Written;
use crate::run::levels::find;
use crate::run::obtain::values;
use crate::run::prepared::Prepared;
use crate::spec::ExportSpec;

/// Works out what to send, or why nothing can be sent.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn prepare(
    cx: &RunContext,
    spec: &ExportSpec,
    written: Option<&Written>,
) -> Result<Prepared<ExportRequest>, EngineError> {
    if let Some(why) = find::not_offered(cx, spec).await? {
        return Ok(Prepared::NotPossible(why));
    }
    let group = match request::group_of(cx, spec, written).await? {
        Prepared::Ready(group) => group,
        Prepared::NotPossible(why) => return Ok(Prepared::NotPossible(why)),
    };
    Ok(match values::values(cx, spec).await? {
        Prepared::Ready(values) => Prepared::Ready(ExportRequest::new(cx, spec, group, values)),
        Prepared::NotPossible(why) => Prepared::NotPossible(why),
    })
}
