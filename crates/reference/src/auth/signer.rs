//! Signs and checks access tokens and file tokens (HS256), with secrets of this server only.

use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    pub(crate) customer: String,
    pub(crate) client_id: String,
    /// The user's id.
    pub(crate) sub: String,
    pub(crate) scope: String,
    /// When the token ends, in seconds since 1970.
    pub(crate) exp: i64,
}

/// The claims of a file token, which names a stretch of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileClaims {
    /// Names the export and where in it the file begins.
    pub(crate) start: String,
    /// How many resources the file has.
    pub(crate) total: u32,
    #[serde(rename = "userId")]
    pub(crate) user_id: String,
}

/// Holds the two secrets of one server; they are random, so that no token outlives it.
#[derive(Clone)]
pub(crate) struct Signer {
    access: String,
    file: String,
}

impl Signer {
    pub(crate) fn random() -> Self {
        let secret = || format!("{}{}", Uuid::new_v4(), Uuid::new_v4());
        Self { access: secret(), file: secret() }
    }

    pub(crate) fn access_token(&self, claims: &AccessClaims) -> String {
        sign(&self.access, claims)
    }

    pub(crate) fn file_token(&self, claims: &FileClaims) -> String {
        sign(&self.file, claims)
    }

    /// Reads an access token; `None` when it was not signed here. `exp` is left to the caller,
    /// who has the clock.
    pub(crate) fn read_access(&self, token: &str) -> Option<AccessClaims> {
        verify(&self.access, token)
    }

    /// Reads a file token; `None` when it was not signed here.
    pub(crate) fn read_file(&self, token: &str) -> Option<FileClaims> {
        verify(&self.file, token)
    }

    /// Reads a file token without a look at its signature, as a careless server would.
    pub(crate) fn read_file_unchecked(token: &str) -> Option<FileClaims> {
        insecure_decode_claims(token).ok()
    }
}

fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    validation
}

fn sign<T: Serialize>(secret: &str, claims: &T) -> String {
    encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret.as_bytes()))
        .expect("claims of texts and numbers can be signed with HS256")
}

fn verify<T: DeserializeOwned + Clone>(secret: &str, token: &str) -> Option<T> {
    let key = DecodingKey::from_secret(secret.as_bytes());
    decode::<T>(token, &key, &validation()).ok().map(|data| data.claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> FileClaims {
        FileClaims { start: "e1x0".to_owned(), total: 4, user_id: "123".to_owned() }
    }

    #[test]
    fn a_token_is_read_only_by_its_signer() {
        let signer = Signer::random();
        let token = signer.file_token(&claims());
        assert_eq!(signer.read_file(&token), Some(claims()));
        assert_eq!(Signer::random().read_file(&token), None);
        assert_eq!(Signer::read_file_unchecked(&token), Some(claims()));
    }

    #[test]
    fn one_changed_character_spoils_a_token() {
        let signer = Signer::random();
        let token = signer.file_token(&claims());
        let end = if token.ends_with('A') { "B" } else { "A" };
        let changed = format!("{}{end}", &token[..token.len() - 1]);
        assert_eq!(signer.read_file(&changed), None);
    }

    #[test]
    fn a_file_token_is_no_access_token() {
        let signer = Signer::random();
        assert_eq!(signer.read_access(&signer.file_token(&claims())), None);
    }
}
