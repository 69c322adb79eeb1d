//! Steps about SMART Backend Services: token requests, discovery, published keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;
use crate::check::{CheckSpec, DocumentChecks, TokenChecks, of_document, of_token};
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
    #[serde(default, deserialize_with = "of_token")]
    #[schemars(with = "TokenChecks")]
    pub expect: Vec<CheckSpec>,
    /// What each answer should be; a breach only warns.
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

/// Requests for the discovery document, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DiscoverStep {
    /// The `Accept` that is sent, or several to try in turn.
    #[serde(default = "any")]
    pub accept: OneOrMany<String>,
    /// What the document must be; a breach is worth the cited strength.
    #[serde(default, deserialize_with = "of_document")]
    #[schemars(with = "DocumentChecks")]
    pub expect: Vec<CheckSpec>,
    /// What the document should be; a breach only warns.
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
    /// The registered keys, which nobody may keep.
    Registered,
    /// A new key in place of the registered ones, which nobody may keep.
    Rotated,
    /// The registered key, and another one under the same `kid`.
    DuplicateKid,
    /// The registered keys, to be kept for a minute.
    Kept,
}
