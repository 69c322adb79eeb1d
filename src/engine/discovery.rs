//! The discovery document of SMART: read once, and again where a scenario asks otherwise.

use url::Url;

use super::context::RunContext;
use super::{EngineError, address};
use crate::config::KeyLogin;
use crate::evidence::{ExchangeId, SmartFacts};
use crate::http::{Live, Request};

/// Where the document is, below the base URL.
pub(super) const WELL_KNOWN: &str = ".well-known/smart-configuration";

/// The answer to a plain request for the document.
#[derive(Debug, Clone)]
pub(super) struct Discovery {
    pub(super) exchange: ExchangeId,
    pub(super) facts: Option<SmartFacts>,
    token_endpoint: Option<Url>,
    /// Why the document was not examined, where a limit of bulkspec's own is the reason.
    pub(super) unread: Option<String>,
}

impl RunContext {
    /// What the server says of itself to clients of SMART; asked for once in a run, without a
    /// credential, for a client that reads it has none yet.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn discovery(&self) -> Result<&Discovery, EngineError> {
        let ask = || self.discover(self.discovery_url(), None);
        self.smart.get_or_try_init(ask).await
    }

    /// Where the document belongs.
    pub(super) fn discovery_url(&self) -> Url {
        address::below(&self.target.base, WELL_KNOWN)
    }

    /// Where tokens are issued: what the target says, or else what the server says.
    ///
    /// # Errors
    ///
    /// Fails when neither says it.
    pub(super) async fn token_endpoint(&self, login: &KeyLogin) -> Result<Url, EngineError> {
        if let Some(url) = &login.token_url {
            return Ok(url.clone());
        }
        let refused = |url: &Url, why: String| EngineError::NoToken {
            url: self.client.redactor().redact_url(url.as_str()),
            why,
            is_answered: true,
        };
        let Some(found) = self.discovery().await?.token_endpoint.clone() else {
            let why = "the discovery document has no token endpoint; set `token-url`".to_owned();
            return Err(refused(&self.discovery_url(), why));
        };
        // An assertion, or a client's secret, is worth as much as a token.
        match self.withheld(&found) {
            Some(why) => Err(refused(&found, format!("the discovered token endpoint is {why}"))),
            None => Ok(found),
        }
    }

    /// The client of SMART Backend Services. Of several keys one signs whose algorithm the server
    /// lists, as far as it lists any.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn key_login(&self) -> Result<Option<&KeyLogin>, EngineError> {
        let choose = || async {
            let Some(login) = self.target.key_login() else { return Ok::<_, EngineError>(None) };
            if login.keys.of_other_algorithm().is_none() {
                return Ok(Some(login.clone()));
            }
            let facts = self.discovery().await?.facts.as_ref();
            let listed = facts.and_then(|facts| facts.signing_algs.as_deref()).unwrap_or_default();
            Ok(Some(KeyLogin { keys: login.keys.preferring(listed), ..login.clone() }))
        };
        Ok(self.signer.get_or_try_init(choose).await?.as_ref())
    }

    /// Asks for the document at a URL.
    pub(super) async fn discover(
        &self,
        url: Url,
        accept: Option<&str>,
    ) -> Result<Discovery, EngineError> {
        let mut request = Request::get(url);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let (exchange, live) = self.send(&request).await?;
        let live = live.filter(|live| live.status.is_success());
        let json = live.as_ref().and_then(Live::json);
        let redact = |text: &str| self.client.redactor().shown(text);
        let facts = json.as_ref().and_then(|json| SmartFacts::of(json, &redact));
        let text = json.as_ref().and_then(|json| json["token_endpoint"].as_str());
        // A relative URL is a fault that a check tells; a client that is patient still finds it.
        let base = live.as_ref().map(|live| &live.url);
        let token_endpoint = text.zip(base).and_then(|(text, base)| base.join(text).ok());
        let token_endpoint = token_endpoint.filter(|url| matches!(url.scheme(), "http" | "https"));
        let unread = live.as_ref().and_then(|live| live.unread.clone());
        Ok(Discovery { exchange, facts, token_endpoint, unread })
    }
}
