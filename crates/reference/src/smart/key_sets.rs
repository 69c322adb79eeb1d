//! The key sets of clients: registered directly, or fetched and kept as long as their host allows.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::oauth_error::OAuthError;
use super::registration::{JwksAnswer, JwksFetch, JwksSource, RegisteredClient};
use crate::fault::smart::key_set::{
    JKU_ANY, JKU_REQUIRED, JWKS_ACCEPT_JWT, JWKS_ACCEPT_MISSING, JWKS_CACHED_FOREVER,
    JWKS_INLINE_ONLY, JWKS_REFETCH,
};
use crate::settings::Settings;

/// How long a faulty server keeps any key set, in seconds.
const FOREVER: i64 = 3_600;

struct Kept {
    keys: Vec<Value>,
    /// In seconds since 1970.
    until: i64,
}

/// Key sets by URL.
pub(super) struct KeySets {
    fetch: Option<JwksFetch>,
    kept: Mutex<HashMap<String, Kept>>,
}

impl KeySets {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { fetch: settings.jwks_fetch.clone(), kept: Mutex::default() }
    }

    /// Returns the keys that a client's assertion may be signed with; `now` is in seconds since
    /// 1970.
    pub(super) fn of(
        &self,
        client: &RegisteredClient,
        jku: Option<&Value>,
        settings: &Settings,
        now: i64,
    ) -> Result<Vec<Value>, OAuthError> {
        let registered = client.jwks.as_ref();
        let source = match jku {
            None if settings.has(&JKU_REQUIRED) => {
                return Err(OAuthError::client("jku is missing"));
            }
            None => registered.cloned(),
            Some(jku) => {
                named_source(jku).filter(|it| registered == Some(it) || settings.has(&JKU_ANY))
            }
        };
        match source {
            Some(JwksSource::Inline(set)) => Ok(keys(&set)),
            Some(JwksSource::Url(_)) if settings.has(&JWKS_INLINE_ONLY) => {
                Err(OAuthError::client("key sets are not read from URLs"))
            }
            Some(JwksSource::Url(url)) => self.at(&url, settings, now),
            None if jku.is_some() => Err(OAuthError::client("jku is not the registered URL")),
            None => Err(OAuthError::client("this client has no keys")),
        }
    }

    fn at(&self, url: &str, settings: &Settings, now: i64) -> Result<Vec<Value>, OAuthError> {
        if let Some(keys) = self.kept(url, now) {
            return Ok(keys);
        }
        let accept = if settings.has(&JWKS_ACCEPT_MISSING) {
            "*/*"
        } else if settings.has(&JWKS_ACCEPT_JWT) {
            "application/jwt"
        } else {
            "application/json"
        };
        let failed = || OAuthError::client("the key set could not be fetched");
        let answer = self.fetch.as_ref().and_then(|fetch| fetch.get(url, accept).ok());
        let answer = answer.ok_or_else(failed)?;
        let keys = keys(&serde_json::from_slice(&answer.body).map_err(|_| failed())?);
        let until = now + lifetime(&answer, settings);
        self.lock().insert(url.to_owned(), Kept { keys: keys.clone(), until });
        Ok(keys)
    }

    fn kept(&self, url: &str, now: i64) -> Option<Vec<Value>> {
        self.lock().get(url).filter(|kept| now < kept.until).map(|kept| kept.keys.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        // Entries are written as a whole, so what a panicking thread left behind is consistent.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn named_source(jku: &Value) -> Option<JwksSource> {
    jku.as_str().map(|url| JwksSource::Url(url.to_owned()))
}

fn keys(set: &Value) -> Vec<Value> {
    set["keys"].as_array().cloned().unwrap_or_default()
}

/// How long a key set may be kept, in seconds. Without a word from its host, not at all.
fn lifetime(answer: &JwksAnswer, settings: &Settings) -> i64 {
    if settings.has(&JWKS_CACHED_FOREVER) {
        return FOREVER;
    }
    if settings.has(&JWKS_REFETCH) {
        return 0;
    }
    let text = answer.cache_control.as_deref().unwrap_or_default().to_ascii_lowercase();
    let mut directives = text.split(',').map(str::trim);
    if directives.clone().any(|it| it == "no-store" || it == "no-cache") {
        return 0;
    }
    let age = directives.find_map(|it| it.strip_prefix("max-age="));
    age.and_then(|seconds| seconds.trim_matches('"').parse::<u32>().ok()).map_or(0, i64::from)
}
