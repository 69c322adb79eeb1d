//! Key sets as they are published.

use serde_json::{Value, json};

use super::SigningKey;

/// The public key set (RFC 7517, section 5) of some keys, to register or to publish.
#[must_use]
pub fn key_set<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Value {
    json!({ "keys": keys.into_iter().map(SigningKey::public_jwk).collect::<Vec<_>>() })
}

/// What a [`JwksHost`](super::JwksHost) answers with.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The key set.
    pub document: Value,
    /// The value of `Cache-Control`.
    pub cache_control: String,
}

impl Published {
    /// A key set that nobody may keep, so that a change of it takes effect at once.
    #[must_use]
    pub fn unkept<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Self {
        Self { document: key_set(keys), cache_control: "no-store, max-age=0".to_owned() }
    }

    /// The same for `seconds`.
    #[must_use]
    pub fn kept_for(self, seconds: u32) -> Self {
        Self { cache_control: format!("max-age={seconds}"), ..self }
    }
}
