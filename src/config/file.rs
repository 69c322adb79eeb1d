//! The content of `bulkspec.toml`, as written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AskedContract, SecretSource};
use crate::spec::ExportLevel;

/// A `bulkspec.toml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a configuration")]
#[schemars(title = "bulkspec.toml")]
pub(super) struct ConfigEntry {
    /// The servers under test, by name.
    #[serde(default)]
    pub(super) target: BTreeMap<String, TargetEntry>,
}

/// A server under test.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of a target")]
pub(super) struct TargetEntry {
    /// The contract to test against; `auto` chooses it by the URL or by what the server declares.
    pub(super) contract: AskedContract,
    /// The base URL, including the customer's segment if there is one.
    pub(super) url: String,
    /// The id of the Group to export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
    /// The levels to export, in the contracts of the HL7 guide; by default all levels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) levels: Vec<ExportLevel>,
    /// Additional hosts to which credentials may be sent, over TLS only. Needed if a manifest lists
    /// files on another host that require the token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hosts: Vec<String>,
    /// A file with additional trusted certificates (PEM), relative to the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ca_file: Option<PathBuf>,
    /// How requests are authorised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) login: Option<LoginEntry>,
    /// Optional inputs that further scenarios require.
    #[serde(default)]
    pub(super) inputs: InputsEntry,
    /// Limits on time, size and concurrency.
    #[serde(default)]
    pub(super) limits: LimitsEntry,
}

/// How requests are authorised: exactly one of these.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "a table such as { token = { env = \"NAME\" } }"
)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub(super) struct LoginEntry {
    /// No authorisation; always `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) open: Option<bool>,
    /// A bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<SecretSource>,
    /// OAuth 2.0 client credentials with a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_credentials: Option<ClientCredentialsEntry>,
    /// The headers `client_id`, `client_secret` and `x-oneup-user-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_headers: Option<ClientEntry>,
    /// SMART Backend Services: an assertion signed by a private key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) private_key_jwt: Option<PrivateKeyJwtEntry>,
}

/// A client of SMART Backend Services.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of a client")]
pub(super) struct PrivateKeyJwtEntry {
    /// The token endpoint; by default read from `.well-known/smart-configuration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token_url: Option<String>,
    /// The client id.
    pub(super) client_id: String,
    /// The private key: PEM (PKCS#8), a private JWK, or a JWKS with private keys.
    pub(super) key: SecretSource,
    /// The `kid` of the signing key; by default the key's own, or its thumbprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kid: Option<String>,
    /// The scope to request; by default all data of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<String>,
    /// The URL of the registered key set, sent in the header of assertions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) jku: Option<String>,
    /// How long an assertion is valid, up to 5min. Default 4min.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lifetime: Option<String>,
}

/// OAuth 2.0 client credentials.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of a client")]
pub(super) struct ClientCredentialsEntry {
    /// The token endpoint.
    pub(super) token_url: String,
    /// The client id.
    pub(super) client_id: String,
    /// The client secret.
    pub(super) client_secret: SecretSource,
    /// The scope to request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<String>,
    /// Whether the client authenticates with HTTP Basic instead of form parameters.
    #[serde(default)]
    pub(super) basic: bool,
}

/// A client with its secret.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of a client")]
pub(super) struct ClientEntry {
    /// The client id.
    pub(super) client_id: String,
    /// The client secret.
    pub(super) client_secret: SecretSource,
}

/// Optional inputs; each of them is required by some scenarios.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of inputs")]
pub(super) struct InputsEntry {
    /// The customer's segment in the path of the base URL; by default taken from the URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer: Option<String>,
    /// The name of another customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) other_customer: Option<String>,
    /// A Group of 10,000 members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_group: Option<String>,
    /// A Group whose first export job fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failing_group: Option<String>,
    /// A Group whose export job always fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) doomed_group: Option<String>,
    /// A Group whose export is a partial success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) partial_group: Option<String>,
    /// A Group whose export status fails once with a transient error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) faltering_group: Option<String>,
    /// A Group that the client may not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) foreign_group: Option<String>,
    /// A Group without members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) empty_group: Option<String>,
    /// A patient that is not a member of the Group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) non_member: Option<String>,
    /// Whether bulkspec may create and delete its own test resources below the base URL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) writes: bool,
    /// The URL for retrying a failed job, with `{base}` and `{group}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_url: Option<String>,
    /// A token of another user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) other_user: Option<SecretSource>,
    /// A token with access to Patient only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) narrow_token: Option<SecretSource>,
    /// A token that has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expired_token: Option<SecretSource>,
    /// A client for the client headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client: Option<ClientEntry>,
    /// A client of SMART Backend Services, if `login` is a different one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) private_key_jwt: Option<PrivateKeyJwtEntry>,
    /// A scope that the client is not entitled to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) forbidden_scope: Option<String>,
    /// The address at which bulkspec publishes a key set that is registered by URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) jwks: Option<JwksEntry>,
    /// The URL at which bulkspec may create Groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_write: Option<GroupWriteEntry>,
    /// The types in an export without parameters, with the number of resources of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) known_counts: BTreeMap<String, u64>,
}

/// The address and URL of the published key set.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of jwks")]
pub(super) struct JwksEntry {
    /// The address to listen on during a run (`127.0.0.1:9123`).
    pub(super) listen: String,
    /// The registered URL, which must lead to that address.
    pub(super) url: String,
    /// The client that the URL is registered for, if it is not the client of the login. It has the
    /// same keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_id: Option<String>,
}

/// The way to create Groups.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a table of group-write")]
pub(super) struct GroupWriteEntry {
    /// `POST` to a collection, or `PUT` with an id that bulkspec chooses.
    pub(super) create: CreateEntry,
    /// A URL with `{base}` and, for `PUT`, `{id}`.
    pub(super) url: String,
}

/// The method that creates a Group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum CreateEntry {
    /// The server chooses the id.
    Post,
    /// bulkspec chooses the id.
    Put,
}

/// Limits on time (`30s`, `5min`, `2h`), size (`16MiB`) and concurrency.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default, expecting = "a table of limits")]
pub(super) struct LimitsEntry {
    /// How many exports run in parallel, 1 to 32. Default 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exports: Option<u32>,
    /// How many requests are sent in parallel, 1 to 256. Default 6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requests: Option<u32>,
    /// How many files of an export are downloaded in parallel, 1 to 64. Default 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) files: Option<u32>,
    /// How long to wait for a connection, up to 10min. Default 10s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) connect: Option<String>,
    /// How long to wait for the headers of a response, up to 2h. Default 60s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<String>,
    /// How long the transfer of a body may pause, up to 1h. Default 30s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) idle: Option<String>,
    /// How long one export may take from kick-off to manifest, up to 168h. Default 30min.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) export_time: Option<String>,
    /// How long the download of one file may take, up to 24h. Default 30min.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_time: Option<String>,
    /// How long the whole run may take, up to 720h. Default 4h.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run_time: Option<String>,
    /// The longest `Retry-After` that is obeyed, up to 24h. Default 5min.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<String>,
    /// The longest line of a file that is read, 1KiB to 1GiB. Default 16MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line_size: Option<String>,
    /// The largest file that is read, 1KiB to 16TiB. Default 64GiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_size: Option<String>,
    /// The largest response that is not a file, 1KiB to 1GiB. Default 16MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer_size: Option<String>,
    /// The maximum total size of the temporary files with the index of resources, 1KiB to 16TiB.
    /// Data beyond it are not examined. Default 16GiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temporary_size: Option<String>,
    /// The budget of the run. Default without limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) budget: Option<BudgetEntry>,
}

/// The budget of a run; missing parts have no limit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default, expecting = "a table of a budget")]
pub(super) struct BudgetEntry {
    /// How many exports may run to completion. The most expensive scenarios are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exports: Option<u32>,
    /// How many minutes the run may take, 1 to 43200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) minutes: Option<u32>,
    /// How many bytes of files may be received, 1KiB to 16TiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bytes: Option<String>,
}
