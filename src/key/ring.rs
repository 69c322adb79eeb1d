//! The keys that a client signs with.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{Algorithm, KeyError, SigningKey, parse};

/// The private keys of a client, one of which signs. It keeps the text that it was read from, so
/// that a configuration can be written for another process.
#[derive(Clone)]
pub struct KeyRing {
    main: SigningKey,
    /// Whether the main key was asked for by its name.
    is_named: bool,
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
        Ok(Self { main, is_named: kid.is_some(), keys, secrets, text: text.clone() })
    }

    /// The same keys, of which the first signs whose algorithm is among those that a server lists
    /// (`ES384`); as it is where there is none, or where a key was asked for by its name.
    #[must_use]
    pub fn preferring(&self, listed: &[String]) -> Self {
        let is_listed =
            |key: &&SigningKey| listed.iter().any(|algorithm| algorithm == key.algorithm().name());
        let all = std::iter::once(&self.main).chain(&self.keys);
        let main = all.filter(|_| !self.is_named).find(is_listed).unwrap_or(&self.main);
        Self { main: main.clone(), ..self.clone() }
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
    fn a_key_signs_whose_algorithm_is_listed_unless_another_one_is_named() {
        let (set, first, second) = two_keys();
        let ring = KeyRing::read(&set, None).unwrap();
        let [own, other] = [ring.main(), ring.of_other_algorithm().unwrap()];
        let [own, other] = [own, other].map(|key| key.algorithm().name().to_owned());
        let signs = |ring: &KeyRing, listed: &[&String]| {
            let listed: Vec<String> = listed.iter().map(|name| (*name).clone()).collect();
            ring.preferring(&listed).main().kid().to_owned()
        };
        assert_eq!(signs(&ring, &[&other, &own]), first);
        assert_eq!(signs(&ring, &[&other]), second);
        assert_eq!(signs(&ring, &[&"RS256".to_owned()]), first);
        let named = KeyRing::read(&set, Some(&first)).unwrap();
        assert_eq!(signs(&named, &[&other]), first);
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
