//! How a client proves at the token endpoint who it is: by an assertion, or by its secret.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use super::assertion::{Assertion, LONGEST};
use super::authority::Authority;
use super::oauth_error::OAuthError;
use super::registration::RegisteredClient;
use super::signature;
use super::token::Form;
use crate::auth::basic;
use crate::fault::smart::assertion::{JTI_REPLAY, TOKEN_NEEDS_BASIC};
use crate::message::Request;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Authority {
    /// Finds out which client asks for a token.
    pub(super) fn authenticated(
        &self,
        request: &Request,
        form: &Form,
        now: Timestamp,
    ) -> Result<&RegisteredClient, OAuthError> {
        let pair = || Some((form.get("client_id")?.clone(), form.get("client_secret")?.clone()));
        let by_assertion =
            form.contains_key("client_assertion") || form.contains_key("client_assertion_type");
        if !by_assertion && let Some((id, secret)) = basic(request).or_else(pair) {
            return self.by_secret(&id, &secret);
        }
        if form.get("client_assertion_type").map(String::as_str) != Some(ASSERTION_TYPE) {
            return Err(OAuthError::request("client_assertion_type is missing or wrong"));
        }
        let Some(text) = form.get("client_assertion") else {
            return Err(OAuthError::request("client_assertion is missing"));
        };
        if self.has(&TOKEN_NEEDS_BASIC) && basic(request).is_none() {
            return Err(OAuthError::client("HTTP Basic is needed"));
        }
        self.by_assertion(&Assertion::read(text)?, &Self::token_url(request), now.as_second())
    }

    fn by_secret(&self, id: &str, secret: &str) -> Result<&RegisteredClient, OAuthError> {
        let client = self.client(id)?;
        if client.secret.as_ref().is_some_and(|known| known.expose_secret() == secret) {
            return Ok(client);
        }
        Err(OAuthError::client("the secret is wrong"))
    }

    fn by_assertion(
        &self,
        assertion: &Assertion<'_>,
        endpoint: &str,
        now: i64,
    ) -> Result<&RegisteredClient, OAuthError> {
        let settings = &self.settings;
        let algorithm = signature::algorithm(assertion, settings)?;
        let client = self.client(assertion.client_id(settings)?)?;
        if let Some(algorithm) = algorithm {
            let keys = self.key_sets.of(client, assertion.jku(), settings, now)?;
            signature::check(assertion, algorithm, &keys, settings)?;
        }
        assertion.check_audience(endpoint, settings)?;
        let end = assertion.end(now, settings)?;
        if let Some(jti) = assertion.jti(settings)? {
            self.use_up(&client.id, jti, end, now)?;
        }
        Ok(client)
    }

    fn client(&self, id: &str) -> Result<&RegisteredClient, OAuthError> {
        let found = self.clients.iter().find(|client| client.id == id);
        found.ok_or(OAuthError::client("this client is not known"))
    }

    /// Remembers an assertion until it ends, and refuses one that was seen before.
    fn use_up(&self, client: &str, jti: &str, end: i64, now: i64) -> Result<(), OAuthError> {
        let mut used = self.used();
        used.retain(|_, end| *end > now);
        let until = end.max(now + LONGEST);
        let before = used.insert((client.to_owned(), jti.to_owned()), until);
        if before.is_some() && !self.has(&JTI_REPLAY) {
            return Err(OAuthError::client("this assertion was used before"));
        }
        Ok(())
    }
}
