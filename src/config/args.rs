//! Resolves a target from the command line, the configuration and the environment.

use std::path::Path as Folder;

use super::address::Address;
use super::file::{InputsEntry, LimitsEntry, LoginEntry, TargetEntry};
use super::login_args::{login_of_environment, login_of_flags};
use super::resolver::Resolver;
use super::target_args::TargetArgs;
use super::{AskedContract, Budget, Config, Login, Target, TargetErrors};
use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, DiagnosticSink, Diagnostics, Path, did_you_mean};

impl Config {
    /// Resolves the target with this name. Environment variables with secrets are read through
    /// `environment`.
    ///
    /// # Errors
    ///
    /// Returns everything that is missing or wrong in the target.
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
    /// Creates a target without credentials; further settings are in its fields.
    ///
    /// # Errors
    ///
    /// Returns an error if the base URL is invalid.
    pub fn at(base: &str, contract: Contract) -> Result<Self, TargetErrors> {
        let contract = Some(AskedContract::Named(contract));
        let args = TargetArgs { target: Some(base.to_owned()), contract, ..TargetArgs::default() };
        resolve(&args, None, &|_| None)
    }
}

/// Resolves a target. Environment variables are read only through `environment`.
///
/// If a value is given several times, the first of these sources counts: the command line, the
/// named target of the configuration, the default variables, the defaults.
///
/// - A name is looked up in the configuration. Without a name, a configuration with a single target
///   selects that target.
/// - A text that contains `://` is a base URL, and the configuration is not read. If its path is
///   one from the 1up documents, it determines the contract.
/// - The contract `auto` also uses that path. If the path is not from the documents, the contract
///   stays open, and is chosen by the server's declaration
///   ([`ContractBy::Open`](super::ContractBy::Open)).
/// - Login flags replace the whole configured login: a token, or a client with its secret or its
///   private key. A client with a secret uses client credentials if there is a token URL, and
///   client headers otherwise.
/// - A base URL without login flags uses `BULKSPEC_TOKEN`; otherwise `BULKSPEC_CLIENT_ID` with
///   `BULKSPEC_CLIENT_SECRET` and, for client credentials, `BULKSPEC_TOKEN_URL`; otherwise no
///   credentials. Empty variables count as missing.
///
/// # Errors
///
/// Returns everything that is missing or wrong. Mistakes in the configuration are reported only for
/// the selected target.
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
    let mut resolver =
        Resolver { sink: DiagnosticSink::bare(), folder: Folder::new(""), environment };
    let target = resolver.target(&Path::root(), &host.unwrap_or_default(), &entry, None);
    finish(with_budget(target, args.budget), resolver.sink.found())
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
    let sink = DiagnosticSink::of(&document.source, &document.outline);
    let mut resolver = Resolver { sink, folder: &config.folder, environment };
    let path = Path::root().then("target").then(name);
    let target = resolver.target(&path, name, &entry, login);
    finish(with_budget(target, args.budget), resolver.sink.found())
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

/// Reads the secrets of a login from the command line, whose files are not relative to the
/// configuration.
fn from_flags(
    login: &LoginEntry,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Login, TargetErrors> {
    let mut resolver =
        Resolver { sink: DiagnosticSink::bare(), folder: Folder::new(""), environment };
    let login = resolver.login(&Path::root(), login);
    finish(login, resolver.sink.found())
}

/// Replaces the configured parts of the budget by those of the command line.
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
