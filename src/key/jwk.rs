//! Reads private JSON Web Keys (RFC 7517, RFC 7518).

use std::sync::Arc;

use aws_lc_rs::rsa::{self, KeyPairComponents};
use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::signing_key::Pair;
use super::{KeyError, SigningKey};

/// The members of private JWKs that nobody else may see.
const PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// Reads a private JWK.
pub(super) fn read(jwk: &Value) -> Result<SigningKey, KeyError> {
    let pair = match jwk["kty"].as_str() {
        Some("EC") => ec(jwk)?,
        Some("RSA") => rsa(jwk)?,
        Some("oct") => return Err(KeyError::OtherAlgorithm("a shared secret")),
        Some("OKP") => return Err(KeyError::OtherAlgorithm("EdDSA")),
        _ => return Err(KeyError::Broken("the member `kty` is neither EC nor RSA")),
    };
    Ok(SigningKey::new(pair, jwk["kid"].as_str()))
}

/// The secret texts of a JWK.
pub(super) fn secrets(jwk: &Value) -> impl Iterator<Item = &str> {
    PRIVATE.iter().filter_map(|name| jwk[*name].as_str())
}

fn ec(jwk: &Value) -> Result<Pair, KeyError> {
    match jwk["crv"].as_str() {
        Some("P-384") => {}
        Some("P-256") => return Err(KeyError::OtherAlgorithm("ES256")),
        Some("P-521") => return Err(KeyError::OtherAlgorithm("ES512")),
        _ => return Err(KeyError::Broken("the member `crv` is not P-384")),
    }
    let d = private(jwk, "d")?;
    let point = [&[4], &*number(jwk, "x")?, &*number(jwk, "y")?].concat();
    EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P384_SHA384_FIXED_SIGNING, &d, &point)
        .map(|pair| Pair::Ec(Arc::new(pair)))
        .map_err(|_| KeyError::Broken("its numbers do not fit together"))
}

fn rsa(jwk: &Value) -> Result<Pair, KeyError> {
    let d = private(jwk, "d")?;
    let public_key = RsaPublicKeyComponents { n: number(jwk, "n")?, e: number(jwk, "e")? };
    let components = KeyPairComponents {
        public_key,
        d,
        p: number(jwk, "p")?,
        q: number(jwk, "q")?,
        dP: number(jwk, "dp")?,
        dQ: number(jwk, "dq")?,
        qInv: number(jwk, "qi")?,
    };
    rsa::KeyPair::from_components(&components)
        .map(|pair| Pair::Rsa(Arc::new(pair)))
        .map_err(|_| KeyError::Broken("its numbers do not fit together, or are too short"))
}

fn private(jwk: &Value, name: &str) -> Result<Vec<u8>, KeyError> {
    if jwk[name].is_null() { Err(KeyError::Public) } else { number(jwk, name) }
}

fn number(jwk: &Value, name: &str) -> Result<Vec<u8>, KeyError> {
    let text = jwk[name].as_str().unwrap_or_default();
    let number = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).unwrap_or_default();
    if number.is_empty() { Err(KeyError::Broken("a number is missing")) } else { Ok(number) }
}
