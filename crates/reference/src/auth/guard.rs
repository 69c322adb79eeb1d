//! The guard at each door: who is calling, and with which rights.

use base64::Engine as _;
use jiff::Timestamp;

use super::accounts::{Accounts, Client, User};
use super::scope::Scope;
use super::signer::Signer;
use crate::fault::FaultDef;
use crate::fault::gateway::analytics::{
    AN_FILE_SECRET_UNCHECKED, AN_LIST_OPEN, AN_SECRET_PREFIX, AN_SECRET_UNCHECKED,
    AN_USER_HEADER_IGNORED,
};
use crate::fault::gateway::file_access::{
    UP_FILE_CLIENT_HEADER, UP_FILE_EXPIRED_TOKEN, UP_FILE_GARBAGE_TOKEN, UP_FILE_NO_AUTH,
};
use crate::fault::gateway::file_url::{AN_FILE_BEARER_401, AN_FILE_CLIENT_401, AN_FILE_OPEN};
use crate::fault::gateway::group_state::{NARROW_TOKEN_WIDENED, UP_TENANT_CROSSOVER};
use crate::fault::gateway::list_access::{
    UP_EXPORT_METHOD_OPEN, UP_LIST_CLIENT_HEADER, UP_LIST_EXPIRED_TOKEN, UP_LIST_GARBAGE_TOKEN,
    UP_LIST_NO_AUTH, UP_LIST_QUERY_OPEN,
};
use crate::message::Request;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// Which door is guarded; faults open one or the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The export endpoint.
    List,
    /// A listed file.
    File,
    /// Everything else.
    Other,
}

/// Who is calling.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) customer: usize,
    pub(crate) client: usize,
    /// The user, or `None` when the client itself calls with its headers.
    pub(crate) user: Option<usize>,
    pub(crate) scope: Scope,
}

impl Caller {
    pub(crate) fn client<'a>(&self, accounts: &'a Accounts) -> &'a Client {
        &accounts.customers()[self.customer].clients[self.client]
    }

    pub(crate) fn user<'a>(&self, accounts: &'a Accounts) -> Option<&'a User> {
        self.user.map(|at| &self.client(accounts).users[at])
    }

    /// Returns the id that is written into file tokens: the user's, or the client's.
    pub(crate) fn owner<'a>(&self, accounts: &'a Accounts) -> &'a str {
        self.user(accounts).map_or(&self.client(accounts).id, |user| &user.id)
    }
}

/// Decides who is calling.
pub(crate) struct Guard<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) accounts: &'a Accounts,
    pub(crate) signer: &'a Signer,
    pub(crate) now: Timestamp,
}

impl Guard<'_> {
    /// Admits the bearer of a token of the customer in the path.
    pub(crate) fn population(
        &self,
        request: &Request,
        customer: &str,
        place: Place,
    ) -> Result<Caller, Refusal> {
        let named = self.accounts.named(customer);
        let anyone = anyone(named.unwrap_or(0), Some(0));
        let caller = match bearer(request) {
            _ if self.is_open_list(request, place) => anyone,
            Some(token) => self.token(token, place, anyone)?,
            None if self.by_place(place, &UP_LIST_NO_AUTH, &UP_FILE_NO_AUTH) => anyone,
            None if self.by_place(place, &UP_LIST_CLIENT_HEADER, &UP_FILE_CLIENT_HEADER) => {
                Caller { user: Some(0), ..self.client_headers(request)? }
            }
            None => return Err(Refusal::unauthenticated("an access token is needed")),
        };
        if named == Some(caller.customer) || self.settings.has(&UP_TENANT_CROSSOVER) {
            return Ok(caller);
        }
        Err(Refusal::forbidden("this token belongs to another customer"))
    }

    /// Admits the bearer of a user's token, or a client with its three headers.
    pub(crate) fn analytics(&self, request: &Request, place: Place) -> Result<Caller, Refusal> {
        let refuses = |fault| place == Place::File && self.settings.has(fault);
        if self.is_open_list(request, place) {
            return Ok(anyone(0, Some(0)));
        }
        if let Some(token) = bearer(request) {
            if refuses(&AN_FILE_BEARER_401) {
                return Err(Refusal::unauthenticated("access tokens are not accepted here"));
            }
            return self.token(token, place, anyone(0, Some(0)));
        }
        if request.header("client_id").is_some() {
            if refuses(&AN_FILE_CLIENT_401) {
                return Err(Refusal::unauthenticated("client headers are not accepted here"));
            }
            if refuses(&AN_FILE_SECRET_UNCHECKED) {
                return Ok(anyone(0, None));
            }
            self.client_user_header(request)?;
            return self.client_headers(request);
        }
        if self.by_place(place, &AN_LIST_OPEN, &AN_FILE_OPEN) {
            return Ok(anyone(0, None));
        }
        Err(Refusal::unauthenticated("an access token or the client headers are needed"))
    }

    /// Tells whether a faulty server forgets to ask who wants a list.
    fn is_open_list(&self, request: &Request, place: Place) -> bool {
        let by_method = self.settings.has(&UP_EXPORT_METHOD_OPEN) && request.method == "EXPORT";
        let by_query = self.settings.has(&UP_LIST_QUERY_OPEN) && !request.query().is_empty();
        place == Place::List && (by_method || by_query)
    }

    fn client_user_header(&self, request: &Request) -> Result<(), Refusal> {
        let is_client = request.header("x-oneup-user-id") == Some("client");
        if is_client || self.settings.has(&AN_USER_HEADER_IGNORED) {
            return Ok(());
        }
        Err(Refusal::unauthenticated("the header x-oneup-user-id must be `client`"))
    }

    fn client_headers(&self, request: &Request) -> Result<Caller, Refusal> {
        let known = || {
            let id = request.header("client_id")?;
            let secret = request.header("client_secret")?;
            let (customer, client, found) = self.accounts.client(id)?;
            secrets_match(self.settings, &found.secret, secret)
                .then_some(Caller { client, ..anyone(customer, None) })
        };
        known().ok_or_else(|| Refusal::unauthenticated("these client credentials are not known"))
    }

    fn token(&self, token: &str, place: Place, anyone: Caller) -> Result<Caller, Refusal> {
        let Some(claims) = self.signer.read_access(token) else {
            if self.by_place(place, &UP_LIST_GARBAGE_TOKEN, &UP_FILE_GARBAGE_TOKEN) {
                return Ok(anyone);
            }
            return Err(Refusal::unauthenticated("this access token was not issued here"));
        };
        let lenient = self.by_place(place, &UP_LIST_EXPIRED_TOKEN, &UP_FILE_EXPIRED_TOKEN);
        if claims.exp <= self.now.as_second() && !lenient {
            return Err(Refusal::unauthenticated("this access token has expired"));
        }
        let caller = self.accounts.client(&claims.client_id).and_then(|(customer, at, client)| {
            let user = client.users.iter().position(|user| user.id == claims.sub)?;
            Some(Caller { customer, client: at, user: Some(user), scope: self.scope(claims.scope) })
        });
        caller.ok_or_else(|| Refusal::unauthenticated("this access token's user is not known"))
    }

    fn scope(&self, text: String) -> Scope {
        if self.settings.has(&NARROW_TOKEN_WIDENED) { Scope::full() } else { Scope(text) }
    }

    fn by_place(&self, place: Place, list: &'static FaultDef, file: &'static FaultDef) -> bool {
        match place {
            Place::List => self.settings.has(list),
            Place::File => self.settings.has(file),
            Place::Other => false,
        }
    }
}

/// The first client of a customer: as whom a caller counts whom nobody asked for a name.
fn anyone(customer: usize, user: Option<usize>) -> Caller {
    Caller { customer, client: 0, user, scope: Scope::full() }
}

/// Compares a client's secret with the one given.
fn secrets_match(settings: &Settings, secret: &str, given: &str) -> bool {
    if settings.has(&AN_SECRET_UNCHECKED) {
        return true;
    }
    if settings.has(&AN_SECRET_PREFIX) {
        let length = given.len().min(8);
        return length > 0 && secret.as_bytes().starts_with(&given.as_bytes()[..length]);
    }
    secret == given
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Reads user and password of HTTP Basic authentication.
pub(crate) fn basic(request: &Request) -> Option<(String, String)> {
    let (scheme, text) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
