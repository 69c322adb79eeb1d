//! What a token is asked for with: one thing wrong with the request, or none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Input;

/// What is wrong with a token request of SMART Backend Services; all else is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tampering {
    /// Nothing.
    Valid,
    /// Nothing: it is signed with the target's key for the other algorithm.
    OtherAlgorithm,
    /// Nothing: it is signed with the key that is newly published.
    RotatedKey,
    /// Nothing: it is from the client whose key set is registered by its URL.
    KeySetByUrl,
    /// One bit of the signature is turned.
    Signature,
    /// It is signed with a key that nobody registered, under the `kid` of the registered one.
    WrongKey,
    /// The header says `alg: none`, and there is no signature.
    AlgNone,
    /// It is signed by HMAC (HS384) under the PEM of the public key.
    HmacWithPublicKey,
    /// `aud` is the token endpoint of another host.
    AudWrong,
    /// `aud` is the base URL of the FHIR API.
    AudBase,
    /// `aud` is a list with the token endpoint in it, which RFC 7519 allows.
    AudList,
    /// `iss` and `sub` are a client that does not exist.
    IssUnknown,
    /// `iss` is a client that does not exist, and `sub` is the right one.
    IssNotSub,
    /// `sub` is a client that does not exist, and `iss` is the right one.
    SubOther,
    /// `exp` is a minute ago.
    ExpPast,
    /// `exp` is an hour ahead.
    ExpTooFar,
    /// `exp` is missing.
    ExpMissing,
    /// `exp` is a text.
    ExpText,
    /// `jti` is missing.
    JtiMissing,
    /// The same assertion was sent, and accepted, just before.
    JtiReplayed,
    /// `kid` is one that no registered key has.
    KidUnknown,
    /// `kid` is missing.
    KidMissing,
    /// The header names the other algorithm, with the `kid` of a key that cannot have it.
    KtyMismatch,
    /// `jku` leads to keys that nobody registered, and one of them signs.
    JkuForeign,
    /// There is no `jku`.
    JkuMissing,
    /// There is no `grant_type`.
    NoGrantType,
    /// `grant_type` is `password`.
    WrongGrantType,
    /// There is no `client_assertion`.
    NoAssertion,
    /// There is no `client_assertion_type`.
    NoAssertionType,
    /// `client_assertion_type` is that of SAML.
    WrongAssertionType,
    /// There is no `scope`.
    NoScope,
    /// It is a `GET` with its fields in the query.
    AsGet,
    /// It is a `POST` of JSON.
    AsJson,
}

impl Tampering {
    /// The word for it in suites and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::OtherAlgorithm => "other-algorithm",
            Self::RotatedKey => "rotated-key",
            Self::KeySetByUrl => "key-set-by-url",
            Self::Signature => "signature",
            Self::WrongKey => "wrong-key",
            Self::AlgNone => "alg-none",
            Self::HmacWithPublicKey => "hmac-with-public-key",
            Self::AudWrong => "aud-wrong",
            Self::AudBase => "aud-base",
            Self::AudList => "aud-list",
            Self::IssUnknown => "iss-unknown",
            Self::IssNotSub => "iss-not-sub",
            Self::SubOther => "sub-other",
            Self::ExpPast => "exp-past",
            Self::ExpTooFar => "exp-too-far",
            Self::ExpMissing => "exp-missing",
            Self::ExpText => "exp-text",
            Self::JtiMissing => "jti-missing",
            Self::JtiReplayed => "jti-replayed",
            Self::KidUnknown => "kid-unknown",
            Self::KidMissing => "kid-missing",
            Self::KtyMismatch => "kty-mismatch",
            Self::JkuForeign => "jku-foreign",
            Self::JkuMissing => "jku-missing",
            Self::NoGrantType => "no-grant-type",
            Self::WrongGrantType => "wrong-grant-type",
            Self::NoAssertion => "no-assertion",
            Self::NoAssertionType => "no-assertion-type",
            Self::WrongAssertionType => "wrong-assertion-type",
            Self::NoScope => "no-scope",
            Self::AsGet => "as-get",
            Self::AsJson => "as-json",
        }
    }

    /// Whether a server must, or may, refuse the request.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        !matches!(
            self,
            Self::Valid
                | Self::OtherAlgorithm
                | Self::RotatedKey
                | Self::KeySetByUrl
                | Self::AudList
                | Self::JkuMissing
        )
    }

    /// The input of the target that it takes besides a key.
    #[must_use]
    pub fn input(self) -> Option<Input> {
        match self {
            Self::OtherAlgorithm => Some(Input::BothKeys),
            Self::RotatedKey | Self::KeySetByUrl | Self::JkuForeign => Some(Input::JwksHost),
            _ => None,
        }
    }
}

/// The scope that a token is asked for with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum ScopeText {
    /// Sent as written (`system/Patient.rs`).
    Literal(String),
    /// `{{ own }}`: the scope of the target's login.
    Own,
    /// `{{ patients }}`: all Patients, in the syntax that the contract's version of SMART has.
    Patients,
    /// `{{ forbidden }}`: a scope that the client is not entitled to.
    Forbidden,
    /// `{{ patients and forbidden }}`: both of these in one request.
    PatientsAndForbidden,
    /// `{{ each listed }}`: each system scope of the discovery document, one request for each.
    EachListed,
}

impl ScopeText {
    const TEMPLATES: [(&'static str, Self); 5] = [
        ("{{ own }}", Self::Own),
        ("{{ patients }}", Self::Patients),
        ("{{ forbidden }}", Self::Forbidden),
        ("{{ patients and forbidden }}", Self::PatientsAndForbidden),
        ("{{ each listed }}", Self::EachListed),
    ];

    /// The templates as they are written.
    #[must_use]
    pub fn templates() -> [&'static str; 5] {
        Self::TEMPLATES.map(|(written, _)| written)
    }
}

impl From<String> for ScopeText {
    fn from(text: String) -> Self {
        let known = Self::TEMPLATES.into_iter().find(|(written, _)| *written == text);
        known.map_or(Self::Literal(text), |(_, scope)| scope)
    }
}

impl From<ScopeText> for String {
    fn from(scope: ScopeText) -> Self {
        match scope {
            ScopeText::Literal(text) => text,
            other => {
                let written = ScopeText::TEMPLATES.into_iter().find(|(_, known)| *known == other);
                written.map_or_else(Self::new, |(text, _)| text.to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("system/*.rs", ScopeText::Literal("system/*.rs".to_owned()))]
    #[case("{{ each listed }}", ScopeText::EachListed)]
    fn a_scope_reads_and_writes_itself(#[case] written: &str, #[case] scope: ScopeText) {
        assert_eq!(ScopeText::from(written.to_owned()), scope);
        assert_eq!(String::from(scope), written);
    }

    #[test]
    fn a_tampering_is_named_as_it_is_written() {
        for name in ["valid", "hmac-with-public-key", "jku-foreign", "no-assertion-type"] {
            let tampering: Tampering = serde_saphyr::from_str(name).unwrap();
            assert_eq!(tampering.name(), name);
        }
    }
}
