//! A private key that signs assertions.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA384, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::KeyError;

/// An algorithm of SMART Backend Services (SMART App Launch 2.2.0, Client Authentication:
/// Asymmetric), of which a server supports at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// ECDSA on the curve P-384 with SHA-384.
    Es384,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
}

impl Algorithm {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Es384, Self::Rs384];

    /// The name in the header of a JWT.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Es384 => "ES384",
            Self::Rs384 => "RS384",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Es384 => Self::Rs384,
            Self::Rs384 => Self::Es384,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        found.ok_or_else(|| format!("`{name}` is neither ES384 nor RS384"))
    }
}

/// A private key with the name under which its public half is registered. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    pair: Pair,
}

#[derive(Clone)]
pub(super) enum Pair {
    Ec(Arc<EcdsaKeyPair>),
    Rsa(Arc<rsa::KeyPair>),
}

impl SigningKey {
    /// A key under a name; under its thumbprint (RFC 7638) where none is given.
    pub(super) fn new(pair: Pair, kid: Option<&str>) -> Self {
        let kid = kid.map_or_else(|| thumbprint(&members(&pair)), str::to_owned);
        Self { kid, pair }
    }

    /// The same key under another name.
    #[must_use]
    pub fn named(&self, kid: &str) -> Self {
        Self { kid: kid.to_owned(), pair: self.pair.clone() }
    }

    /// The `kid` of its public half.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm it signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match &self.pair {
            Pair::Ec(_) => Algorithm::Es384,
            Pair::Rsa(_) => Algorithm::Rs384,
        }
    }

    /// Signs a message, in the form that a JWS has (RFC 7518, section 3).
    ///
    /// # Errors
    ///
    /// Fails when the library for cryptography does.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Ec(pair) => {
                let signature = pair.sign(&random, message).map_err(|_| KeyError::Library)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA384, &random, message, &mut signature)
                    .map_err(|_| KeyError::Library)?;
                Ok(signature)
            }
        }
    }

    /// The public half as a JWK (RFC 7517), ready to be registered.
    #[must_use]
    pub fn public_jwk(&self) -> Value {
        let mut jwk = members(&self.pair);
        jwk["kid"] = self.kid.as_str().into();
        jwk["alg"] = self.algorithm().name().into();
        jwk["use"] = "sig".into();
        jwk["key_ops"] = json!(["verify"]);
        jwk
    }

    /// The public half as PEM, which is what a server that confuses algorithms takes for a secret.
    ///
    /// # Errors
    ///
    /// Fails when the library for cryptography does.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let der = match &self.pair {
            Pair::Ec(pair) => pair.public_key().as_der(),
            Pair::Rsa(pair) => pair.public_key().as_der(),
        };
        let text = STANDARD.encode(der.map_err(|_| KeyError::Library)?.as_ref());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        for line in text.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        Ok(pem + "-----END PUBLIC KEY-----\n")
    }
}

/// Shows no part of the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} {})", self.algorithm(), self.kid)
    }
}

/// The members of the public JWK that make the key.
fn members(pair: &Pair) -> Value {
    match pair {
        Pair::Ec(pair) => {
            let point = pair.public_key().as_ref();
            // An uncompressed point: a byte of 4, then both coordinates.
            let (x, y) = point[1..].split_at(point.len() / 2);
            json!({ "kty": "EC", "crv": "P-384", "x": encode(x), "y": encode(y) })
        }
        Pair::Rsa(pair) => {
            let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
            json!({ "kty": "RSA", "n": encode(&public.n), "e": encode(&public.e) })
        }
    }
}

/// The SHA-256 thumbprint of a public JWK (RFC 7638). Its members come in the order of their names,
/// and hold nothing that JSON would escape.
fn thumbprint(members: &Value) -> String {
    let fields = members.as_object().into_iter().flatten();
    let mut sorted: Vec<String> = fields.map(|(key, value)| format!("\"{key}\":{value}")).collect();
    sorted.sort();
    let text = format!("{{{}}}", sorted.join(","));
    encode(digest(&SHA256, text.as_bytes()).as_ref())
}

/// Base64 as JOSE writes it.
pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_that_of_the_rfc() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let jwk = json!({ "kty": "RSA", "n": n, "e": "AQAB" });
        assert_eq!(thumbprint(&jwk), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
