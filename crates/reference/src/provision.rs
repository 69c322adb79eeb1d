//! Everything that a client needs to know about a server of 1upHealth's contracts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::auth::{Client, FULL_SCOPE, NARROW_SCOPE};
use super::export::{Selection, group_shares, patient_shares, plan};
use super::population::{Key, Kind};
use super::seed_groups::{GroupRole, group_id};
use super::server::Gateway;
use super::settings::{Dialect, Settings};

/// The lifetime of the provided tokens, in seconds: 90 days.
const LIFETIME: i64 = 90 * 86_400;

/// The groups of the population contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupIds {
    /// About 110 members, including all difficult cases.
    pub main: String,
    /// 40 members, 20 of them also in the main group.
    pub second: String,
    /// No members.
    pub empty: String,
    /// 10,000 members.
    pub full: String,
    /// The members of the main group. The first attempt at an export fails; PUT retries it
    /// successfully.
    pub failing: String,
}

/// Access tokens; they become invalid when the server stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// User A, with all rights of a user; valid for 90 days.
    pub user_a: String,
    /// User B: without rights to groups (population), or with other data (analytics).
    pub user_b: String,
    /// User A's token that expired an hour ago.
    pub expired: String,
    /// User A's token whose scope is `system/Patient.read`.
    pub narrow: String,
    /// A token of another customer (population) or of another client's user (analytics).
    pub foreign: String,
}

/// Everything that a client needs to know about a server of 1upHealth's contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayProvision {
    /// The contract.
    pub dialect: Dialect,
    /// The base URL of the FHIR API, absolute and without a trailing slash.
    pub base_url: String,
    /// The token endpoint, absolute.
    pub token_url: String,
    /// The customer in the path of the base URL; `None` if the contract has none.
    pub customer: Option<String>,
    /// Another customer, whose base URL refuses these tokens.
    pub other_customer: Option<String>,
    /// The groups; `None` if the contract has none.
    pub groups: Option<GroupIds>,
    /// Access tokens.
    pub tokens: Tokens,
    /// The client's id, for the token endpoint and the header `client_id`.
    pub client_id: String,
    /// The client's secret, for the token endpoint and the header `client_secret`.
    pub client_secret: String,
    /// The value of the header `x-oneup-user-id` (analytics).
    pub user_header: &'static str,
    /// User A's id.
    pub user_a_id: String,
    /// User B's id.
    pub user_b_id: String,
    /// The id of a patient outside the main group (population), or of user B (analytics).
    pub non_member: String,
    /// The number of resources of each type in the main export: the main group's, or user A's.
    pub counts: BTreeMap<&'static str, u64>,
    /// The same for the union of all the client's users; empty if the contract has none.
    pub client_counts: BTreeMap<&'static str, u64>,
}

impl Gateway {
    /// Returns what a client needs to know, for a server at `origin` (`http://127.0.0.1:8080`,
    /// without a trailing slash).
    pub(crate) fn provision(&self, origin: &str) -> GatewayProvision {
        let dialect = self.settings.dialect;
        let client = &self.accounts.customers()[0].clients[0];
        let named = |name: &str| (dialect == Dialect::Population).then(|| name.to_owned());
        GatewayProvision {
            dialect,
            base_url: format!("{origin}{}", base_path(dialect)),
            token_url: format!("{origin}/oauth2/token"),
            customer: named("acme"),
            other_customer: named("umbra"),
            groups: (dialect == Dialect::Population).then(|| group_ids(self.settings.seed)),
            tokens: self.tokens(client),
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
            user_header: "client",
            user_a_id: client.users[0].id.clone(),
            user_b_id: client.users[1].id.clone(),
            non_member: self.non_member(),
            counts: self.counts(false),
            client_counts: if dialect == Dialect::Population {
                BTreeMap::new()
            } else {
                self.counts(true)
            },
        }
    }

    fn tokens(&self, client: &Client) -> Tokens {
        let issue = |user: usize, scope, lifetime| {
            self.issue(0, client, &client.users[user], scope, lifetime)
        };
        let customers = self.accounts.customers();
        let last = customers.len() - 1;
        let foreign = customers[last].clients.last().expect("every customer has a client");
        Tokens {
            user_a: issue(0, FULL_SCOPE, LIFETIME),
            user_b: issue(1, FULL_SCOPE, LIFETIME),
            expired: issue(0, FULL_SCOPE, -3_600),
            narrow: issue(0, NARROW_SCOPE, LIFETIME),
            foreign: self.issue(last, foreign, &foreign.users[0], FULL_SCOPE, LIFETIME),
        }
    }

    fn non_member(&self) -> String {
        let population = &self.populations[0];
        let outside = match self.settings.dialect {
            Dialect::Population => population.patients.saturating_sub(1),
            _ => 1,
        };
        population.id(Key::patient(outside))
    }

    /// Counts the resources that a server without faults exports.
    fn counts(&self, whole_client: bool) -> BTreeMap<&'static str, u64> {
        let honest = Settings { faults: Vec::new(), ..self.settings.clone() };
        let kinds: Vec<Kind> = Kind::inside().collect();
        let users = &self.accounts.customers()[0].clients[0].users;
        let users = if whole_client { users.as_slice() } else { &users[..1] };
        let main = (0, group_id(honest.seed, GroupRole::Main));
        let shares = match self.state().groups.get(&main) {
            Some(group) => group_shares(group, self.populations[0].patients, self.now(), &honest),
            None => patient_shares(users.iter().map(|user| &user.patients)),
        };
        let selection = Arc::new(Selection {
            population: Arc::clone(&self.populations[0]),
            shares: shares.into(),
            since: None,
            reversed: false,
            two_versions: false,
        });
        let mut counts = BTreeMap::new();
        for file in plan(&selection, &kinds, &honest) {
            *counts.entry(file.kind.name()).or_default() += u64::from(file.entries);
        }
        counts
    }
}

fn base_path(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Population => "/v1/acme/bulk-export/bulk-data/r4",
        _ => "/bulk-data/r4",
    }
}

fn group_ids(seed: u64) -> GroupIds {
    GroupIds {
        main: group_id(seed, GroupRole::Main),
        second: group_id(seed, GroupRole::Second),
        empty: group_id(seed, GroupRole::Empty),
        full: group_id(seed, GroupRole::Full),
        failing: group_id(seed, GroupRole::Failing),
    }
}
