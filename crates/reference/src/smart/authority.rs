//! The authority: who it knows, which tokens it has given, whom it admits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::access::{Access, Place};
use super::key_sets::KeySets;
use super::registration::{RegisteredClient, clients};
use super::scope::Scopes;
use crate::auth::{AccessClaims, Signer};
use crate::fault::FaultDef;
use crate::fault::smart::admission::{
    DELETE_ANY_TOKEN, DELETE_NO_AUTH, EXPIRED_TOKEN_OK, FILE_NO_AUTH, FILE_SECOND_OPEN,
    KICKOFF_NO_AUTH, STATUS_EXPIRED_OK, STATUS_NO_AUTH,
};
use crate::fault::smart::scope::USER_SCOPE_EXPORTS;
use crate::message::Request;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::variant::catalog::access::OPEN;

/// The path of the token endpoint.
pub(super) const TOKEN_PATH: &str = "/auth/token";

/// When each used assertion ends, in seconds since 1970, by client and `jti`.
type Used = HashMap<(String, String), i64>;

/// Gives tokens and admits their bearers.
pub(crate) struct Authority {
    pub(super) settings: Arc<Settings>,
    pub(super) clients: Vec<RegisteredClient>,
    pub(super) key_sets: KeySets,
    signer: Signer,
    used: Mutex<Used>,
    /// The groups of each client that is limited to some.
    groups: Mutex<HashMap<String, Arc<[String]>>>,
}

impl Authority {
    /// Makes an authority. Its tokens are valid for this instance only.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            settings: Arc::new(settings.clone()),
            clients: clients(settings),
            key_sets: KeySets::new(settings),
            signer: Signer::random(),
            used: Mutex::default(),
            groups: Mutex::default(),
        }
    }

    /// Lets a client export a group, and from now on no others but those that are so allowed. A
    /// client for which this is never called can export every group.
    pub(crate) fn allow_group(&self, client: &str, group: &str) {
        let mut all = locked(&self.groups);
        let before = all.get(client).map(|groups| groups.to_vec()).unwrap_or_default();
        let groups = before.into_iter().chain([group.to_owned()]).collect();
        all.insert(client.to_owned(), groups);
    }

    /// Signs an access token that ends `lifetime_seconds` from `now`; less than 0 gives one that
    /// has expired. The scopes are taken as they are, whatever the client is registered for.
    pub(crate) fn issue(
        &self,
        client: &str,
        scopes: &str,
        lifetime_seconds: i64,
        now: Timestamp,
    ) -> String {
        self.signer.access_token(&AccessClaims {
            customer: String::new(),
            client_id: client.to_owned(),
            sub: client.to_owned(),
            scope: scopes.to_owned(),
            exp: now.as_second() + lifetime_seconds,
        })
    }

    /// Decides who comes in at a door, and with which rights.
    ///
    /// # Errors
    ///
    /// Refuses a caller without a valid token with 401, and one whose token has no system scope
    /// with 403.
    pub(crate) fn admit(
        &self,
        request: &Request,
        place: Place,
        now: Timestamp,
    ) -> Result<Access, Refusal> {
        if self.settings.varies(&OPEN) {
            return Ok(self.anyone(place));
        }
        if request.header("authorization").is_none() && self.is_left_open(place) {
            return Ok(self.anyone(place));
        }
        self.bearer(request, place, now)
    }

    fn bearer(&self, request: &Request, place: Place, now: Timestamp) -> Result<Access, Refusal> {
        let token = bearer_token(request)
            .ok_or_else(|| Refusal::unauthenticated("an access token is needed"))?;
        let claims = self
            .signer
            .read_access(token)
            .ok_or_else(|| Refusal::unauthenticated("this access token was not issued here"))?;
        if claims.exp <= now.as_second() && !self.takes_expired(place) {
            return Err(Refusal::unauthenticated("this access token has expired"));
        }
        let scopes = Scopes::stored(&claims.scope, &self.settings);
        let is_export = place != Place::Resource;
        let scopes =
            if is_export && self.has(&USER_SCOPE_EXPORTS) { scopes } else { scopes.for_system() };
        if is_export && !scopes.reads_anything() {
            return Err(Refusal::forbidden("this token has no scope that allows an export"));
        }
        let groups = locked(&self.groups).get(&claims.client_id).cloned();
        let settings = Arc::clone(&self.settings);
        Ok(Access { client: claims.client_id, scopes, place, groups, settings })
    }

    /// Tells whether a faulty server takes expired tokens at a door.
    fn takes_expired(&self, place: Place) -> bool {
        self.has(&EXPIRED_TOKEN_OK)
            || (place == Place::Status && self.has(&STATUS_EXPIRED_OK))
            || (place == Place::Cancel && self.has(&DELETE_ANY_TOKEN))
    }

    /// Tells whether a faulty server forgets to ask who comes in at a door.
    fn is_left_open(&self, place: Place) -> bool {
        match place {
            Place::KickOff => self.has(&KICKOFF_NO_AUTH),
            Place::Status => self.has(&STATUS_NO_AUTH),
            Place::Cancel => self.has(&DELETE_NO_AUTH),
            Place::File => self.has(&FILE_NO_AUTH),
            Place::LaterFile => self.has(&FILE_NO_AUTH) || self.has(&FILE_SECOND_OPEN),
            Place::Resource => false,
        }
    }

    fn anyone(&self, place: Place) -> Access {
        Access {
            client: String::new(),
            scopes: Scopes::full(),
            place,
            groups: None,
            settings: Arc::clone(&self.settings),
        }
    }

    /// Returns the URL of the token endpoint, as the client addressed this server.
    pub(super) fn token_url(request: &Request) -> String {
        format!("{}{TOKEN_PATH}", request.origin())
    }

    pub(super) fn used(&self) -> MutexGuard<'_, Used> {
        locked(&self.used)
    }

    pub(super) fn has(&self, fault: &'static FaultDef) -> bool {
        self.settings.has(fault)
    }
}

fn bearer_token(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Locks what changes in single steps, so that a panicking thread leaves it consistent.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
