//! Resolves a target from the command line, the configuration and the environment.

use std::path::{Path as Folder, PathBuf};

use super::address::Address;
use super::file::{InputsEntry, LimitsEntry, LoginEntry, TargetEntry};
use super::login_args::{login_of_environment, login_of_flags};
use super::resolver::Resolver;
use super::{AskedContract, Budget, Config, Login, Target, TargetErrors};
use crate::contract::Contract;
use crate::diagnostic::{Desk, Diagnostic, Diagnostics, Path, did_you_mean};
use crate::need::ExportLevel;

/// What the command line says of a target.
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
    /// `--budget`; its parts win over those of the configuration.
    pub budget: Budget,
    /// `--token-env`: the variable that holds a bearer token.
    pub token_env: Option<String>,
    /// `--token-file`: the file that holds a bearer token.
    pub token_file: Option<PathBuf>,
    /// `--token-url`: where tokens are issued for client credentials.
    pub token_url: Option<String>,
    /// `--client-id`.
    pub client_id: Option<String>,
    /// `--client-secret-env`: the variable that holds the client secret.
    pub client_secret_env: Option<String>,
    /// `--client-secret-file`: the file that holds the client secret.
    pub client_secret_file: Option<PathBuf>,
    /// `--key-env`: the variable that holds the private key of a client of SMART Backend Services.
    pub key_env: Option<String>,
    /// `--key-file`: the file that holds it.
    pub key_file: Option<PathBuf>,
    /// `--kid`: the name of the key that signs.
    pub kid: Option<String>,
    /// `--jwks-url`: where the registered key set is.
    pub jwks_url: Option<String>,
    /// `--scope`.
    pub scope: Option<String>,
}

impl Config {
    /// Resolves the target with this name. Variables that hold secrets are read by `environment`.
    ///
    /// # Errors
    ///
    /// Returns everything that is missing or wrong with the target.
    pub fn target(
        &self,
        name: &str,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Target, TargetErrors> {
        let args = TargetArgs { target: Some(name.to_owned()), ..TargetArgs::default() };
        resolve(&args, Some(self), environment)
    }
}

impl Target {
    /// A server that is asked without a credential; more is set in its fields.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the base URL.
    pub fn at(base: &str, contract: Contract) -> Result<Self, TargetErrors> {
        let contract = Some(AskedContract::Named(contract));
        let args = TargetArgs { target: Some(base.to_owned()), contract, ..TargetArgs::default() };
        resolve(&args, None, &|_| None)
    }
}

/// Resolves a target. Nothing but `environment` is asked for variables.
///
/// What is said twice is taken from the first of: the command line; the named target of the
/// configuration; the default variables; the defaults.
///
/// - A name is looked up in the configuration. Without a name, a configuration of a single target
///   is enough.
/// - A text with `://` in it is a base URL, and the configuration is not asked. Its path tells the
///   contract where it is one that the documents show.
/// - A contract `auto` goes by that path, too; where it shows none, the contract stays open, and
///   the server has to be asked ([`ContractBy::Open`](super::ContractBy::Open)).
/// - Login flags replace the configured login as a whole: a token, or a client with its secret or its
///   private key. A client with a secret logs in by client credentials with a token URL, and by
///   client headers without one.
/// - A bare URL without login flags uses `BULKSPEC_TOKEN`; else `BULKSPEC_CLIENT_ID` with
///   `BULKSPEC_CLIENT_SECRET` and, for client credentials, `BULKSPEC_TOKEN_URL`; else it is open.
///   Empty variables count as absent.
///
/// # Errors
///
/// Returns everything that is missing or wrong; of the configuration only what belongs to the
/// target.
pub fn resolve(
    args: &TargetArgs,
    config: Option<&Config>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Target, TargetErrors> {
    match &args.target {
        Some(url) if url.contains("://") => bare(args, url, environment),
        name => named(args, name.as_deref(), config, environment),
    }
}

fn bare(
    args: &TargetArgs,
    url: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Target, TargetErrors> {
    let shown = AskedContract::is_shown_by(url).then_some(AskedContract::Auto);
    let Some(contract) = args.contract.or(shown) else {
        let names: Vec<_> = AskedContract::names().filter(|name| *name != "auto").collect();
        let help = format!(
            "add `--contract auto` to go by what the server declares, or `--contract` with one of {}",
            names.join(", ")
        );
        return Err(Diagnostic::new("a URL does not say its contract").help(help).into());
    };
    let login = match login_of_flags(args)? {
        Some(login) => login,
        None => login_of_environment(environment)?,
    };
    let entry = TargetEntry {
        contract,
        url: url.to_owned(),
        group: args.group.clone(),
        levels: args.levels.clone(),
        hosts: Vec::new(),
        ca_file: None,
        login: Some(login),
        inputs: InputsEntry::default(),
        limits: LimitsEntry::default(),
    };
    let host = Address::parse(url).ok().map(|address| host(&address));
    let mut resolver = Resolver { desk: Desk::bare(), folder: Folder::new(""), environment };
    let target = resolver.target(&Path::root(), &host.unwrap_or_default(), &entry, None);
    finish(with_budget(target, args.budget), resolver.desk.found())
}

fn host(address: &Address) -> String {
    let host = address.base.host_str().unwrap_or_default();
    address.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn named(
    args: &TargetArgs,
    name: Option<&str>,
    config: Option<&Config>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Target, TargetErrors> {
    let (config, name) = choose(name, config)?;
    let Some(entry) = config.entry(name) else {
        let names: Vec<_> = config.names().collect();
        let help = did_you_mean(name, names.iter().copied())
            .unwrap_or_else(|| format!("its targets are `{}`", names.join("`, `")));
        let message = format!("the configuration has no target `{name}`");
        return Err(Diagnostic::new(message).of(&config.document.source).help(help).into());
    };
    let mut entry = entry.clone();
    entry.contract = args.contract.unwrap_or(entry.contract);
    entry.group = args.group.clone().or(entry.group);
    if !args.levels.is_empty() {
        entry.levels.clone_from(&args.levels);
    }
    let login = login_of_flags(args)?.map(|login| from_flags(&login, environment)).transpose()?;
    let document = &config.document;
    let desk = Desk::of(&document.source, &document.outline);
    let mut resolver = Resolver { desk, folder: &config.folder, environment };
    let path = Path::root().then("target").then(name);
    let target = resolver.target(&path, name, &entry, login);
    finish(with_budget(target, args.budget), resolver.desk.found())
}

fn choose<'a>(
    name: Option<&'a str>,
    config: Option<&'a Config>,
) -> Result<(&'a Config, &'a str), TargetErrors> {
    let Some(config) = config else {
        let message = name.map_or_else(
            || "no target is named".to_owned(),
            |name| format!("there is no configuration to look `{name}` up in"),
        );
        let help = "name a base URL, or write a configuration with `bulkspec init`".to_owned();
        return Err(Diagnostic::new(message).help(help).into());
    };
    let names: Vec<_> = config.names().collect();
    match (name, names.as_slice()) {
        (Some(name), _) => Ok((config, name)),
        (None, [name]) => Ok((config, name)),
        (None, []) => {
            let diagnostic = Diagnostic::new("the configuration has no target");
            Err(diagnostic.of(&config.document.source).into())
        }
        (None, _) => {
            let help = format!("name one of `{}`", names.join("`, `"));
            let diagnostic = Diagnostic::new("the configuration has several targets");
            Err(diagnostic.of(&config.document.source).help(help).into())
        }
    }
}

/// Reads the secrets of a login from the command line, whose files are not beside the configuration.
fn from_flags(
    login: &LoginEntry,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Login, TargetErrors> {
    let mut resolver = Resolver { desk: Desk::bare(), folder: Folder::new(""), environment };
    let login = resolver.login(&Path::root(), login);
    finish(login, resolver.desk.found())
}

/// Puts the parts of the budget that the command line gives in the place of the configured ones.
fn with_budget(target: Option<Target>, budget: Budget) -> Option<Target> {
    target.map(|mut target| {
        target.limits.budget = budget.or(target.limits.budget);
        target
    })
}

fn finish<T>(value: Option<T>, found: Vec<Diagnostic>) -> Result<T, TargetErrors> {
    match value {
        Some(value) if found.is_empty() => Ok(value),
        _ => Err(TargetErrors(Diagnostics(found))),
    }
}

#[cfg(test)]
#[path = "args_tests.rs"]
mod tests;
