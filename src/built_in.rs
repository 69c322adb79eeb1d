//! The built-in server as a target, which `run` tests by default.

mod key_host;

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::NamedTempFile;

use self::key_host::{DirectClient, KeyHost};
use crate::config::{
    ClientPair, ContractBy, GroupWriting, Inputs, KeyLogin, Limits, Login, Target,
};
use crate::contract::{Contract, GuideVersion};
use crate::key::KeyRing;
use bulkspec_reference::{
    BACKEND_KEYS, Dialect, Fault, GatewayProvision, GuideProvision, Listening, Pace, Provision,
    Reference, Running, Settings, Tls, Variant, start_tls, start_wiremock,
};

/// A reference server inside this process, with the target that describes it.
///
/// The server stops when this value is dropped.
pub struct BuiltIn {
    /// The server as a target, with all optional inputs.
    pub target: Target,
    _server: Server,
}

/// The values that must live as long as the server.
enum Server {
    Plain(#[expect(dead_code, reason = "held for its drop")] Running),
    Tls(
        #[expect(dead_code, reason = "held for its drop")] Listening,
        #[expect(dead_code, reason = "held for its drop")] NamedTempFile,
    ),
}

/// The idle timeout for bodies when the fault under test stalls them.
const SHORT_IDLE: Duration = Duration::from_millis(500);

/// Starts the built-in server on a free local port. It uses TLS if one of the faults is a fault of
/// the connection, and plain HTTP otherwise. Requires a tokio runtime.
///
/// # Panics
///
/// Panics if no free port or no temporary folder is available.
pub async fn start(contract: Contract, faults: &[Fault], variants: &[Variant]) -> BuiltIn {
    start_by(Arc::new(Timestamp::now), contract, faults, variants).await
}

/// Like [`start`], with a clock that the caller provides.
///
/// # Panics
///
/// Panics like [`start`].
pub async fn start_by(
    clock: bulkspec_reference::Clock,
    contract: Contract,
    faults: &[Fault],
    variants: &[Variant],
) -> BuiltIn {
    let mut settings = Settings::new(dialect(contract));
    settings.faults = faults.to_vec();
    settings.variants = variants.to_vec();
    let key_host = contract.guide().map(|_| KeyHost::new());
    if let Some(host) = &key_host {
        host.register(&mut settings);
    }
    let reference = Arc::new(Reference::new(settings, clock));
    let mut started = if faults.iter().any(|fault| fault.is_of_connection()) {
        start_over_tls(reference, contract, faults).await
    } else {
        let server = start_wiremock(reference).await;
        let target = target_of(&server.provision(), contract, "built-in");
        BuiltIn { target, _server: Server::Plain(server) }
    };
    if let Some(host) = key_host {
        host.give(&mut started.target);
    }
    started
}

/// Creates a reference server with the clients that it can have in a separate process, and a
/// function that describes it as a target once its address is known.
pub fn apart(
    mut settings: Settings,
    contract: Contract,
) -> (Reference, impl FnOnce(&Provision) -> Target) {
    let client = contract.guide().map(|_| DirectClient::register(&mut settings));
    let describe = move |provision: &Provision| {
        let mut target = target_of(provision, contract, "reference");
        if let Some(client) = client {
            client.give(&mut target);
        }
        target
    };
    (Reference::new(settings, Arc::new(Timestamp::now)), describe)
}

async fn start_over_tls(
    reference: Arc<Reference>,
    contract: Contract,
    faults: &[Fault],
) -> BuiltIn {
    let tls = Tls::new(Ipv4Addr::LOCALHOST.into(), Timestamp::now(), faults)
        .expect("the libraries make certificates of these names");
    let authority = NamedTempFile::new().expect("there is a temporary folder");
    std::fs::write(authority.path(), tls.authority()).expect("the file was just made");
    let server = start_tls(Arc::clone(&reference), tls).await.expect("there is a free port");
    let mut target = target_of(&reference.provision(&server.origin()), contract, "built-in");
    trust(&mut target, authority.path());
    if faults.iter().any(|fault| fault.pace() == Pace::Stalling) {
        target.limits.idle = SHORT_IDLE;
    }
    BuiltIn { target, _server: Server::Tls(server, authority) }
}

/// Makes a target trust the certificates of a reference server, and its other host name.
pub fn trust(target: &mut Target, authority: &Path) {
    target.ca_file = Some(authority.to_owned());
    target.hosts.push(Tls::NAME.to_owned());
}

/// Returns the dialect of the reference server for a contract.
#[must_use]
pub fn dialect(contract: Contract) -> Dialect {
    match contract {
        Contract::Population => Dialect::Population,
        Contract::Analytics => Dialect::Analytics,
        Contract::Guide(version) => Dialect::Guide(version),
    }
}

/// Describes a reference server as a target.
///
/// # Panics
///
/// Panics if the server provides invalid URLs, which would be a defect of bulkspec.
#[must_use]
pub fn target_of(provision: &Provision, contract: Contract, name: &str) -> Target {
    match provision {
        Provision::Gateway(provision) => target_of_gateway(provision, contract, name),
        Provision::Guide(provision) => target_of_guide(provision, contract, name),
    }
}

fn target_of_guide(provision: &GuideProvision, contract: Contract, name: &str) -> Target {
    let (groups, tokens) = (&provision.groups, &provision.tokens);
    // A token is of no use where nobody asks for one.
    let closed = |token: &String| (!provision.is_open).then(|| token.clone().into());
    Target {
        name: name.to_owned(),
        contract,
        contract_by: ContractBy::Name,
        base: provision.base_url.parse().expect("the reference server's base is a URL"),
        group: Some(groups.main.clone()),
        levels: Vec::new(),
        login: if provision.is_open {
            Login::Open
        } else {
            Login::Token(tokens.backend.clone().into())
        },
        inputs: Inputs {
            other_user: closed(&tokens.other),
            narrow_token: closed(&tokens.narrow),
            expired_token: closed(&tokens.expired),
            doomed_group: Some(groups.failing.clone()),
            partial_group: Some(groups.partial.clone()),
            faltering_group: Some(groups.faltering.clone()),
            foreign_group: (!provision.is_open).then(|| groups.foreign.clone()),
            // Its export would be one more than the twenty that a run of 2.0.0 has.
            empty_group: (contract != Contract::Guide(GuideVersion::V2))
                .then(|| groups.empty.clone()),
            non_member: Some(provision.non_member.clone()),
            // What a written Group shows takes two exports, and the built-in run of 2.0.0 has no more
            // than twenty.
            group_write: (contract != Contract::Guide(GuideVersion::V2)).then(group_writing),
            writes: true,
            known_counts: provision.counts.clone(),
            private_key_jwt: (!provision.is_open).then(|| Box::new(backend(provision))),
            ..Inputs::default()
        },
        limits: Limits::default(),
        hosts: Vec::new(),
        ca_file: None,
    }
}

fn group_writing() -> GroupWriting {
    GroupWriting { create: "POST".to_owned(), url: "{base}/Group".to_owned() }
}

/// The reference server's client `backend`, whose private key is part of bulkspec.
fn backend(provision: &GuideProvision) -> KeyLogin {
    let [es384, _] = BACKEND_KEYS;
    let keys = KeyRing::read(&es384.to_owned().into(), Some("backend-es384"));
    KeyLogin {
        token_url: Some(provision.token_url.parse().expect("the token endpoint is a URL")),
        client_id: "backend".to_owned(),
        keys: keys.expect("the test key of the reference server's client is a private key"),
        scope: None,
        jku: None,
        lifetime: KeyLogin::LIFETIME,
    }
}

fn target_of_gateway(provision: &GatewayProvision, contract: Contract, name: &str) -> Target {
    let groups = provision.groups.as_ref();
    let tokens = &provision.tokens;
    let known = provision.counts.iter().map(|(name, count)| ((*name).to_owned(), *count));
    Target {
        name: name.to_owned(),
        contract,
        contract_by: ContractBy::Name,
        base: provision.base_url.parse().expect("the reference server's base is a URL"),
        group: groups.map(|groups| groups.main.clone()),
        levels: Vec::new(),
        login: Login::Token(tokens.user_a.clone().into()),
        inputs: Inputs {
            other_user: Some(tokens.user_b.clone().into()),
            client: Some(ClientPair {
                id: provision.client_id.clone(),
                secret: provision.client_secret.clone().into(),
            }),
            customer: provision.customer.clone(),
            other_customer: provision.other_customer.clone(),
            narrow_token: Some(tokens.narrow.clone().into()),
            expired_token: Some(tokens.expired.clone().into()),
            private_key_jwt: None,
            forbidden_scope: None,
            jwks: None,
            group_write: groups.map(|_| group_writing()),
            full_group: groups.map(|groups| groups.full.clone()),
            failing_group: groups.map(|groups| groups.failing.clone()),
            doomed_group: None,
            partial_group: None,
            faltering_group: None,
            foreign_group: None,
            empty_group: None,
            non_member: None,
            writes: false,
            retry_url: None,
            known_counts: known.collect(),
        },
        limits: Limits::default(),
        hosts: Vec::new(),
        ca_file: None,
    }
}
