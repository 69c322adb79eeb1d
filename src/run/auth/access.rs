//! Who sends a request: from the words of the suites to headers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::config::{ClientPair, Login};
use crate::http;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::Credential;

/// The value of `x-oneup-user-id` that asks for the data of all users (1up analytics export).
const ALL_USERS: &str = "client";

impl RunContext {
    /// The credential that a word of the suites stands for; `None` when the target does not give
    /// what it needs.
    ///
    /// # Errors
    ///
    /// Fails when a token is due and cannot be asked for by a fault of our own.
    pub(crate) async fn credential(
        &self,
        who: Credential,
    ) -> Result<Option<http::Credential>, EngineError> {
        let inputs = &self.target.inputs;
        let bearer = |token: &Option<SecretString>| token.clone().map(http::Credential::Bearer);
        Ok(match who {
            Credential::Main => Some(self.main_credential().await?),
            Credential::Nobody => Some(http::Credential::None),
            Credential::GarbageToken => Some(http::Credential::Bearer(self.garbage.clone())),
            Credential::ExpiredToken => bearer(&inputs.expired_token),
            // Only the scenario that was granted it knows it.
            Credential::GrantedToken => None,
            Credential::OtherUser => bearer(&inputs.other_user),
            Credential::NarrowToken => bearer(&inputs.narrow_token),
            Credential::ClientHeaders => self.client_headers(Some(ALL_USERS)),
            Credential::ClientHeadersWithoutUser => self.client_headers(None),
            Credential::ClientHeadersOtherUser => self.client_headers(Some("somebody")),
            Credential::ClientHeadersWrongSecret => {
                self.client().map(|pair| headers(&pair.id, wrong(&pair.secret), Some(ALL_USERS)))
            }
            Credential::ClientHeadersUnknownClient => self.client().map(|pair| {
                headers("bulkspec-no-such-client", pair.secret.clone(), Some(ALL_USERS))
            }),
        })
    }

    /// Returns true if a URL that the server named may be asked everything that the base URL may: with
    /// the credential, or to change something, or to probe.
    pub(crate) fn is_trusted_origin(&self, url: &Url) -> bool {
        let with_secret = self.target.login.is_secret();
        self.client.policy().origins.is_trusted_origin(url, with_secret)
    }

    /// Returns why a URL that the server named is asked nothing but a listed file (`on another host:
    /// ...`), and remembers its host, unless it is trusted.
    pub(crate) fn withheld(&self, url: &Url) -> Option<&'static str> {
        (!self.is_trusted_origin(url)).then(|| self.note_untrusted(url))
    }

    /// Remembers a host that is not trusted, and says why not.
    pub(crate) fn note_untrusted(&self, url: &Url) -> &'static str {
        let is_plain = url.scheme() != "https";
        let origin = || url.origin().ascii_serialization();
        let host = if is_plain { Some(origin()) } else { url.host_str().map(str::to_owned) };
        if let Some(host) = host {
            let mut untrusted = self.untrusted_list();
            untrusted.entry(self.client.redactor().redact(&host)).or_default().insert(url.clone());
        }
        let with_secret = self.target.login.is_secret();
        let why = self.client.policy().origins.withheld(url, with_secret);
        why.unwrap_or(http::Withheld::AnotherHost).why()
    }

    /// The hosts that the target could trust with the token, and does not.
    pub(crate) fn untrusted_hosts(&self) -> Vec<String> {
        self.untrusted_list().keys().cloned().collect()
    }

    /// How many URLs on such hosts were not asked for.
    pub(crate) fn withheld_urls(&self) -> usize {
        self.untrusted_list().values().map(BTreeSet::len).sum()
    }

    fn untrusted_list(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<Url>>> {
        self.untrusted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn main_credential(&self) -> Result<http::Credential, EngineError> {
        Ok(match &self.target.login {
            Login::Open => http::Credential::None,
            Login::Token(token) => http::Credential::Bearer(token.clone()),
            Login::ClientHeaders(pair) => headers(&pair.id, pair.secret.clone(), Some(ALL_USERS)),
            Login::ClientCredentials { .. } | Login::PrivateKeyJwt(_) => {
                http::Credential::Bearer(self.bearer().await?)
            }
        })
    }

    /// The client of the inputs, or else the one that logs in.
    fn client(&self) -> Option<&ClientPair> {
        self.target.inputs.client.as_ref()
    }

    fn client_headers(&self, user: Option<&str>) -> Option<http::Credential> {
        self.client().map(|pair| headers(&pair.id, pair.secret.clone(), user))
    }
}

fn headers(id: &str, secret: SecretString, user: Option<&str>) -> http::Credential {
    http::Credential::ClientHeaders {
        client_id: id.to_owned(),
        client_secret: secret,
        user_id: user.map(str::to_owned),
    }
}

/// The secret with its last character changed, so that a comparison of a part of it shows.
fn wrong(secret: &SecretString) -> SecretString {
    let mut text = secret.expose_secret().to_owned();
    let last = text.pop();
    text.push(if last == Some('0') { '1' } else { '0' });
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_target_takes_for_a_secret_can_be_kept_one() {
        assert_eq!(crate::config::SHORTEST_SECRET, crate::http::Redactor::SHORTEST);
    }

    #[test]
    fn a_wrong_secret_differs_in_its_last_character_only() {
        let wrong = |text: &str| super::wrong(&text.into()).expose_secret().to_owned();
        assert_eq!(wrong("abcd"), "abc0");
        assert_eq!(wrong("abc0"), "abc1");
    }
}
