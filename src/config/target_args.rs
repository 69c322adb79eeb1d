//! The command line arguments for a target.

use std::path::PathBuf;

use super::{AskedContract, Budget};
use crate::spec::ExportLevel;

/// The command line arguments for a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TargetArgs {
    /// The name of a target in the configuration, or a base URL.
    pub target: Option<String>,
    /// `--contract`.
    pub contract: Option<AskedContract>,
    /// `--group`.
    pub group: Option<String>,
    /// `--levels`.
    pub levels: Vec<ExportLevel>,
    /// `--budget`; its parts override those of the configuration.
    pub budget: Budget,
    /// `--token-env`: the environment variable with a bearer token.
    pub token_env: Option<String>,
    /// `--token-file`: the file with a bearer token.
    pub token_file: Option<PathBuf>,
    /// `--token-url`: the token endpoint for client credentials.
    pub token_url: Option<String>,
    /// `--client-id`.
    pub client_id: Option<String>,
    /// `--client-secret-env`: the environment variable with the client secret.
    pub client_secret_env: Option<String>,
    /// `--client-secret-file`: the file with the client secret.
    pub client_secret_file: Option<PathBuf>,
    /// `--key-env`: the environment variable with the private key of a SMART Backend Services
    /// client.
    pub key_env: Option<String>,
    /// `--key-file`: the file with this key.
    pub key_file: Option<PathBuf>,
    /// `--kid`: the `kid` of the signing key.
    pub kid: Option<String>,
    /// `--jwks-url`: the URL of the registered key set.
    pub jwks_url: Option<String>,
    /// `--scope`.
    pub scope: Option<String>,
}
