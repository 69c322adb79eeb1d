//! Publishes key sets.

use crate::config::KeyLogin;
use crate::key::Published;
use crate::run::auth::{asking, login};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::suite::KeySet;

/// How long the published key set may be kept where a scenario wants it kept, in seconds.
const KEPT: u32 = 60;

/// Exchanges the key set that bulkspec publishes, if it does.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn publish(cx: &RunContext, set: KeySet) -> Result<(), EngineError> {
    let (Some(host), Some(login)) = (cx.tokens.key_host(), login::key_login(cx).await?) else {
        return Ok(());
    };
    let (keys, stranger) = (&login.keys, asking::stranger(cx).await?);
    let same_name = stranger.named(keys.main().kid());
    host.publish_foreign(Published::unkept([&same_name]));
    host.publish(match set {
        KeySet::Registered => Published::unkept(keys.keys()),
        KeySet::Rotated => Published::unkept([stranger]),
        KeySet::DuplicateKid => Published::unkept([&same_name, keys.main()]),
        KeySet::Kept => Published::unkept(keys.keys()).kept_for(KEPT),
    });
    Ok(())
}

/// The client whose key set is registered by its URL: the one that logs in, or another one with
/// the same keys.
pub(crate) fn published_login(cx: &RunContext, main: &KeyLogin) -> KeyLogin {
    let hosting = cx.target.inputs.jwks.as_ref();
    let other = hosting.and_then(|hosting| hosting.client_id.clone());
    KeyLogin { client_id: other.unwrap_or_else(|| main.client_id.clone()), ..main.clone() }
}
