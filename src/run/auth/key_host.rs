//! The key set that bulkspec publishes for the client of SMART Backend Services.

use crate::config::Target;
use crate::key::{JwksHost, Published};
use crate::run::error::EngineError;

/// Publishes the key set where the target asks for it; it stays until the run is over.
///
/// # Errors
///
/// Fails when it cannot listen at the address that the target names.
pub(crate) fn start(target: &Target) -> Result<Option<JwksHost>, EngineError> {
    let (Some(hosting), Some(login)) = (&target.inputs.jwks, target.key_login()) else {
        return Ok(None);
    };
    let document = Published::unkept(login.keys.keys());
    Ok(Some(JwksHost::start(hosting.listen.clone(), document, Box::new(|_| {}))?))
}
