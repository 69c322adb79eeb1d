//! Whether an assertion was signed with a key of its client.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize as _;
use serde_json::Value;

use super::assertion::Assertion;
use super::oauth_error::OAuthError;
use crate::fault::smart::assertion::{
    ALG_NONE_OK, KID_DUPLICATE_TRIED, KID_IGNORED, KTY_MISMATCH_500, LISTED_ALG_REFUSED,
    RS256_ONLY, SIGNATURE_UNCHECKED,
};
use crate::settings::{Dialect, Settings};
use crate::variant::catalog::access::RS384_ONLY;
use bulkspec_fhir::GuideVersion;

/// Returns the algorithm of an assertion that is to be checked; `None` when there is nothing to
/// check, on a server that takes the algorithm `none`.
pub(super) fn algorithm(
    assertion: &Assertion<'_>,
    settings: &Settings,
) -> Result<Option<Algorithm>, OAuthError> {
    let takes_old_only = settings.has(&RS256_ONLY);
    let refuses_rsa = takes_old_only || settings.has(&LISTED_ALG_REFUSED);
    let refuses_ec = takes_old_only || settings.varies(&RS384_ONLY);
    match assertion.header_text("alg") {
        Some("none") if settings.has(&ALG_NONE_OK) => Ok(None),
        Some("RS384") if !refuses_rsa => Ok(Some(Algorithm::RS384)),
        Some("ES384") if !refuses_ec => Ok(Some(Algorithm::ES384)),
        Some("RS256") if takes_old_only => Ok(Some(Algorithm::RS256)),
        _ => Err(OAuthError::client("the algorithm of the assertion is not supported")),
    }
}

/// Checks the signature with the one key that has the right name and fits the algorithm.
pub(super) fn check(
    assertion: &Assertion<'_>,
    algorithm: Algorithm,
    keys: &[Value],
    settings: &Settings,
) -> Result<(), OAuthError> {
    let candidates = candidates(assertion, algorithm, keys, settings)?;
    let is_signed = settings.has(&SIGNATURE_UNCHECKED)
        || candidates.iter().any(|key| is_signed_with(assertion, algorithm, key));
    if is_signed { Ok(()) } else { Err(OAuthError::client("the signature is wrong")) }
}

fn candidates<'a>(
    assertion: &Assertion<'_>,
    algorithm: Algorithm,
    keys: &'a [Value],
    settings: &Settings,
) -> Result<Vec<&'a Value>, OAuthError> {
    let kid = assertion.header_text("kid");
    let any_name = settings.has(&KID_IGNORED);
    let is_named = |key: &&Value| any_name || (kid.is_some() && key["kid"].as_str() == kid);
    let named: Vec<&Value> = keys.iter().filter(is_named).collect();
    let fitting: Vec<&Value> =
        named.iter().copied().filter(|key| key["kty"] == key_type(algorithm)).collect();
    let many = any_name || tries_each(settings);
    match (named.len(), fitting.len()) {
        (0, _) => Err(OAuthError::client("the key set has no key of this kid")),
        (_, 0) if settings.has(&KTY_MISMATCH_500) => Err(OAuthError::failed()),
        (_, 0) => Err(OAuthError::client("the key of this kid does not fit the algorithm")),
        (_, 1) => Ok(fitting),
        _ if many => Ok(fitting),
        _ => Err(OAuthError::client("the key set has several keys of this kid")),
    }
}

/// Tells whether each of several keys of one name is tried: right in 1.0.1 only.
fn tries_each(settings: &Settings) -> bool {
    settings.dialect == Dialect::Guide(GuideVersion::V1) || settings.has(&KID_DUPLICATE_TRIED)
}

fn key_type(algorithm: Algorithm) -> &'static str {
    if algorithm == Algorithm::ES384 { "EC" } else { "RSA" }
}

fn is_signed_with(assertion: &Assertion<'_>, algorithm: Algorithm, key: &Value) -> bool {
    let key = Jwk::deserialize(key).ok().and_then(|jwk| DecodingKey::from_jwk(&jwk).ok());
    key.is_some_and(|key| {
        crypto::verify(assertion.signature, assertion.signed.as_bytes(), &key, algorithm)
            .unwrap_or(false)
    })
}
