//! A base URL at which nothing of FHIR answers: one clear error instead of a cascade of findings.

use crate::http::Live;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::levels::{find, foreign};

/// Makes sure that a FHIR server answers. A server whose CapabilityStatement is broken may
/// export well, so its kick-offs decide.
///
/// # Errors
///
/// Fails when nothing of FHIR answers.
pub(crate) async fn require_fhir(cx: &RunContext, metadata: &Live) -> Result<(), EngineError> {
    if !foreign::is_foreign(metadata) || !is_foreign_at_all_levels(cx).await? {
        return Ok(());
    }
    let base = cx.client.redactor().redact(cx.target.base.as_str());
    let status = metadata.status.as_u16();
    let why = format!(
        "what answers [base]/metadata (with {status}) and kick-offs is neither JSON nor FHIR"
    );
    Err(EngineError::NoFhir { base, why })
}

/// Returns true if nothing of FHIR answers a plain kick-off, at whatever level.
///
/// # Errors
///
/// Fails only by a fault of our own, or when no token is given.
async fn is_foreign_at_all_levels(cx: &RunContext) -> Result<bool, EngineError> {
    let mut is_foreign = false;
    for level in cx.target.asked_levels() {
        let Some(tried) = find::plain_kick_off(cx, level, false).await? else { continue };
        if !tried.is_foreign {
            return Ok(false);
        }
        is_foreign = true;
    }
    Ok(is_foreign)
}
