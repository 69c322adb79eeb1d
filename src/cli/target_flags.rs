//! The flags that say which target is meant, and how to log in there.

use std::path::PathBuf;

use clap::Args;

use crate::config::{AskedContract, Budget, TargetArgs};
use crate::diagnostic::did_you_mean;
use crate::spec::ExportLevel;

/// Flags that select the target and its credentials.
#[derive(Debug, Args)]
pub(super) struct TargetFlags {
    /// A base URL, or the name of a target in the configuration; by default the built-in server.
    pub target: Option<String>,
    /// The contract to test against; `auto` chooses it by the URL or by what the server declares.
    #[arg(long, value_name = "CONTRACT", value_parser = asked_contract)]
    pub contract: Option<AskedContract>,
    /// The configuration file; by default `bulkspec.toml`, if it exists.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The id of the Group to export.
    #[arg(long, value_name = "ID")]
    pub group: Option<String>,
    /// The levels to export, separated by commas (`group,patient`); by default all levels.
    #[arg(long, value_name = "LEVELS", value_delimiter = ',', value_parser = level)]
    pub levels: Vec<ExportLevel>,
    /// The limits of the run: exports=12,minutes=90,bytes=5GB, or any part of it.
    #[arg(long, value_name = "PARTS")]
    pub budget: Option<Budget>,
    /// The environment variable that holds a bearer token; by default `BULKSPEC_TOKEN`.
    #[arg(long, value_name = "NAME")]
    pub token_env: Option<String>,
    /// The file that holds a bearer token.
    #[arg(long, value_name = "FILE", conflicts_with = "token_env")]
    pub token_file: Option<PathBuf>,
    /// The token endpoint, for OAuth 2.0 client credentials.
    #[arg(long, value_name = "URL")]
    pub token_url: Option<String>,
    /// The client id.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// The environment variable that holds the client secret.
    #[arg(long, value_name = "NAME")]
    pub client_secret_env: Option<String>,
    /// The file that holds the client secret.
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret_env")]
    pub client_secret_file: Option<PathBuf>,
    /// The environment variable that holds the client's private key, for SMART Backend Services.
    #[arg(long, value_name = "NAME")]
    pub key_env: Option<String>,
    /// The file that holds the client's private key: PEM, a private JWK, or a JWKS.
    #[arg(long, value_name = "FILE", conflicts_with = "key_env")]
    pub key_file: Option<PathBuf>,
    /// The `kid` of the signing key, as registered; by default the key's own, or its thumbprint.
    #[arg(long, value_name = "KID")]
    pub kid: Option<String>,
    /// The URL of the registered key set, sent in assertions (`jku`).
    #[arg(long, value_name = "URL")]
    pub jwks_url: Option<String>,
    /// The scope to request.
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<String>,
}

impl TargetFlags {
    /// Converts the flags to the arguments that `config` takes.
    pub(super) fn to_args(&self) -> TargetArgs {
        TargetArgs {
            target: self.target.clone(),
            contract: self.contract,
            group: self.group.clone(),
            levels: self.levels.clone(),
            budget: self.budget.unwrap_or_default(),
            token_env: self.token_env.clone(),
            token_file: self.token_file.clone(),
            token_url: self.token_url.clone(),
            client_id: self.client_id.clone(),
            client_secret_env: self.client_secret_env.clone(),
            client_secret_file: self.client_secret_file.clone(),
            key_env: self.key_env.clone(),
            key_file: self.key_file.clone(),
            kid: self.kid.clone(),
            jwks_url: self.jwks_url.clone(),
            scope: self.scope.clone(),
        }
    }
}

fn asked_contract(name: &str) -> Result<AskedContract, String> {
    let unknown = |_| nearest_of("contract", name, AskedContract::names());
    name.parse().map_err(unknown)
}

fn level(name: &str) -> Result<ExportLevel, String> {
    let unknown =
        |_| nearest_of("level", name, ExportLevel::ALL.into_iter().map(ExportLevel::name));
    name.parse().map_err(unknown)
}

/// Returns the message for an unknown name, with the nearest known one or else all of them.
fn nearest_of(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let known: Vec<_> = known.collect();
    let help = did_you_mean(name, known.iter().copied());
    let help = help.unwrap_or_else(|| format!("known are {}", known.join(", ")));
    format!("there is no {what} `{name}`: {help}")
}
