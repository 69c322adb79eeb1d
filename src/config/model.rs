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
use crate::spec::{ExportLevel, Input};

/// A secret value, never printed.
pub type Secret = SecretString;

/// The server under test, with all its settings.
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
    /// The contract to test against.
    pub contract: Contract,
    /// How the contract was chosen.
    pub contract_by: ContractBy,
    /// The base URL, without a trailing slash, including the customer's segment if there is one.
    pub base: Url,
    /// The id of the Group to export, if Groups are exported.
    pub group: Option<String>,
    /// The levels to export, if the contract has levels; all levels if empty.
    pub levels: Vec<ExportLevel>,
    /// How requests are authorised.
    pub login: Login,
    /// Optional inputs that further scenarios require.
    pub inputs: Inputs,
    /// Limits on time, size and concurrency.
    pub limits: Limits,
    /// Additional hosts to which credentials may be sent, over TLS only.
    pub hosts: Vec<String>,
    /// A file with additional trusted certificates (PEM).
    pub ca_file: Option<PathBuf>,
}

/// How requests to a target are authorised.
#[derive(Debug, Clone)]
pub enum Login {
    /// No authorisation.
    Open,
    /// A bearer token.
    Token(Secret),
    /// OAuth 2.0 client credentials with a secret.
    ClientCredentials {
        /// The token endpoint.
        token_url: Url,
        /// The client.
        client: ClientPair,
        /// The scope to request, if any.
        scope: Option<String>,
        /// Whether the client authenticates with HTTP Basic instead of form parameters.
        basic: bool,
    },
    /// The headers `client_id`, `client_secret` and `x-oneup-user-id`.
    ClientHeaders(ClientPair),
    /// SMART Backend Services: client credentials with an assertion signed by a private key.
    PrivateKeyJwt(Box<KeyLogin>),
}

impl Login {
    /// Returns true if requests carry a credential, which must not be sent to other hosts.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        !matches!(self, Self::Open)
    }
}

/// A client of SMART Backend Services (SMART App Launch 2.2.0, Backend Services).
#[derive(Debug, Clone)]
pub struct KeyLogin {
    /// The token endpoint; by default read from `.well-known/smart-configuration`.
    pub token_url: Option<Url>,
    /// The client id, given at registration.
    pub client_id: String,
    /// The private keys; their public halves are registered.
    pub keys: KeyRing,
    /// The scope to request; by default all data of the system.
    pub scope: Option<String>,
    /// The URL of the registered key set, sent in the header of assertions.
    pub jku: Option<Url>,
    /// How long an assertion is valid: up to 5 minutes, 4 by default.
    pub lifetime: Duration,
}

impl KeyLogin {
    /// The default lifetime of an assertion. It is a minute below the maximum, which tolerates
    /// clock differences.
    pub const LIFETIME: Duration = Duration::from_secs(4 * 60);

    /// The scope to request.
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

/// Optional inputs; each of them is required by some scenarios.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// A token of another user.
    pub other_user: Option<Secret>,
    /// A client for the client headers.
    pub client: Option<ClientPair>,
    /// The customer's segment in the path of the base URL.
    pub customer: Option<String>,
    /// The name of another customer.
    pub other_customer: Option<String>,
    /// A token with access to Patient only.
    pub narrow_token: Option<Secret>,
    /// A token that has expired.
    pub expired_token: Option<Secret>,
    /// A client of SMART Backend Services, if requests are authorised in another way.
    pub private_key_jwt: Option<Box<KeyLogin>>,
    /// A scope that the client is not entitled to.
    pub forbidden_scope: Option<String>,
    /// The address at which bulkspec publishes the registered key set.
    pub jwks: Option<JwksHosting>,
    /// The URL at which bulkspec may create Groups.
    pub group_write: Option<GroupWriting>,
    /// A Group of 10,000 members.
    pub full_group: Option<String>,
    /// A Group whose first export job fails.
    pub failing_group: Option<String>,
    /// A Group whose export job always fails.
    pub doomed_group: Option<String>,
    /// A Group whose export is a partial success.
    pub partial_group: Option<String>,
    /// A Group whose export status fails once with a transient error.
    pub faltering_group: Option<String>,
    /// A Group that the client may not read.
    pub foreign_group: Option<String>,
    /// A Group without members.
    pub empty_group: Option<String>,
    /// A patient that is not a member of the Group.
    pub non_member: Option<String>,
    /// Whether bulkspec may create and delete its own test resources below the base URL.
    pub writes: bool,
    /// The URL template for retrying a failed job, with `{base}` and `{group}`; by default the
    /// export endpoint.
    pub retry_url: Option<String>,
    /// The types in an export without parameters, with the number of resources of each.
    pub known_counts: BTreeMap<String, u64>,
}

/// The address and URL of a published key set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwksHosting {
    /// The address to listen on.
    pub listen: Listen,
    /// The registered URL, which leads to that address.
    pub url: Url,
    /// The client that the URL is registered for, if it is not the client of the target's login. It
    /// has the same keys.
    pub client_id: Option<String>,
}

/// The way to create Groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWriting {
    /// `POST` to a collection, or `PUT` with an id that bulkspec chooses.
    pub create: String,
    /// The URL template with `{base}` and, for `PUT`, `{id}`. For `POST` it is the collection,
    /// below which Groups are changed and deleted.
    pub url: String,
}

/// The budget of a run; missing parts have no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// How many exports may run to completion.
    pub exports: Option<usize>,
    /// How long the run may take, besides [`Limits::run_time`].
    pub time: Option<Duration>,
    /// How many bytes of files may be received, as transferred.
    pub bytes: Option<u64>,
}

/// The limits of a run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many exports run in parallel. Default 2.
    pub exports: NonZeroUsize,
    /// How many requests are sent in parallel. Default 6.
    pub requests: NonZeroUsize,
    /// How many files of an export are downloaded in parallel. Default 4.
    pub files: NonZeroUsize,
    /// How long to wait for a connection. Default 10 s.
    pub connect: Duration,
    /// How long to wait for the headers of a response, and twice that for a whole response that is
    /// not a file. Default 60 s.
    pub answer: Duration,
    /// How long the transfer of a body may pause. Default 30 s.
    pub idle: Duration,
    /// How long one export may take from kick-off to manifest. Default 30 min.
    pub export_time: Duration,
    /// How long the download of one file may take. Default 30 min.
    pub file_time: Duration,
    /// How long the whole run may take. Default 4 h.
    pub run_time: Duration,
    /// The longest `Retry-After` that is obeyed. Default 5 min.
    pub retry_after: Duration,
    /// The longest line of a file that is read. Default 16 MiB.
    pub line_bytes: usize,
    /// The largest file that is read. Default 64 GiB.
    pub file_bytes: u64,
    /// The largest response that is not a file. Default 16 MiB.
    pub answer_bytes: usize,
    /// The maximum total size of the temporary files with the index of resources. Default 16 GiB.
    pub temporary_bytes: u64,
    /// The budget of the run. Default without limits.
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
    /// Returns the levels of a run, the narrowest first; empty if the contract has no levels.
    #[must_use]
    pub fn asked_levels(&self) -> Vec<ExportLevel> {
        let is_chosen = |level: &ExportLevel| self.levels.is_empty() || self.levels.contains(level);
        let is_known = |level: &ExportLevel| *level != ExportLevel::Group || self.group.is_some();
        let all = ExportLevel::ALL.into_iter().filter(|_| self.contract.guide().is_some());
        all.filter(is_chosen).filter(is_known).collect()
    }

    /// Returns true if the target has an input.
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

    /// Returns the client of SMART Backend Services: that of the login, or else that of the inputs.
    #[must_use]
    pub fn key_login(&self) -> Option<&KeyLogin> {
        match &self.login {
            Login::PrivateKeyJwt(login) => Some(login),
            _ => self.inputs.private_key_jwt.as_deref(),
        }
    }
}
