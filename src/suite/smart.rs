//! Steps about SMART Backend Services: token requests, discovery, published keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;
use crate::need::{ScopeText, Tampering};

/// Token requests, and what is expected of each answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AskTokenStep {
    /// What is wrong with the request, or several things to try in turn.
    #[serde(default = "valid")]
    pub with: OneOrMany<Tampering>,
    /// The scope that is asked for, or several to try in turn.
    #[serde(default = "own")]
    pub scope: OneOrMany<ScopeText>,
    /// What each answer must be; a breach is worth the cited strength.
    #[serde(default)]
    pub expect: Vec<TokenRule>,
    /// What each answer should be; a breach only warns.
    #[serde(default)]
    pub advise: Vec<TokenRule>,
}

fn valid() -> OneOrMany<Tampering> {
    OneOrMany(vec![Tampering::Valid])
}

fn own() -> OneOrMany<ScopeText> {
    OneOrMany(vec![ScopeText::Own])
}

/// What is expected of an answer of the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TokenRule {
    /// A token is granted.
    TokenGranted,
    /// A token is granted where the discovery document lists the algorithm of the assertion.
    ListedAlgorithm,
    /// The answer has all that a grant of SMART has, in the right form.
    TokenShape,
    /// No token is granted: 400, 401 or 403.
    TokenRefused,
    /// The refusal has one of these codes.
    OauthError(Vec<String>),
    /// The refusal says more than its code.
    ErrorDescription,
    /// A token lives this many seconds at most.
    TokenLifetime(u32),
    /// There is no refresh token.
    NoRefreshToken,
    /// The answer may not be kept by caches.
    TokenNotCached,
    /// The granted scope is not wider than the one that was asked for.
    ScopeNotWider,
    /// The token is refused, or granted without the scope that was asked for.
    ScopeNotGranted,
    /// The granted scope is written in the syntax in which it was asked for.
    ScopeSyntaxKept,
    /// The discovery document declares the syntax of the scope that is granted.
    ScopeSyntaxDeclared,
    /// The key set is fetched by `GET` and with `Accept: application/json`.
    JwksFetch,
    /// The key set is not fetched anew for each request.
    JwksKept,
    /// Nobody fetches the keys of a `jku` that is not registered.
    NoForeignFetch,
}

/// Requests for the discovery document, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DiscoverStep {
    /// The `Accept` that is sent, or several to try in turn.
    #[serde(default = "any")]
    pub accept: OneOrMany<String>,
    /// What the document must be; a breach is worth the cited strength.
    #[serde(default)]
    pub expect: Vec<SmartRule>,
    /// What the document should be; a breach only warns.
    #[serde(default)]
    pub advise: Vec<SmartRule>,
}

fn any() -> OneOrMany<String> {
    OneOrMany(vec!["*/*".to_owned()])
}

/// What is expected of a discovery document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SmartRule {
    /// It is there, below the base URL.
    SmartDocument,
    /// It is `application/json`.
    SmartJson,
    /// It names a token endpoint.
    TokenEndpoint,
    /// All its URLs are absolute.
    AbsoluteEndpoints,
    /// It lists the grant `client_credentials`.
    GrantTypes,
    /// It lists the method `private_key_jwt`.
    AuthMethods,
    /// It lists ES384 or RS384.
    SigningAlgs,
    /// It lists scopes.
    ScopesListed,
    /// It has the capability `client-confidential-asymmetric`.
    AsymmetricCapability,
    /// It lists S256 and not `plain`.
    PkceMethods,
    /// The token endpoint is protected by TLS.
    TokenEndpointTls,
}

/// The key set that bulkspec publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeySet {
    /// The registered keys, which nobody may keep.
    Registered,
    /// A new key in place of the registered ones, which nobody may keep.
    Rotated,
    /// The registered key, and another one under the same `kid`.
    DuplicateKid,
    /// The registered keys, to be kept for a minute.
    Kept,
}
