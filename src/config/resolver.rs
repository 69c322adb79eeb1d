//! Resolves the entry of a target, with its secrets.

use std::path::{Path as Folder, PathBuf};

use url::Url;

use super::address::{self, Address};
use super::file::{ClientCredentialsEntry, ClientEntry, LoginEntry, TargetEntry};
use super::limits::limits;
use super::{ClientPair, Login, Secret, SecretError, SecretSource, Target};
use crate::contract::Contract;
use crate::diagnostic::{DiagnosticSink, Path};
use crate::spec::ExportLevel;

/// A target's entry with its diagnostics and the values that it refers to.
pub(super) struct Resolver<'a> {
    pub(super) sink: DiagnosticSink<'a>,
    pub(super) folder: &'a Folder,
    pub(super) environment: &'a dyn Fn(&str) -> Option<String>,
}

impl Resolver<'_> {
    /// Resolves a target; a `login` from the command line replaces that of the entry.
    ///
    /// Returns `None` if there is a mistake in the entry.
    pub(super) fn target(
        &mut self,
        path: &Path,
        name: &str,
        entry: &TargetEntry,
        login: Option<Login>,
    ) -> Option<Target> {
        let address = self.address(&path.then("url"), &entry.url);
        let (contract, contract_by) = entry.contract.of(&entry.url);
        let in_url = address.as_ref().and_then(|it| it.group.as_deref());
        let group = self.group(path, entry, contract, in_url);
        self.levels(path, entry, contract, group.as_deref());
        let login = login.or_else(|| self.written_login(path, entry.login.as_ref()));
        let mut inputs = self.inputs(&path.then("inputs"), &entry.inputs, address.as_ref());
        if let (None, Some(Login::ClientHeaders(client))) = (&inputs.client, &login) {
            inputs.client = Some(client.clone());
        }
        let limits = limits(&mut self.sink, &path.then("limits"), &entry.limits);
        let ca_file = entry.ca_file.as_ref().and_then(|file| self.ca_file(path, file));
        Some(Target {
            name: name.to_owned(),
            contract,
            contract_by,
            base: address?.base,
            group,
            levels: entry.levels.clone(),
            login: login?,
            inputs,
            limits,
            hosts: entry.hosts.clone(),
            ca_file,
        })
    }

    fn written_login(&mut self, path: &Path, entry: Option<&LoginEntry>) -> Option<Login> {
        if entry.is_none() {
            let help = "add `login`: a token, client credentials, a private key, client headers or \
                `open = true`";
            let message = "nothing says how requests are authorised";
            self.sink.fault_at_key(path, message, help.to_owned());
        }
        self.login(&path.then("login"), entry?)
    }

    /// Resolves a login, which must have exactly one kind.
    pub(super) fn login(&mut self, path: &Path, entry: &LoginEntry) -> Option<Login> {
        let LoginEntry { open, token, client_credentials, client_headers, private_key_jwt } = entry;
        match (open, token, client_credentials, client_headers, private_key_jwt) {
            (Some(true), None, None, None, None) => Some(Login::Open),
            (None, Some(token), None, None, None) => {
                self.secret(&path.then("token"), token).map(Login::Token)
            }
            (None, None, Some(entry), None, None) => {
                self.client_credentials(&path.then("client-credentials"), entry)
            }
            (None, None, None, Some(entry), None) => {
                self.client(&path.then("client-headers"), entry).map(Login::ClientHeaders)
            }
            (None, None, None, None, Some(entry)) => {
                let login = self.key_login(&path.then("private-key-jwt"), entry)?;
                Some(Login::PrivateKeyJwt(Box::new(login)))
            }
            _ => {
                let help = "choose one of `token`, `client-credentials`, `private-key-jwt`, \
                    `client-headers` and `open = true`";
                let message = "there is not exactly one way to log in";
                self.sink.fault_at_key(path, message, help.to_owned());
                None
            }
        }
    }

    fn client_credentials(&mut self, path: &Path, entry: &ClientCredentialsEntry) -> Option<Login> {
        let token_url = self.url(&path.then("token-url"), &entry.token_url);
        let secret = self.secret(&path.then("client-secret"), &entry.client_secret);
        Some(Login::ClientCredentials {
            token_url: token_url?,
            client: ClientPair { id: entry.client_id.clone(), secret: secret? },
            scope: entry.scope.clone(),
            basic: entry.basic,
        })
    }

    /// Resolves a client with its secret.
    pub(super) fn client(&mut self, path: &Path, entry: &ClientEntry) -> Option<ClientPair> {
        let secret = self.secret(&path.then("client-secret"), &entry.client_secret)?;
        Some(ClientPair { id: entry.client_id.clone(), secret })
    }

    /// Reads a secret.
    pub(super) fn secret(&mut self, path: &Path, source: &SecretSource) -> Option<Secret> {
        let error = match source.read(self.folder, self.environment) {
            Ok(secret) => return Some(secret),
            Err(error) => error,
        };
        let key = if matches!(source, SecretSource::Env(_)) { "env" } else { "file" };
        let help = match &error {
            // The name is not repeated: it may be the secret itself, in the wrong place.
            SecretError::NotSet(_) | SecretError::EmptyVariable(_) => {
                Some("set the environment variable before the run".to_owned())
            }
            _ => None,
        };
        let what = path.last().unwrap_or_default();
        self.sink.fault(&path.then(key), format!("there is no `{what}`: {error}"), help);
        None
    }

    fn address(&mut self, path: &Path, text: &str) -> Option<Address> {
        Address::parse(text)
            .map_err(|error| self.sink.fault(path, error.to_string(), error.help().to_owned()))
            .ok()
    }

    pub(super) fn url(&mut self, path: &Path, text: &str) -> Option<Url> {
        address::absolute(text).map_err(|error| self.sink.fault(path, error.to_string(), None)).ok()
    }

    /// Returns the Group to export, from the entry or the URL.
    fn group(
        &mut self,
        path: &Path,
        entry: &TargetEntry,
        contract: Contract,
        in_url: Option<&str>,
    ) -> Option<String> {
        let written = entry.group.as_deref();
        let place = path.then(if written.is_some() { "group" } else { "url" });
        match written.or(in_url) {
            Some(_) if contract == Contract::Analytics => {
                let help = "take the Group away, or choose another contract".to_owned();
                self.sink.fault(&place, format!("{contract} exports no Group"), help);
                None
            }
            Some(id) if in_url.is_some_and(|other| other != id) => {
                let other = in_url.unwrap_or_default();
                let message = format!("the Group is `{id}` here and `{other}` in the URL");
                self.sink.fault(&place, message, None);
                None
            }
            Some(id) => self.id(&place, id),
            None if contract.exports_a_group() => {
                let message = format!("{contract} exports a Group, and none is named");
                let help = "add `group`, the id of the Group to export".to_owned();
                self.sink.fault_at_key(path, message, help);
                None
            }
            None => None,
        }
    }

    /// Resolves the levels. Only the HL7 guide has levels, and the Group level requires a Group.
    fn levels(
        &mut self,
        path: &Path,
        entry: &TargetEntry,
        contract: Contract,
        group: Option<&str>,
    ) {
        let place = path.then("levels");
        if !entry.levels.is_empty() && contract.guide().is_none() {
            let message = format!("{contract} has no levels to choose from");
            let help = "take `levels` away, or choose a contract of the HL7 guide".to_owned();
            self.sink.fault(&place, message, help);
        } else if entry.levels.contains(&ExportLevel::Group) && group.is_none() {
            let message = "the level `group` is asked for, and no Group is named";
            let help = "add `group`, the id of the Group to export, or leave that level out";
            self.sink.fault(&place, message.to_owned(), help.to_owned());
        }
    }

    /// The id of a resource (FHIR 4.0.1, datatype `id`).
    pub(super) fn id(&mut self, path: &Path, id: &str) -> Option<String> {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
        if (1..=64).contains(&id.len()) && id.bytes().all(is_part) {
            return Some(id.to_owned());
        }
        let help = "an id is 1 to 64 letters, digits, hyphens and points".to_owned();
        self.sink.fault(path, format!("`{id}` is no id of a resource"), help);
        None
    }

    fn ca_file(&mut self, path: &Path, file: &Folder) -> Option<PathBuf> {
        let file = self.folder.join(file);
        if file.is_file() {
            return Some(file);
        }
        let message = format!("there is no file {}", file.display());
        self.sink.fault(&path.then("ca-file"), message, None);
        None
    }
}
