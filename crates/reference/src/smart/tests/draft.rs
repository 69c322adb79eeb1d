//! Assertions that are right but for what a test changes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use uuid::Uuid;

use super::bench::{ENDPOINT, NOW};
use crate::smart::{TestKey, test_keys};

/// An assertion that is not signed yet.
#[derive(Clone)]
pub(super) struct Draft {
    header: Value,
    claims: Value,
    key: TestKey,
}

impl Draft {
    /// Makes a right one, for the first key of a client.
    pub(super) fn of(client: &str) -> Self {
        Self::with_key(test_keys(client).next().unwrap())
    }

    /// Makes a right one, for the RSA key of the client `backend`.
    pub(super) fn rsa() -> Self {
        Self::with_key(test_keys("backend").find(|key| key.algorithm == Algorithm::RS384).unwrap())
    }

    fn with_key(key: &TestKey) -> Self {
        let header = json!({"typ": "JWT", "alg": format!("{:?}", key.algorithm), "kid": key.kid});
        let claims = json!({
            "iss": key.client,
            "sub": key.client,
            "aud": ENDPOINT,
            "exp": NOW + 300,
            "jti": Uuid::new_v4().to_string(),
        });
        Self { header, claims, key: *key }
    }

    pub(super) fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    pub(super) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    pub(super) fn without_header(mut self, name: &str) -> Self {
        self.header.as_object_mut().unwrap().remove(name);
        self
    }

    pub(super) fn without_claim(mut self, name: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(name);
        self
    }

    /// Signs with the key of another client, under the name of the right one.
    pub(super) fn forged(mut self) -> Self {
        self.key = *test_keys("other").next().unwrap();
        self
    }

    /// Signs as the key demands.
    pub(super) fn sign(&self) -> String {
        self.sign_as(self.key.algorithm, &self.key.signing_key())
    }

    /// Signs with RS256 and says so; the key must be RSA.
    pub(super) fn sign_old(self) -> String {
        let draft = self.header("alg", "RS256");
        draft.sign_as(Algorithm::RS256, &draft.key.signing_key())
    }

    /// Says that the algorithm is `none`, and does not sign.
    pub(super) fn sign_none(self) -> String {
        format!("{}.", self.header("alg", "none").message())
    }

    /// Signs with HS384, keyed with what is public.
    pub(super) fn sign_with_public(self) -> String {
        let draft = self.header("alg", "HS384");
        draft.sign_as(Algorithm::HS384, &EncodingKey::from_secret(draft.key.kid.as_bytes()))
    }

    fn sign_as(&self, algorithm: Algorithm, key: &EncodingKey) -> String {
        let message = self.message();
        let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap();
        format!("{message}.{signature}")
    }

    fn message(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }
}
