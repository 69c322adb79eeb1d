//! Optional inputs of a target that unlock scenarios.

use serde::{Deserialize, Serialize};

/// Something a target may give, without which some scenarios cannot be executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// A valid token of another user.
    OtherUser,
    /// A client id with its secret.
    Client,
    /// The name of another customer.
    OtherCustomer,
    /// The customer's name, where the base URL does not show it.
    Customer,
    /// A token that may only read `Patient`.
    NarrowToken,
    /// A token that has expired.
    ExpiredToken,
    /// Where Groups may be written.
    GroupWrite,
    /// A Group of 10,000 members.
    FullGroup,
    /// A Group whose export job fails at first.
    FailingGroup,
    /// What is known of the data: types and counts.
    KnownData,
    /// Any login: the target is not open to everybody.
    Login,
    /// A login of SMART Backend Services, with a private key.
    SigningKey,
    /// Two such keys, one for each algorithm.
    BothKeys,
    /// A key set that is registered by its URL and published by bulkspec.
    JwksHost,
    /// A scope that the client is not entitled to.
    ForbiddenScope,
    /// A Group whose export job always fails.
    DoomedGroup,
    /// A Group whose export is a partial success.
    PartialGroup,
    /// A Group whose export meets a failure that passes.
    FalteringGroup,
    /// A Group that the client may not read.
    ForeignGroup,
    /// A Group without members.
    EmptyGroup,
    /// A patient who is no member of the Group.
    NonMember,
    /// That resources may be written.
    Writes,
}

impl Input {
    /// The key of `bulkspec.toml` that gives this input: under `[target.NAME.inputs]`; a login
    /// stands under `[target.NAME]`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::OtherUser => "other-user",
            Self::Client => "client",
            Self::OtherCustomer => "other-customer",
            Self::Customer => "customer",
            Self::NarrowToken => "narrow-token",
            Self::ExpiredToken => "expired-token",
            Self::GroupWrite => "group-write",
            Self::FullGroup => "full-group",
            Self::FailingGroup => "failing-group",
            Self::KnownData => "known-counts",
            Self::Login => "login",
            Self::SigningKey => "private-key-jwt",
            Self::BothKeys => "private-key-jwt.key",
            Self::JwksHost => "jwks",
            Self::ForbiddenScope => "forbidden-scope",
            Self::DoomedGroup => "doomed-group",
            Self::PartialGroup => "partial-group",
            Self::FalteringGroup => "faltering-group",
            Self::ForeignGroup => "foreign-group",
            Self::EmptyGroup => "empty-group",
            Self::NonMember => "non-member",
            Self::Writes => "writes",
        }
    }

    /// The setting that is required and what it is, in one phrase.
    pub(crate) fn requirement(self) -> String {
        let value = if self == Self::Writes { " = true" } else { "" };
        format!("requires `{}{value}` ({})", self.key(), self.about())
    }

    /// What the input is, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::OtherUser => {
                "a valid token of another user who must not have access to this export"
            }
            Self::Client => "the id and secret of a client",
            Self::OtherCustomer => "the name of another customer of the gateway",
            Self::Customer => "the customer's name, as a segment of the base URL",
            Self::NarrowToken => "a token that may read Patient only",
            Self::ExpiredToken => "a token of the target that has expired",
            Self::GroupWrite => "the URL where bulkspec may create and delete Groups",
            Self::FullGroup => "the id of a Group with 10,000 members",
            Self::FailingGroup => {
                "the id of a Group with the same members as the main Group, whose first export job \
                 fails"
            }
            Self::KnownData => {
                "the resource types of the whole export with their numbers of resources"
            }
            Self::Login => "a login; an open target has none",
            Self::SigningKey => "a SMART Backend Services client, as login or as input",
            Self::BothKeys => {
                "a file with two private keys, one for ES384 and one for RS384, both registered"
            }
            Self::JwksHost => {
                "the address where bulkspec publishes the key set that is registered by its URL"
            }
            Self::ForbiddenScope => "a scope that the client is not entitled to",
            Self::DoomedGroup => "the id of a Group whose export job always fails",
            Self::PartialGroup => "the id of a Group whose export is a partial success",
            Self::FalteringGroup => {
                "the id of a Group whose export status URL fails once with a temporary error"
            }
            Self::ForeignGroup => "the id of a Group that the client may not read",
            Self::EmptyGroup => "the id of a Group without members",
            Self::NonMember => "the id of a patient who is not a member of the Group",
            Self::Writes => "bulkspec creates and deletes its own test resources",
        }
    }
}
