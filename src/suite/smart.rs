//! Steps about SMART Backend Services: token requests, discovery, published keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;
use crate::check::{CheckSpec, DocumentChecks, TokenChecks, of_document, of_token};
use crate::spec::{ScopeText, Tampering};

/// Token requests, and the expected responses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AskTokenStep {
    /// The modification of the request, or several to try in turn.
    #[serde(default = "valid")]
    pub with: OneOrMany<Tampering>,
    /// The requested scope, or several to try in turn.
    #[serde(default = "own")]
    pub scope: OneOrMany<ScopeText>,
    /// Required properties of each response; the cited requirements determine the level of
    /// findings.
    #[serde(default, deserialize_with = "of_token")]
    #[schemars(with = "TokenChecks")]
    pub expect: Vec<CheckSpec>,
    /// Recommended properties of each response; a finding only warns.
    #[serde(default, deserialize_with = "of_token")]
    #[schemars(with = "TokenChecks")]
    pub advise: Vec<CheckSpec>,
}

fn valid() -> OneOrMany<Tampering> {
    OneOrMany(vec![Tampering::Valid])
}

fn own() -> OneOrMany<ScopeText> {
    OneOrMany(vec![ScopeText::Own])
}

/// Requests for the discovery document, and its expected properties.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DiscoverStep {
    /// The `Accept` header, or several to try in turn.
    #[serde(default = "any")]
    pub accept: OneOrMany<String>,
    /// Required properties of the document; the cited requirements determine the level of findings.
    #[serde(default, deserialize_with = "of_document")]
    #[schemars(with = "DocumentChecks")]
    pub expect: Vec<CheckSpec>,
    /// Recommended properties of the document; a finding only warns.
    #[serde(default, deserialize_with = "of_document")]
    #[schemars(with = "DocumentChecks")]
    pub advise: Vec<CheckSpec>,
}

fn any() -> OneOrMany<String> {
    OneOrMany(vec!["*/*".to_owned()])
}

/// The key set that bulkspec publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeySet {
    /// The registered keys, which must not be cached.
    Registered,
    /// A new key in place of the registered ones, which must not be cached.
    Rotated,
    /// The registered key, and another one under the same `kid`.
    DuplicateKid,
    /// The registered keys, which may be cached for a minute.
    Kept,
}
