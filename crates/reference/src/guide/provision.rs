//! Everything that a client needs to know about a server of the guide.

use std::collections::BTreeMap;

use super::population::{GroupRole, group_id};
use super::route::BASE_PATH;
use super::server::Guide;
use super::vary::patient_id;
use crate::smart::{SYMMETRIC, SYMMETRIC_SECRET, TestKey, test_keys};
use crate::variant::catalog::access::OPEN;
use bulkspec_fhir::GuideVersion;

/// The lifetime of the provided tokens, in seconds: 90 days.
const LIFETIME: i64 = 90 * 86_400;

/// The groups, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideGroups {
    /// Eight members. The period of one has ended and another is inactive; all are exported.
    pub main: String,
    /// Four members, two of them also in the main group.
    pub second: String,
    /// No members.
    pub empty: String,
    /// A group that belongs to the client `other`.
    pub foreign: String,
    /// The members of the main group; its exports fail.
    pub failing: String,
    /// The members of the main group; its exports report missing resources.
    pub partial: String,
    /// The members of the main group; the first poll of its exports fails with a transient error.
    pub faltering: String,
}

/// Access tokens; they become invalid when the server stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideTokens {
    /// Of the client `backend`, with all rights; valid for 90 days.
    pub backend: String,
    /// Of another client, with the same rights.
    pub other: String,
    /// Of a client that may read only Patients.
    pub narrow: String,
    /// Of the first client, expired an hour ago.
    pub expired: String,
}

/// Everything that a client needs to know about a server of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideProvision {
    /// The version of the guide.
    pub version: GuideVersion,
    /// Whether no request requires a token.
    pub is_open: bool,
    /// The base URL of the FHIR API, absolute and without a trailing slash.
    pub base_url: String,
    /// The token endpoint, absolute.
    pub token_url: String,
    /// The groups.
    pub groups: GuideGroups,
    /// The id of a patient in the main group.
    pub member: String,
    /// The id of a patient that is not in the main group.
    pub non_member: String,
    /// The number of resources of each type in an export of the main group without parameters, or
    /// of the next level if groups are not exported.
    pub counts: BTreeMap<String, u64>,
    /// Access tokens.
    pub tokens: GuideTokens,
    /// The keys of the client `backend`: one for ES384 and one for RS384.
    pub keys: Vec<GuideKey>,
    /// Id and secret of the client that has a secret instead of keys.
    pub symmetric: (String, String),
}

/// A private key with which a client signs its assertions. It protects only test data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideKey {
    /// The client's id.
    pub client: String,
    /// The `kid` of the key in the client's key set.
    pub kid: String,
    /// `ES384` or `RS384`.
    pub algorithm: String,
    /// The private key, PKCS #8 in PEM.
    pub private_pem: String,
}

impl Guide {
    /// Returns what a client needs to know, for a server at `origin`.
    pub(crate) fn provision(&self, origin: &str) -> GuideProvision {
        let seed = self.settings.seed;
        let group = |cast| group_id(seed, cast);
        GuideProvision {
            version: self.version,
            is_open: self.varies(&OPEN),
            base_url: format!("{origin}{BASE_PATH}"),
            token_url: format!("{origin}/auth/token"),
            groups: GuideGroups {
                main: group(GroupRole::Main),
                second: group(GroupRole::Second),
                empty: group(GroupRole::Empty),
                foreign: group(GroupRole::Foreign),
                failing: group(GroupRole::Failing),
                partial: group(GroupRole::Partial),
                faltering: group(GroupRole::Faltering),
            },
            member: patient_id(&self.settings, 0),
            non_member: patient_id(&self.settings, 9),
            counts: self.counts(),
            tokens: self.tokens(),
            keys: test_keys("backend").map(key).collect(),
            symmetric: (SYMMETRIC.to_owned(), SYMMETRIC_SECRET.to_owned()),
        }
    }

    fn tokens(&self) -> GuideTokens {
        let (full, narrow) = match self.version {
            GuideVersion::V1 => ("system/*.*", "system/Patient.read"),
            _ => ("system/*.cruds", "system/Patient.rs"),
        };
        let issue =
            |client, scopes, lifetime| self.authority.issue(client, scopes, lifetime, self.now());
        GuideTokens {
            backend: issue("backend", full, LIFETIME),
            other: issue("other", full, LIFETIME),
            narrow: issue("narrow", narrow, LIFETIME),
            expired: issue("backend", full, -3_600),
        }
    }
}

fn key(key: &TestKey) -> GuideKey {
    GuideKey {
        client: key.client.to_owned(),
        kid: key.kid.to_owned(),
        algorithm: format!("{:?}", key.algorithm),
        private_pem: key.private_pem.to_owned(),
    }
}
