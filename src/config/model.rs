//! The resolved target: configuration, environment and flags in one place.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::ContractBy;
use crate::contract::{Contract, GuideVersion};
use crate::key::{KeyRing, Listen};
use crate::need::{ExportLevel, Input};

/// A secret value, never printed.
pub type Secret = SecretString;

/// The server under test, with all that is known of it.
///
/// ```
/// use bulkspec::{Contract, Target};
///
/// let target = Target::at("http://127.0.0.1:8080/fhir", "hl7-3.0.0".parse()?)?;
/// assert!(!target.login.is_secret());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Target {
    /// The name that reports use (`staging`, `built-in`, or the host).
    pub name: String,
    /// The contract it is held to.
    pub contract: Contract,
    /// How it came to that contract.
    pub contract_by: ContractBy,
    /// The base URL, without a slash at its end; with the customer's segment where there is one.
    pub base: Url,
    /// The id of the Group to export, where Groups are exported.
    pub group: Option<String>,
    /// The levels that a run keeps to, where the contract has levels; all when empty.
    pub levels: Vec<ExportLevel>,
    /// How requests are authorised.
    pub login: Login,
    /// What unlocks further scenarios.
    pub inputs: Inputs,
    /// Bounds on time, size and concurrency.
    pub limits: Limits,
    /// Hosts besides the base URL's own that credentials may go to, over TLS only.
    pub hosts: Vec<String>,
    /// A file of further certificates (PEM) to trust.
    pub ca_file: Option<PathBuf>,
}

/// How requests to a target are authorised.
#[derive(Debug, Clone)]
pub enum Login {
    /// Not at all.
    Open,
    /// A ready bearer token.
    Token(Secret),
    /// OAuth 2.0 client credentials with a secret.
    ClientCredentials {
        /// Where tokens are issued.
        token_url: Url,
        /// The client.
        client: ClientPair,
        /// The scope to ask for, if any.
        scope: Option<String>,
        /// Whether the client is named in an HTTP Basic header instead of the form.
        basic: bool,
    },
    /// The headers `client_id`, `client_secret` and `x-oneup-user-id`.
    ClientHeaders(ClientPair),
    /// SMART Backend Services: client credentials with an assertion signed by a private key.
    PrivateKeyJwt(Box<KeyLogin>),
}

impl Login {
    /// Tells whether requests carry something that must not go to strangers.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        !matches!(self, Self::Open)
    }
}

/// A client of SMART Backend Services (SMART App Launch 2.2.0, Backend Services).
#[derive(Debug, Clone)]
pub struct KeyLogin {
    /// Where tokens are issued; what `.well-known/smart-configuration` says when absent.
    pub token_url: Option<Url>,
    /// The client id, given at registration.
    pub client_id: String,
    /// The private keys; their public halves are registered.
    pub keys: KeyRing,
    /// The scope to ask for; all data of the system when absent.
    pub scope: Option<String>,
    /// Where the registered key set is, to be named in the header of assertions.
    pub jku: Option<Url>,
    /// How long an assertion is valid: up to 5 minutes, 4 by default.
    pub lifetime: Duration,
}

impl KeyLogin {
    /// How long an assertion is valid unless told otherwise. A minute less than the most that is
    /// allowed leaves room for clocks that differ.
    pub const LIFETIME: Duration = Duration::from_secs(4 * 60);

    /// The scope to ask for.
    #[must_use]
    pub fn scope(&self, contract: Contract) -> &str {
        let all = match contract.guide() {
            Some(GuideVersion::V1) => "system/*.read",
            _ => "system/*.rs",
        };
        self.scope.as_deref().unwrap_or(all)
    }
}

/// A client with its secret.
#[derive(Debug, Clone)]
pub struct ClientPair {
    /// The client id.
    pub id: String,
    /// The client secret.
    pub secret: Secret,
}

/// Optional inputs, each of which unlocks scenarios.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// A token of another user.
    pub other_user: Option<Secret>,
    /// A client, for the client headers.
    pub client: Option<ClientPair>,
    /// The customer's segment in the path of the base URL.
    pub customer: Option<String>,
    /// The name of another customer.
    pub other_customer: Option<String>,
    /// A token that may read Patient only.
    pub narrow_token: Option<Secret>,
    /// A token that has expired.
    pub expired_token: Option<Secret>,
    /// A client of SMART Backend Services, where requests are authorised in another way.
    pub private_key_jwt: Option<Box<KeyLogin>>,
    /// A scope that the client is not entitled to.
    pub forbidden_scope: Option<String>,
    /// Where the registered key set is published by bulkspec itself.
    pub jwks: Option<JwksHosting>,
    /// Where Groups may be written.
    pub group_write: Option<GroupWriting>,
    /// A Group of 10,000 members.
    pub full_group: Option<String>,
    /// A Group whose export job fails at first.
    pub failing_group: Option<String>,
    /// A Group whose export job always fails.
    pub doomed_group: Option<String>,
    /// A Group whose export is a partial success.
    pub partial_group: Option<String>,
    /// A Group the status of whose export is, for a moment, not to be had.
    pub faltering_group: Option<String>,
    /// A Group that the client may not read.
    pub foreign_group: Option<String>,
    /// A Group without members.
    pub empty_group: Option<String>,
    /// A patient who is no member of the Group.
    pub non_member: Option<String>,
    /// Whether resources of bulkspec's own may be written below the base URL, and deleted.
    pub writes: bool,
    /// Where a failed job is retried: a URL template with `{base}` and `{group}`; the export
    /// endpoint when absent.
    pub retry_url: Option<String>,
    /// The types of the whole export with the number of resources of each.
    pub known_counts: BTreeMap<String, u64>,
}

/// Where the key set is published that is registered by its URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwksHosting {
    /// Where to listen.
    pub listen: Listen,
    /// The URL that is registered, and leads there.
    pub url: Url,
    /// The client that it is registered for, where that is not the one of the target's login; it
    /// has the same keys.
    pub client_id: Option<String>,
}

/// How Groups are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWriting {
    /// `POST` to a collection, or `PUT` to an id of our own.
    pub create: String,
    /// The URL template with `{base}` and, for `PUT`, `{id}`; for `POST` it is the collection, and
    /// Groups are changed and deleted below it.
    pub url: String,
}

/// What a run may cost the server; what is absent is not bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// How many exports may run to completion.
    pub exports: Option<usize>,
    /// How long the run may take, besides [`Limits::run_time`].
    pub time: Option<Duration>,
    /// How many bytes of files may be received, as they come over the wire.
    pub bytes: Option<u64>,
}

/// Bounds of a run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many exports run side by side. Default 2.
    pub exports: NonZeroUsize,
    /// How many requests are under way at once. Default 6.
    pub requests: NonZeroUsize,
    /// How many files of an export download side by side. Default 4.
    pub files: NonZeroUsize,
    /// How long to wait for a connection. Default 10 s.
    pub connect: Duration,
    /// How long to wait for the head of an answer, and twice that for the whole of an answer that is
    /// no file. Default 60 s.
    pub answer: Duration,
    /// How long a body may stand still. Default 30 s.
    pub idle: Duration,
    /// How long one export may take from kick-off to manifest. Default 30 min.
    pub export_time: Duration,
    /// How long one file may take to arrive. Default 30 min.
    pub file_time: Duration,
    /// How long the whole run may take. Default 4 h.
    pub run_time: Duration,
    /// How long one `Retry-After` is obeyed at most. Default 5 min.
    pub retry_after: Duration,
    /// The longest line of a file that is read. Default 16 MiB.
    pub line_bytes: usize,
    /// The largest file that is read. Default 64 GiB.
    pub file_bytes: u64,
    /// The largest answer that is no file. Default 16 MiB.
    pub answer_bytes: usize,
    /// How large the temporary files with the index of resources may become together. Default 16
    /// GiB.
    pub temporary_bytes: u64,
    /// What the run may cost the server. Default without bounds.
    pub budget: Budget,
}

impl Default for Limits {
    fn default() -> Self {
        let at_once = |n| NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN);
        Self {
            exports: at_once(2),
            requests: at_once(6),
            files: at_once(4),
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            idle: Duration::from_secs(30),
            export_time: Duration::from_secs(30 * 60),
            file_time: Duration::from_secs(30 * 60),
            run_time: Duration::from_secs(4 * 60 * 60),
            retry_after: Duration::from_secs(5 * 60),
            line_bytes: 16 << 20,
            file_bytes: 64 << 30,
            answer_bytes: 16 << 20,
            temporary_bytes: 16 << 30,
            budget: Budget::default(),
        }
    }
}

impl Target {
    /// The levels that a run asks at, the narrowest first; none where the contract has no levels.
    #[must_use]
    pub fn asked_levels(&self) -> Vec<ExportLevel> {
        let is_chosen = |level: &ExportLevel| self.levels.is_empty() || self.levels.contains(level);
        let is_known = |level: &ExportLevel| *level != ExportLevel::Group || self.group.is_some();
        let all = ExportLevel::ALL.into_iter().filter(|_| self.contract.guide().is_some());
        all.filter(is_chosen).filter(is_known).collect()
    }

    /// Tells whether the target gives an input.
    #[must_use]
    pub fn gives(&self, input: Input) -> bool {
        let inputs = &self.inputs;
        match input {
            Input::OtherUser => inputs.other_user.is_some(),
            Input::Client => inputs.client.is_some(),
            Input::OtherCustomer => inputs.other_customer.is_some() && inputs.customer.is_some(),
            Input::Customer => inputs.customer.is_some(),
            Input::NarrowToken => inputs.narrow_token.is_some(),
            Input::ExpiredToken => inputs.expired_token.is_some(),
            Input::GroupWrite => inputs.group_write.is_some(),
            Input::FullGroup => inputs.full_group.is_some(),
            Input::FailingGroup => inputs.failing_group.is_some(),
            Input::KnownData => !inputs.known_counts.is_empty(),
            Input::Login => self.login.is_secret(),
            Input::SigningKey => self.key_login().is_some(),
            Input::BothKeys => {
                self.key_login().is_some_and(|login| login.keys.of_other_algorithm().is_some())
            }
            Input::JwksHost => inputs.jwks.is_some() && self.key_login().is_some(),
            Input::ForbiddenScope => inputs.forbidden_scope.is_some(),
            Input::DoomedGroup => inputs.doomed_group.is_some(),
            Input::PartialGroup => inputs.partial_group.is_some(),
            Input::FalteringGroup => inputs.faltering_group.is_some(),
            Input::ForeignGroup => inputs.foreign_group.is_some(),
            Input::EmptyGroup => inputs.empty_group.is_some(),
            Input::NonMember => inputs.non_member.is_some(),
            Input::Writes => inputs.writes,
        }
    }

    /// The client of SMART Backend Services: the one that logs in, or else that of the inputs.
    #[must_use]
    pub fn key_login(&self) -> Option<&KeyLogin> {
        match &self.login {
            Login::PrivateKeyJwt(login) => Some(login),
            _ => self.inputs.private_key_jwt.as_deref(),
        }
    }
}
