//! Token requests with one thing wrong.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::config::KeyLogin;
use crate::http::{ASSERTION_TYPE, Request, form_request};
use crate::key::{Assertion, KeyError, Signature, SigningKey};
use crate::spec::Tampering;

/// A client that does not exist.
const NOBODY: &str = "bulkspec-no-such-client";

const SAML_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";

/// All that a token request is made of.
#[derive(Clone, Copy)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) login: &'a KeyLogin,
    pub(crate) endpoint: &'a Url,
    pub(crate) base: &'a Url,
    /// A key of the main one's kind that is registered nowhere.
    pub(crate) stranger: &'a SigningKey,
    /// Where the stranger's key is published.
    pub(crate) foreign: Option<&'a Url>,
    pub(crate) scope: &'a str,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

impl TokenRequest<'_> {
    /// The signed assertion of a request that is wrong in one way.
    ///
    /// # Errors
    ///
    /// Fails when the library for cryptography does.
    pub(crate) fn assertion(&self, with: Tampering) -> Result<String, KeyError> {
        let key = self.key(with);
        let stranger = self.stranger.named(key.kid());
        let mut assertion = self.valid(key);
        self.spoil_header(&mut assertion, with);
        self.spoil_claims(&mut assertion, with);
        assertion.compact(match with {
            Tampering::Signature => Signature::OneBitWrong(key),
            Tampering::AlgNone => Signature::Absent,
            Tampering::HmacWithPublicKey => Signature::HmacOfPublicKey(key),
            Tampering::WrongKey | Tampering::JkuForeign => Signature::Key(&stranger),
            _ => Signature::Key(key),
        })
    }

    /// The key whose name the assertion bears.
    fn key(&self, with: Tampering) -> &SigningKey {
        let keys = &self.login.keys;
        match with {
            Tampering::RotatedKey => self.stranger,
            Tampering::OtherAlgorithm => keys.of_other_algorithm().unwrap_or(keys.main()),
            _ => keys.main(),
        }
    }

    /// The algorithm by which a request that is not wrong is signed.
    pub(crate) fn algorithm(&self, with: Tampering) -> &'static str {
        self.key(with).algorithm().name()
    }

    fn valid(&self, key: &SigningKey) -> Assertion {
        let (id, lifetime) = (&self.login.client_id, self.login.lifetime);
        let assertion = Assertion::new(key, id, self.endpoint.as_str(), self.now, lifetime);
        assertion.with_jku(self.login.jku.as_ref().map(Url::as_str))
    }

    fn spoil_header(&self, assertion: &mut Assertion, with: Tampering) {
        let header = &mut assertion.header;
        let mut set = |name: &str, value: &str| header.insert(name.to_owned(), value.into());
        match with {
            Tampering::AlgNone => set("alg", "none"),
            Tampering::HmacWithPublicKey => set("alg", "HS384"),
            Tampering::KtyMismatch => set("alg", self.key(with).algorithm().other().name()),
            Tampering::KidUnknown => set("kid", "bulkspec-no-such-key"),
            Tampering::KidMissing => header.remove("kid"),
            Tampering::JkuMissing => header.remove("jku"),
            Tampering::JkuForeign => self.foreign.and_then(|url| set("jku", url.as_str())),
            _ => None,
        };
    }

    fn spoil_claims(&self, assertion: &mut Assertion, with: Tampering) {
        let claims = &mut assertion.claims;
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        match with {
            Tampering::AudWrong => set("aud", "https://bulkspec.invalid/token".into()),
            Tampering::AudBase => set("aud", self.base.as_str().into()),
            Tampering::AudList => set("aud", json!([self.endpoint.as_str()])),
            Tampering::IssUnknown => {
                set("iss", NOBODY.into());
                set("sub", NOBODY.into())
            }
            Tampering::IssNotSub => set("iss", NOBODY.into()),
            Tampering::SubOther => set("sub", NOBODY.into()),
            Tampering::ExpPast => set("exp", (self.now - 60).into()),
            Tampering::ExpTooFar => {
                set("exp", (self.now + seconds(Duration::from_secs(3_600))).into())
            }
            Tampering::ExpText => set("exp", "in four minutes".into()),
            Tampering::ExpMissing => claims.remove("exp"),
            Tampering::JtiMissing => claims.remove("jti"),
            _ => None,
        };
    }

    /// The request that carries an assertion.
    pub(crate) fn request(&self, with: Tampering, assertion: &str) -> Request {
        let mut fields = vec![
            ("grant_type", "client_credentials"),
            ("scope", self.scope),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        match with {
            Tampering::NoGrantType => fields.retain(|(name, _)| *name != "grant_type"),
            Tampering::WrongGrantType => fields[0].1 = "password",
            Tampering::NoScope => fields.retain(|(name, _)| *name != "scope"),
            Tampering::NoAssertionType => {
                fields.retain(|(name, _)| *name != "client_assertion_type");
            }
            Tampering::WrongAssertionType => fields[2].1 = SAML_TYPE,
            Tampering::NoAssertion => fields.retain(|(name, _)| *name != "client_assertion"),
            _ => {}
        }
        match with {
            Tampering::AsGet => {
                let mut url = self.endpoint.clone();
                url.query_pairs_mut().extend_pairs(&fields);
                Request::get(url).header("accept", "application/json").without_redirects()
            }
            Tampering::AsJson => {
                let json: serde_json::Map<String, Value> = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value.into()))
                    .collect();
                let request = Request::new("POST", self.endpoint.clone());
                let request = request.header("accept", "application/json");
                request.body("application/json", Value::Object(json).to_string())
            }
            _ => form_request(self.endpoint, &fields),
        }
    }
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;
    use crate::key::{Algorithm, KeyRing, generate};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use rstest::rstest;

    fn login() -> KeyLogin {
        let new = generate(Algorithm::Es384).unwrap();
        KeyLogin {
            token_url: None,
            client_id: "app".to_owned(),
            keys: KeyRing::read(&new.private_jwk.to_string().into(), Some("main")).unwrap(),
            scope: None,
            jku: Some("https://me.example/jwks.json".parse().unwrap()),
            lifetime: KeyLogin::LIFETIME,
        }
    }

    /// The header and the claims of a request's assertion, and the fields of its form.
    fn made(with: Tampering) -> (Value, Value, String) {
        let stranger = generate(Algorithm::Es384).unwrap().key;
        let (login, url) = (login(), "https://auth.example/token".parse().unwrap());
        let base = "https://fhir.example/r4".parse().unwrap();
        let foreign = "https://me.example/other.json".parse().unwrap();
        let request = TokenRequest {
            login: &login,
            endpoint: &url,
            base: &base,
            stranger: &stranger,
            foreign: Some(&foreign),
            scope: "system/*.rs",
            now: 1_000,
        };
        let assertion = request.assertion(with).unwrap();
        let part = |n: usize| {
            let text = assertion.split('.').nth(n).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
        };
        let body = match request.request(with, &assertion).body {
            Body::Bytes { bytes, .. } => String::from_utf8(bytes).unwrap(),
            Body::None => String::new(),
        };
        (part(0), part(1), body)
    }

    #[rstest]
    #[case(Tampering::AlgNone, "alg", json!("none"))]
    #[case(Tampering::HmacWithPublicKey, "alg", json!("HS384"))]
    #[case(Tampering::KtyMismatch, "alg", json!("RS384"))]
    #[case(Tampering::KidUnknown, "kid", json!("bulkspec-no-such-key"))]
    #[case(Tampering::KidMissing, "kid", json!(null))]
    #[case(Tampering::JkuMissing, "jku", json!(null))]
    #[case(Tampering::JkuForeign, "jku", json!("https://me.example/other.json"))]
    #[case(Tampering::WrongKey, "kid", json!("main"))]
    #[case(Tampering::Valid, "jku", json!("https://me.example/jwks.json"))]
    fn a_header_is_wrong_in_one_place(
        #[case] with: Tampering,
        #[case] name: &str,
        #[case] value: Value,
    ) {
        let ((right, ..), (header, ..)) = (made(Tampering::Valid), made(with));
        assert_eq!(header[name], value);
        let others = |header: &Value| {
            let mut others = header.as_object().unwrap().clone();
            others.remove(name);
            others
        };
        assert_eq!(others(&header), others(&right));
    }

    #[rstest]
    #[case(Tampering::AudBase, "aud", json!("https://fhir.example/r4"))]
    #[case(Tampering::AudList, "aud", json!(["https://auth.example/token"]))]
    #[case(Tampering::IssUnknown, "sub", json!(NOBODY))]
    #[case(Tampering::IssNotSub, "sub", json!("app"))]
    #[case(Tampering::SubOther, "iss", json!("app"))]
    #[case(Tampering::ExpPast, "exp", json!(940))]
    #[case(Tampering::ExpTooFar, "exp", json!(4_600))]
    #[case(Tampering::ExpMissing, "exp", json!(null))]
    #[case(Tampering::JtiMissing, "jti", json!(null))]
    #[case(Tampering::Valid, "exp", json!(1_240))]
    fn claims_are_wrong_in_one_place(
        #[case] with: Tampering,
        #[case] name: &str,
        #[case] value: Value,
    ) {
        assert_eq!(made(with).1[name], value);
    }

    #[rstest]
    #[case(Tampering::NoGrantType, "scope=")]
    #[case(Tampering::WrongGrantType, "grant_type=password&")]
    #[case(Tampering::AsJson, "{\"")]
    #[case(Tampering::Valid, "grant_type=client_credentials&scope=system%2F*.rs&")]
    fn a_form_is_wrong_in_one_place(#[case] with: Tampering, #[case] start: &str) {
        assert!(made(with).2.starts_with(start), "{}", made(with).2);
    }

    #[rstest]
    #[case(Tampering::NoScope, "scope=")]
    #[case(Tampering::NoAssertion, "client_assertion=")]
    #[case(Tampering::NoAssertionType, "client_assertion_type=")]
    #[case(Tampering::AsGet, "grant_type")]
    fn a_field_is_left_out(#[case] with: Tampering, #[case] field: &str) {
        assert!(!made(with).2.contains(field));
    }
}
