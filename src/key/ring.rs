//! The keys that a client signs with.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{Algorithm, KeyError, SigningKey, parse};

/// The private keys of a client, one of which signs. It keeps the text that it was read from, so
/// that a configuration can be written for another process.
#[derive(Clone)]
pub struct KeyRing {
    main: SigningKey,
    keys: Vec<SigningKey>,
    secrets: Vec<SecretString>,
    text: SecretString,
}

impl KeyRing {
    /// Reads PEM (PKCS#8, PKCS#1, SEC1), a private JWK, or a JWKS with private keys.
    ///
    /// The key named `kid` signs. A single key without a fitting name takes it; without `kid`, the
    /// first key of a set signs.
    ///
    /// # Errors
    ///
    /// Returns why there is no key to sign with.
    pub fn read(text: &SecretString, kid: Option<&str>) -> Result<Self, KeyError> {
        let (mut keys, secrets) = parse::read(text.expose_secret())?;
        if let (Some(kid), [only]) = (kid, keys.as_mut_slice()) {
            *only = only.named(kid);
        }
        let main = match kid {
            Some(kid) => keys.iter().find(|key| key.kid() == kid),
            None => keys.first(),
        };
        let unknown = || KeyError::UnknownKid(kid.unwrap_or_default().to_owned());
        let main = main.cloned().ok_or_else(unknown)?;
        let secrets = secrets.into_iter().map(SecretString::from).collect();
        Ok(Self { main, keys, secrets, text: text.clone() })
    }

    /// The key that signs.
    #[must_use]
    pub fn main(&self) -> &SigningKey {
        &self.main
    }

    /// All keys.
    #[must_use]
    pub fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    /// A key of the other algorithm, if there is one.
    #[must_use]
    pub fn of_other_algorithm(&self) -> Option<&SigningKey> {
        let other: Algorithm = self.main.algorithm().other();
        self.keys.iter().find(|key| key.algorithm() == other)
    }

    /// The texts that nobody else may see.
    #[must_use]
    pub fn secrets(&self) -> &[SecretString] {
        &self.secrets
    }

    /// The text that it was read from.
    #[must_use]
    pub fn text(&self) -> &SecretString {
        &self.text
    }
}

/// Shows the names of the keys only.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("main", &self.main).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::generate;
    use serde_json::json;

    fn two_keys() -> (SecretString, String, String) {
        let [a, b] = Algorithm::ALL.map(|algorithm| generate(algorithm).unwrap());
        let set = json!({ "keys": [a.private_jwk, b.private_jwk] }).to_string();
        (set.into(), a.key.kid().to_owned(), b.key.kid().to_owned())
    }

    #[test]
    fn the_named_key_signs_or_else_the_first() {
        let (set, first, second) = two_keys();
        assert_eq!(KeyRing::read(&set, None).unwrap().main().kid(), first);
        let ring = KeyRing::read(&set, Some(&second)).unwrap();
        assert_eq!(ring.main().kid(), second);
        assert_eq!(ring.of_other_algorithm().unwrap().kid(), first);
        let unknown = KeyRing::read(&set, Some("other")).unwrap_err();
        assert_eq!(unknown, KeyError::UnknownKid("other".into()));
    }

    #[test]
    fn a_single_key_takes_the_name_that_it_is_given() {
        let new = generate(Algorithm::Es384).unwrap();
        let text = SecretString::from(new.private_jwk.to_string());
        let ring = KeyRing::read(&text, Some("mine")).unwrap();
        assert_eq!((ring.main().kid(), ring.keys()[0].kid()), ("mine", "mine"));
        assert!(!format!("{ring:?}").contains(new.private_jwk["d"].as_str().unwrap()));
    }
}
