//! Makes key pairs.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsBigEndian, AsDer};
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::signing_key::{Pair, encode};
use super::{Algorithm, KeyError, SigningKey, der};

/// A key pair that was just made.
#[derive(Debug)]
pub struct NewKey {
    /// The key, under its thumbprint.
    pub key: SigningKey,
    /// The private key as a JWK; a secret.
    pub private_jwk: Value,
}

/// Makes a key pair: of the curve P-384, or of RSA with 3,072 bits.
///
/// # Errors
///
/// Fails when the library for cryptography does.
pub fn generate(algorithm: Algorithm) -> Result<NewKey, KeyError> {
    let (pair, secret) = match algorithm {
        Algorithm::Es384 => ec()?,
        Algorithm::Rs384 => rsa_3072()?,
    };
    let key = SigningKey::new(pair, None);
    let mut private_jwk = key.public_jwk();
    private_jwk["key_ops"] = json!(["sign"]);
    for (name, value) in secret {
        private_jwk[name] = value.into();
    }
    Ok(NewKey { key, private_jwk })
}

type Secret = Vec<(&'static str, String)>;

fn ec() -> Result<(Pair, Secret), KeyError> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING);
    let pair = pair.map_err(|_| KeyError::Library)?;
    let number = pair.private_key().as_be_bytes().map_err(|_| KeyError::Library)?;
    let secret = vec![("d", encode(number.as_ref()))];
    Ok((Pair::Ec(Arc::new(pair)), secret))
}

fn rsa_3072() -> Result<(Pair, Secret), KeyError> {
    let pair = rsa::KeyPair::generate(KeySize::Rsa3072).map_err(|_| KeyError::Library)?;
    let pkcs8 = AsDer::as_der(&pair).map_err(|_| KeyError::Library)?;
    let [_, _, d, p, q, dp, dq, qi] = der::rsa_numbers(pkcs8.as_ref()).ok_or(KeyError::Library)?;
    let numbers = [("d", d), ("p", p), ("q", q), ("dp", dp), ("dq", dq), ("qi", qi)];
    let secret = numbers.map(|(name, number)| (name, encode(number))).to_vec();
    Ok((Pair::Rsa(Arc::new(pair)), secret))
}
