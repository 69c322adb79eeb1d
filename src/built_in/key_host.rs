//! The clients of the built-in server: one whose keys are registered directly, and one whose key set
//! is registered by its URL, which a run publishes and the server fetches.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::config::{JwksHosting, KeyLogin, Target};
use crate::contract::{Contract, GuideVersion};
use crate::key::{KeyRing, Listen, key_set};
use bulkspec_reference::{
    BACKEND_KEYS, JwksAnswer, JwksFetch, JwksFetchError, JwksSource, RegisteredClient, Settings,
    served_types,
};

/// The client whose keys are registered directly.
const DIRECT: &str = "backend";
/// The client whose key set is registered by its URL.
const BY_URL: &str = "by-url";
/// The type that the first one may not read; it may read all others, and write Patients.
const FORBIDDEN: &str = "Questionnaire";
/// How long the server waits for a key set.
const PATIENCE: Duration = Duration::from_secs(10);

/// Both clients, and the port at which the key set is published while a run lasts.
pub(super) struct KeyHost {
    keys: KeyRing,
    hosting: JwksHosting,
}

impl KeyHost {
    /// Takes a free port, which nobody else can take until this is dropped, and the target with it.
    pub(super) fn new() -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        let address = socket.local_addr().expect("a bound socket has an address");
        let url = format!("http://{address}/jwks.json").parse();
        Self {
            keys: keys(),
            hosting: JwksHosting {
                listen: Listen::On(Arc::new(socket)),
                url: url.expect("an address makes a URL"),
                client_id: Some(BY_URL.to_owned()),
            },
        }
    }

    /// Registers the clients with a server that is to be started.
    pub(super) fn register(&self, settings: &mut Settings) {
        register(&self.keys, settings);
        settings.jwks_url = Some(self.hosting.url.to_string());
        settings.jwks_fetch = Some(JwksFetch::new(fetch));
    }

    /// Gives the clients to a target that has one already, which it has unless it is open.
    pub(super) fn give(self, target: &mut Target) {
        if give(self.keys, target) {
            target.inputs.jwks = Some(self.hosting);
        }
    }
}

/// The client whose keys are registered directly, for a server in a process of its own, whose
/// clients publish no key set where it could fetch it.
pub(super) struct DirectClient(KeyRing);

impl DirectClient {
    /// Registers the client with a server that is to be started.
    pub(super) fn register(settings: &mut Settings) -> Self {
        let keys = keys();
        register(&keys, settings);
        Self(keys)
    }

    /// Gives the client to a target that has one already, which it has unless it is open.
    pub(super) fn give(self, target: &mut Target) {
        give(self.0, target);
    }
}

fn register(keys: &KeyRing, settings: &mut Settings) {
    settings.registered.push(RegisteredClient {
        id: DIRECT.to_owned(),
        jwks: Some(JwksSource::Inline(key_set(keys.keys()))),
        secret: None,
        scopes: scopes(),
    });
}

/// Tells whether the target has a client to which keys can be given.
fn give(keys: KeyRing, target: &mut Target) -> bool {
    let Some(login) = &mut target.inputs.private_key_jwt else { return false };
    **login = KeyLogin { keys, ..(**login).clone() };
    target.inputs.forbidden_scope = Some(forbidden(target.contract));
    true
}

/// What the client whose keys are registered directly may be granted. The tokens that the server
/// hands out beforehand have rights of their own, so that exports with them lack nothing.
fn scopes() -> String {
    let allowed = served_types().filter(|name| *name != FORBIDDEN);
    let each = allowed.map(|name| format!("system/{name}.rs"));
    each.chain(["system/Patient.cruds".to_owned()]).collect::<Vec<_>>().join(" ")
}

/// A scope that lies outside of [`scopes`], in the syntax of the contract's version of SMART.
fn forbidden(contract: Contract) -> String {
    let read = if contract.guide() == Some(GuideVersion::V1) { "read" } else { "rs" };
    format!("system/{FORBIDDEN}.{read}")
}

/// A key for each algorithm; both guard nothing but test data.
fn keys() -> KeyRing {
    KeyRing::read(&BACKEND_KEYS.concat().into(), None).expect("the test keys are private keys")
}

/// Fetches a key set over plain HTTP, as the reference server has no client of its own.
fn fetch(url: &str, accept: &str) -> Result<JwksAnswer, JwksFetchError> {
    let failed = |reason: String| JwksFetchError { url: url.to_owned(), reason };
    let parsed: Url = url.parse().map_err(|error: url::ParseError| failed(error.to_string()))?;
    let address = parsed.socket_addrs(|| None).map_err(|error| failed(error.to_string()))?;
    let address = address.first().ok_or_else(|| failed("it leads nowhere".to_owned()))?;
    let answer =
        asked(*address, parsed.path(), accept).map_err(|error| failed(error.to_string()))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    if !head.starts_with("HTTP/1.1 200 ") {
        return Err(failed("the answer is not 200".to_owned()));
    }
    let cache_control = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("cache-control").then(|| value.to_owned())
    });
    Ok(JwksAnswer { cache_control, body: body.as_bytes().to_vec() })
}

fn asked(address: SocketAddr, path: &str, accept: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
