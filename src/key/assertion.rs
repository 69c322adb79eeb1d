//! Client assertions (RFC 7523; SMART App Launch 2.2.0, Client Authentication: Asymmetric), right
//! ones and ones that are wrong on purpose.

use std::time::Duration;

use aws_lc_rs::hmac;
use serde_json::{Map, Value, json};

use super::signing_key::encode;
use super::{KeyError, SigningKey};

/// A client assertion before it is signed. All of it may be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// The header of the JWT.
    pub header: Map<String, Value>,
    /// Its claims.
    pub claims: Map<String, Value>,
}

/// How an assertion is signed.
#[derive(Debug, Clone, Copy)]
pub enum Signature<'a> {
    /// By a key.
    Key(&'a SigningKey),
    /// By a key, and then one bit of it is turned.
    OneBitWrong(&'a SigningKey),
    /// By HMAC with SHA-384 under the PEM of a key's public half.
    HmacOfPublicKey(&'a SigningKey),
    /// Not at all.
    Absent,
}

impl Assertion {
    /// The longest that an assertion may be valid.
    pub const LONGEST: Duration = Duration::from_secs(300);

    /// A right assertion of `client_id` for the token endpoint `audience`, with a fresh `jti`, that
    /// ends `lifetime` after `now` (seconds since 1970).
    #[must_use]
    pub fn new(
        key: &SigningKey,
        client_id: &str,
        audience: &str,
        now: i64,
        lifetime: Duration,
    ) -> Self {
        let lifetime = i64::try_from(lifetime.min(Self::LONGEST).as_secs()).unwrap_or(0);
        let header = json!({ "typ": "JWT", "alg": key.algorithm().name(), "kid": key.kid() });
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": now,
            "exp": now + lifetime,
            "jti": uuid::Uuid::new_v4().to_string(),
        });
        Self { header: object(header), claims: object(claims) }
    }

    /// Says where the key set is that verifies it.
    #[must_use]
    pub fn with_jku(mut self, jku: Option<&str>) -> Self {
        if let Some(jku) = jku {
            self.header.insert("jku".to_owned(), jku.into());
        }
        self
    }

    /// The JWT in its compact form.
    ///
    /// # Errors
    ///
    /// Fails when the library for cryptography does.
    pub fn compact(&self, signature: Signature<'_>) -> Result<String, KeyError> {
        let part = |fields: &Map<String, Value>| {
            encode(Value::Object(fields.clone()).to_string().as_bytes())
        };
        let signed = format!("{}.{}", part(&self.header), part(&self.claims));
        let signature = signature.of(signed.as_bytes())?;
        Ok(format!("{signed}.{}", encode(&signature)))
    }
}

impl Signature<'_> {
    fn of(self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(match self {
            Self::Key(key) => key.sign(message)?,
            Self::OneBitWrong(key) => {
                let mut signature = key.sign(message)?;
                // A bit in the middle, so that the numbers keep their length.
                let middle = signature.len() / 2;
                signature[middle] ^= 1;
                signature
            }
            Self::HmacOfPublicKey(key) => {
                let secret = hmac::Key::new(hmac::HMAC_SHA384, key.public_pem()?.as_bytes());
                hmac::sign(&secret, message).as_ref().to_vec()
            }
            Self::Absent => Vec::new(),
        })
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Algorithm, generate};
    use jsonwebtoken::jwk::Jwk;
    use jsonwebtoken::{DecodingKey, Validation, decode};
    use rstest::rstest;

    const NOW: i64 = 4_000_000_000;

    fn assertion(key: &SigningKey) -> Assertion {
        Assertion::new(key, "app", "https://auth.example/token", NOW, Duration::from_secs(9_999))
    }

    fn verified(key: &SigningKey, jwt: &str) -> Option<Value> {
        let jwk: Jwk = serde_json::from_value(key.public_jwk()).unwrap();
        let mut validation = Validation::new(key.algorithm().name().parse().unwrap());
        validation.set_audience(&["https://auth.example/token"]);
        let decoded = decode::<Value>(jwt, &DecodingKey::from_jwk(&jwk).unwrap(), &validation);
        decoded.ok().map(|decoded| decoded.claims)
    }

    #[rstest]
    #[case(Algorithm::Es384)]
    #[case(Algorithm::Rs384)]
    fn an_assertion_is_verified_by_the_registered_key(#[case] algorithm: Algorithm) {
        let key = generate(algorithm).unwrap().key;
        let right = assertion(&key).compact(Signature::Key(&key)).unwrap();
        let claims = verified(&key, &right).unwrap();
        assert_eq!(claims["exp"].as_i64(), Some(NOW + 300), "five minutes at most");
        let wrong = assertion(&key).compact(Signature::OneBitWrong(&key)).unwrap();
        assert_eq!(verified(&key, &wrong), None);
    }

    #[test]
    fn every_assertion_has_a_jti_of_its_own() {
        let key = generate(Algorithm::Es384).unwrap().key;
        assert_ne!(assertion(&key).claims["jti"], assertion(&key).claims["jti"]);
    }

    #[test]
    fn an_unsigned_assertion_ends_with_a_point() {
        let key = generate(Algorithm::Es384).unwrap().key;
        assert!(assertion(&key).compact(Signature::Absent).unwrap().ends_with('.'));
    }
}
