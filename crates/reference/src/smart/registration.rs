//! Registered clients: keys or a secret, and scopes.

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;
use serde_json::Value;

use super::keys::key_set;
use crate::settings::Settings;

/// The id of the built-in client that has a secret instead of keys.
pub(crate) const SYMMETRIC: &str = "symmetric";
/// Its secret, which protects only test data.
pub(crate) const SYMMETRIC_SECRET: &str = "symmetric-client-of-the-reference-server";

/// All scopes that a backend service can be granted.
const FULL: &str = "system/*.cruds";

/// The location of a client's public keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwksSource {
    /// The key set itself: an object with `keys` (RFC 7517, section 5).
    Inline(Value),
    /// The absolute URL of the key set.
    Url(String),
}

/// A client of the guide's authorisation.
#[derive(Debug, Clone)]
pub struct RegisteredClient {
    /// Its `client_id`.
    pub id: String,
    /// Its public keys; `None` for a client with a secret only.
    pub jwks: Option<JwksSource>,
    /// Its secret; `None` for a client with keys only.
    pub secret: Option<SecretString>,
    /// The scopes that it can be granted, separated by spaces (`system/*.rs system/Group.cruds`).
    pub scopes: String,
}

/// The response with a key set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JwksAnswer {
    /// The value of `Cache-Control`; without it, the key set is not cached.
    pub cache_control: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A key set could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot fetch the key set at {url}: {reason}")]
pub struct JwksFetchError {
    /// The URL of the key set.
    pub url: String,
    /// The reason.
    pub reason: String,
}

type Fetch = dyn Fn(&str, &str) -> Result<JwksAnswer, JwksFetchError> + Send + Sync;

/// Fetches a key set by GET from an absolute URL, with the given value of `Accept`.
///
/// It is called during a token request, and may block until the response arrives.
#[derive(Clone)]
pub struct JwksFetch(Arc<Fetch>);

impl JwksFetch {
    /// Creates a source from a function that takes the URL and the value of `Accept`.
    pub fn new(
        fetch: impl Fn(&str, &str) -> Result<JwksAnswer, JwksFetchError> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(fetch))
    }

    pub(super) fn get(&self, url: &str, accept: &str) -> Result<JwksAnswer, JwksFetchError> {
        (self.0)(url, accept)
    }
}

impl fmt::Debug for JwksFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JwksFetch")
    }
}

/// Returns all clients; those of the settings come first, so that they can replace built-in ones.
pub(super) fn clients(settings: &Settings) -> Vec<RegisteredClient> {
    let with_keys = |id: &str, jwks, scopes: &str| RegisteredClient {
        id: id.to_owned(),
        jwks: Some(jwks),
        secret: None,
        scopes: scopes.to_owned(),
    };
    let inline = |id: &str, scopes| with_keys(id, JwksSource::Inline(key_set(id)), scopes);
    let by_url =
        settings.jwks_url.clone().map(|url| with_keys("by-url", JwksSource::Url(url), FULL));
    let built_in = [
        inline("backend", FULL),
        inline("other", FULL),
        inline("narrow", "system/Patient.rs"),
        inline("twins", FULL),
        RegisteredClient {
            id: SYMMETRIC.to_owned(),
            jwks: None,
            secret: Some(SYMMETRIC_SECRET.into()),
            scopes: FULL.to_owned(),
        },
    ];
    settings.registered.iter().cloned().chain(built_in).chain(by_url).collect()
}
