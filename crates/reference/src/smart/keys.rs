//! The key pairs of the built-in clients. They are published, and protect nothing but test data.

use std::sync::LazyLock;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// A key pair of a built-in client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TestKey {
    /// The client that signs with it.
    pub(crate) client: &'static str,
    /// Its name in the client's key set.
    pub(crate) kid: &'static str,
    /// `ES384` or `RS384`.
    pub(crate) algorithm: Algorithm,
    /// The private key, PKCS #8 in PEM.
    pub(crate) private_pem: &'static str,
}

static KEYS: [TestKey; 7] = [
    TestKey {
        client: "backend",
        kid: "backend-es384",
        algorithm: Algorithm::ES384,
        private_pem: BACKEND_ES384,
    },
    TestKey {
        client: "backend",
        kid: "backend-rs384",
        algorithm: Algorithm::RS384,
        private_pem: BACKEND_RS384,
    },
    es384("other", "other-es384", OTHER),
    es384("narrow", "narrow-es384", NARROW),
    es384("by-url", "by-url-es384", BY_URL),
    // A key set in which one name stands for two keys.
    es384("twins", "twin", OTHER),
    es384("twins", "twin", NARROW),
];

const BACKEND_ES384: &str = include_str!("../../keys/backend-es384.test-key.pem");
const BACKEND_RS384: &str = include_str!("../../keys/backend-rs384.test-key.pem");
const OTHER: &str = include_str!("../../keys/other-es384.test-key.pem");
const NARROW: &str = include_str!("../../keys/narrow-es384.test-key.pem");
const BY_URL: &str = include_str!("../../keys/by-url-es384.test-key.pem");

const fn es384(client: &'static str, kid: &'static str, private_pem: &'static str) -> TestKey {
    TestKey { client, kid, algorithm: Algorithm::ES384, private_pem }
}

/// The private keys of the built-in client `backend`, PKCS #8 in PEM: ES384, then RS384. They are
/// published with this crate, and protect nothing but test data.
pub const BACKEND_KEYS: [&str; 2] = [BACKEND_ES384, BACKEND_RS384];

/// Lists the key pairs of a built-in client; none for clients that have no keys.
pub(crate) fn test_keys(client: &str) -> impl Iterator<Item = &'static TestKey> {
    KEYS.iter().filter(move |key| key.client == client)
}

/// The public keys, in the order of [`KEYS`]; taken from the private ones once, as that is slow.
static PUBLIC: LazyLock<Vec<Value>> = LazyLock::new(|| KEYS.iter().map(TestKey::public).collect());

/// Returns the public keys of a built-in client as a JSON Web Key Set.
pub(crate) fn key_set(client: &str) -> Value {
    let pairs = KEYS.iter().zip(PUBLIC.iter()).filter(|(key, _)| key.client == client);
    json!({"keys": pairs.map(|(_, public)| public).collect::<Vec<_>>()})
}

impl TestKey {
    /// Returns the private key, ready to sign with.
    pub(crate) fn signing_key(&self) -> EncodingKey {
        let pem = self.private_pem.as_bytes();
        let key = match self.algorithm {
            Algorithm::RS384 => EncodingKey::from_rsa_pem(pem),
            _ => EncodingKey::from_ec_pem(pem),
        };
        key.expect("the built-in keys are well-formed")
    }

    fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.signing_key(), self.algorithm)
            .expect("the built-in keys have a public part");
        jwk.common.key_id = Some(self.kid.to_owned());
        serde_json::to_value(jwk).expect("a key set's entry can be written as JSON")
    }
}
