//! Client assertions (RFC 7523): a signed text in which a client says who it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::oauth_error::OAuthError;
use crate::fault::smart::assertion::{AUD_UNCHECKED, EXP_UNCHECKED, ISS_UNCHECKED, JTI_OPTIONAL};
use crate::settings::Settings;

/// How far ahead an assertion may end, in seconds.
pub(super) const LONGEST: i64 = 300;

/// An assertion as it was sent; nothing of it is checked yet.
pub(super) struct Assertion<'a> {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    /// Header and claims as they were signed.
    pub(super) signed: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Assertion<'a> {
    /// Takes an assertion apart.
    pub(super) fn read(text: &'a str) -> Result<Self, OAuthError> {
        let read = || {
            let (signed, signature) = text.rsplit_once('.')?;
            let (header, claims) = signed.split_once('.')?;
            Some(Self { header: object(header)?, claims: object(claims)?, signed, signature })
        };
        read().ok_or(OAuthError::client("the assertion is not a JSON Web Token"))
    }

    /// Returns a text of the header.
    pub(super) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// Returns the URL of a key set that the header names, whatever its type.
    pub(super) fn jku(&self) -> Option<&Value> {
        self.header.get("jku")
    }

    /// Returns the id of the client that speaks, which must be both `iss` and `sub`.
    pub(super) fn client_id(&self, settings: &Settings) -> Result<&str, OAuthError> {
        let sub = self.claim_text("sub").ok_or(OAuthError::client("sub is missing"))?;
        if self.claim_text("iss") == Some(sub) || settings.has(&ISS_UNCHECKED) {
            return Ok(sub);
        }
        Err(OAuthError::client("iss and sub are not the same"))
    }

    /// Checks that the assertion was made for this token endpoint.
    pub(super) fn check_audience(
        &self,
        endpoint: &str,
        settings: &Settings,
    ) -> Result<(), OAuthError> {
        let is_here = match self.claims.get("aud") {
            Some(Value::Array(all)) => all.iter().any(|one| one == endpoint),
            Some(one) => one == endpoint,
            None => false,
        };
        if is_here || settings.has(&AUD_UNCHECKED) {
            return Ok(());
        }
        Err(OAuthError::client("aud is not the URL of this token endpoint"))
    }

    /// Returns when the assertion ends, in seconds since 1970, as `now` is.
    pub(super) fn end(&self, now: i64, settings: &Settings) -> Result<i64, OAuthError> {
        let end = self.claims.get("exp").and_then(seconds);
        match end {
            _ if settings.has(&EXP_UNCHECKED) => Ok(end.unwrap_or(now)),
            None => Err(OAuthError::client("exp is missing, or is no number")),
            Some(end) if end <= now => Err(OAuthError::client("the assertion has expired")),
            Some(end) if end > now + LONGEST => {
                Err(OAuthError::client("exp is more than five minutes ahead"))
            }
            Some(end) => Ok(end),
        }
    }

    /// Returns the name of this one assertion; `None` where a faulty server needs none.
    pub(super) fn jti(&self, settings: &Settings) -> Result<Option<&str>, OAuthError> {
        match self.claim_text("jti") {
            Some(jti) if !jti.is_empty() => Ok(Some(jti)),
            _ if settings.has(&JTI_OPTIONAL) => Ok(None),
            _ => Err(OAuthError::client("jti is missing")),
        }
    }

    fn claim_text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Reads a time of RFC 7519, which may have a fraction.
fn seconds(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, which is far ahead")]
    value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
}
