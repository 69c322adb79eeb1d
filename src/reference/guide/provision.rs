//! Everything that a client needs to know of a server of the guide.

use super::population::{Cast, group_id, patient_id};
use super::route::BASE_PATH;
use super::server::Guide;
use crate::reference::settings::GuideVersion;

/// How long the provided tokens last, in seconds: 90 days.
const LIFETIME: i64 = 90 * 86_400;

/// The groups, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideGroups {
    /// Eight members; the period of one has ended, another is inactive, and all are exported.
    pub main: String,
    /// Four members, two of them also in the main group.
    pub second: String,
    /// Nobody.
    pub empty: String,
    /// A group that belongs to the client `other`.
    pub foreign: String,
    /// The members of the main group; its exports fail.
    pub failing: String,
    /// The members of the main group; its exports tell of something that is missing.
    pub partial: String,
}

/// Access tokens; none lasts longer than the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideTokens {
    /// Of the client `backend`, with all rights; lasts 90 days.
    pub backend: String,
    /// Of another client, with the same rights.
    pub other: String,
    /// Of a client that may read nothing but Patients.
    pub narrow: String,
    /// The first client's, but ended an hour ago.
    pub expired: String,
}

/// Everything that a client needs to know of a server of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideProvision {
    /// The version of the guide.
    pub version: GuideVersion,
    /// The base of the FHIR API, absolute and without a slash at the end.
    pub base_url: String,
    /// The token endpoint, absolute.
    pub token_url: String,
    /// The groups.
    pub groups: GuideGroups,
    /// The id of a patient in the main group.
    pub member: String,
    /// The id of a patient outside of it.
    pub non_member: String,
    /// Access tokens.
    pub tokens: GuideTokens,
}

impl Guide {
    /// Returns what a client needs to know, for a server that is reached at `origin`.
    pub(crate) fn provision(&self, origin: &str) -> GuideProvision {
        let seed = self.settings.seed;
        let group = |cast| group_id(seed, cast);
        GuideProvision {
            version: self.version,
            base_url: format!("{origin}{BASE_PATH}"),
            token_url: format!("{origin}/auth/token"),
            groups: GuideGroups {
                main: group(Cast::Main),
                second: group(Cast::Second),
                empty: group(Cast::Empty),
                foreign: group(Cast::Foreign),
                failing: group(Cast::Failing),
                partial: group(Cast::Partial),
            },
            member: patient_id(seed, 0),
            non_member: patient_id(seed, 9),
            tokens: self.tokens(),
        }
    }

    fn tokens(&self) -> GuideTokens {
        let issue =
            |client, scopes, lifetime| self.authority.issue(client, scopes, lifetime, self.now());
        GuideTokens {
            backend: issue("backend", "system/*.cruds", LIFETIME),
            other: issue("other", "system/*.cruds", LIFETIME),
            narrow: issue("narrow", "system/Patient.rs", LIFETIME),
            expired: issue("backend", "system/*.cruds", -3_600),
        }
    }
}
