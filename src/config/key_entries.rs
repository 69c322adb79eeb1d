//! Resolves the settings for SMART Backend Services: the login by private key, and the published
//! keys.

use std::net::SocketAddr;
use std::time::Duration;

use super::file::{JwksEntry, PrivateKeyJwtEntry};
use super::limits::read_time;
use super::resolver::Resolver;
use super::{JwksHosting, KeyLogin, SecretSource};
use crate::diagnostic::Path;
use crate::key::{Assertion, KeyRing};

impl Resolver<'_> {
    /// Resolves a login by a private key, with the key.
    pub(super) fn key_login(
        &mut self,
        path: &Path,
        entry: &PrivateKeyJwtEntry,
    ) -> Option<KeyLogin> {
        let url = |resolver: &mut Self, key: &str, text: &Option<String>| match text {
            Some(text) => resolver.url(&path.then(key), text).map(Some),
            None => Some(None),
        };
        let token_url = url(self, "token-url", &entry.token_url);
        let jku = url(self, "jku", &entry.jku);
        let lifetime = self.lifetime(&path.then("lifetime"), entry.lifetime.as_deref());
        let keys = self.keys(&path.then("key"), &entry.key, entry.kid.as_deref());
        Some(KeyLogin {
            token_url: token_url?,
            client_id: entry.client_id.clone(),
            keys: keys?,
            scope: entry.scope.clone(),
            jku: jku?,
            lifetime: lifetime?,
        })
    }

    fn keys(&mut self, path: &Path, source: &SecretSource, kid: Option<&str>) -> Option<KeyRing> {
        let key = match source {
            SecretSource::Env(_) => "env",
            SecretSource::File(_) => "file",
        };
        let text = match source.read_text(self.folder, self.environment) {
            Ok(text) => text,
            Err(error) => {
                self.sink.fault(&path.then(key), format!("there is no `key`: {error}"), None);
                return None;
            }
        };
        let error = match KeyRing::read(&text, kid) {
            Ok(keys) => return Some(keys),
            Err(error) => error,
        };
        let message = format!("{source} holds no key to sign with: {error}");
        self.sink.fault(&path.then(key), message, error.help().to_owned());
        None
    }

    fn lifetime(&mut self, path: &Path, text: Option<&str>) -> Option<Duration> {
        let Some(text) = text else { return Some(KeyLogin::LIFETIME) };
        read_time(text, Assertion::LONGEST)
            .map_err(|message| self.sink.fault(path, message, None))
            .ok()
    }

    /// Resolves the address and URL of the published key set.
    pub(super) fn jwks(&mut self, path: &Path, entry: &JwksEntry) -> Option<JwksHosting> {
        let url = self.url(&path.then("url"), &entry.url);
        let Ok(listen) = entry.listen.parse::<SocketAddr>() else {
            let help = "as in `127.0.0.1:9123`".to_owned();
            self.sink.fault(&path.then("listen"), "this is no address with a port", help);
            return None;
        };
        let client_id = entry.client_id.clone();
        Some(JwksHosting { listen: listen.into(), url: url?, client_id })
    }
}
