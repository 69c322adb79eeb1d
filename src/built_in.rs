//! The built-in server as a target: what `run` tests when no target is named.

use std::sync::Arc;

use jiff::Timestamp;

use crate::contract::{Contract, GuideVersion};
use crate::key::KeyRing;
use crate::reference::{
    self, Dialect, Fault, GatewayProvision, GuideProvision, Provision, Reference, Running,
    Settings, Variant, start_wiremock,
};
use crate::target::{
    ClientPair, ContractBy, GroupWriting, Inputs, KeyLogin, Limits, Login, Target,
};

/// A reference server that runs inside this process, with the target that describes it.
///
/// The server stops when this is dropped.
pub struct BuiltIn {
    /// The server as a target, with every input that unlocks scenarios.
    pub target: Target,
    _server: Running,
}

/// Starts the built-in server on a free port of this machine. Needs a tokio runtime.
pub async fn start(contract: Contract, faults: &[Fault], variants: &[Variant]) -> BuiltIn {
    let mut settings = Settings::new(dialect(contract));
    settings.faults = faults.to_vec();
    settings.variants = variants.to_vec();
    let reference = Arc::new(Reference::new(settings, Arc::new(Timestamp::now)));
    let server = start_wiremock(reference).await;
    BuiltIn { target: target_of(&server.provision(), contract, "built-in"), _server: server }
}

/// The dialect of the reference server that honours a contract.
#[must_use]
pub fn dialect(contract: Contract) -> Dialect {
    match contract {
        Contract::Population => Dialect::Population,
        Contract::Analytics => Dialect::Analytics,
        Contract::Guide(version) => Dialect::Guide(match version {
            GuideVersion::V1 => reference::GuideVersion::V1,
            GuideVersion::V2 => reference::GuideVersion::V2,
            GuideVersion::V3 => reference::GuideVersion::V3,
            GuideVersion::V4Ballot => reference::GuideVersion::V4Ballot,
        }),
    }
}

/// A reference server as a target.
///
/// # Panics
///
/// Panics if the server gives URLs that are none, which would be a defect of bulkspec.
#[must_use]
pub fn target_of(provision: &Provision, contract: Contract, name: &str) -> Target {
    match provision {
        Provision::Gateway(provision) => target_of_gateway(provision, contract, name),
        Provision::Guide(provision) => target_of_guide(provision, contract, name),
    }
}

fn target_of_guide(provision: &GuideProvision, contract: Contract, name: &str) -> Target {
    let (groups, tokens) = (&provision.groups, &provision.tokens);
    Target {
        name: name.to_owned(),
        contract,
        contract_by: ContractBy::Name,
        base: provision.base_url.parse().expect("the reference server's base is a URL"),
        group: Some(groups.main.clone()),
        levels: Vec::new(),
        login: Login::Token(tokens.backend.clone().into()),
        inputs: Inputs {
            other_user: Some(tokens.other.clone().into()),
            narrow_token: Some(tokens.narrow.clone().into()),
            expired_token: Some(tokens.expired.clone().into()),
            doomed_group: Some(groups.failing.clone()),
            partial_group: Some(groups.partial.clone()),
            foreign_group: Some(groups.foreign.clone()),
            empty_group: Some(groups.empty.clone()),
            non_member: Some(provision.non_member.clone()),
            writes: true,
            private_key_jwt: Some(Box::new(backend(provision))),
            ..Inputs::default()
        },
        limits: Limits::default(),
        hosts: Vec::new(),
        ca_file: None,
    }
}

/// The reference server's client `backend`, whose key is published with bulkspec.
fn backend(provision: &GuideProvision) -> KeyLogin {
    let pem = include_str!("../fixtures/keys/backend-es384.test-key.pem").to_owned();
    let keys = KeyRing::read(&pem.into(), Some("backend-es384"));
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
            group_write: groups.map(|_| GroupWriting {
                create: "POST".to_owned(),
                url: "{base}/Group".to_owned(),
            }),
            full_group: groups.map(|groups| groups.full.clone()),
            failing_group: groups.map(|groups| groups.failing.clone()),
            doomed_group: None,
            partial_group: None,
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
