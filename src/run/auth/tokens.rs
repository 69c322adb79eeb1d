//! The tokens of a run, and the keys that sign requests for them.

use tokio::sync::OnceCell;

use crate::config::{KeyLogin, Secret, Target};
use crate::http::{self, HttpError, Redactor, TokenSource};
use crate::key::{self, JwksHost, SigningKey};
use crate::run::auth::key_host;
use crate::run::error::EngineError;

/// Why the server refused the first token request, and where it was sent.
#[derive(Debug, Clone)]
pub(crate) struct RefusedLogin {
    /// The token endpoint, without secrets.
    pub(crate) url: String,
    /// What it answered.
    pub(crate) why: String,
}

/// Tokens and signing keys, each obtained or made once in a run.
pub(crate) struct Tokens {
    /// A bearer token that no server issued.
    garbage: Secret,
    source: OnceCell<Option<TokenSource>>,
    /// Set where a token was refused before the first scenario: it is not asked for again and again.
    refused: OnceCell<RefusedLogin>,
    /// The client of SMART Backend Services, with the key that signs for this server.
    signer: OnceCell<Option<KeyLogin>>,
    /// A key of the main one's kind that is registered nowhere.
    stranger: OnceCell<SigningKey>,
    /// Whether a valid token request is granted at all.
    grants: OnceCell<bool>,
    /// The same for the client whose key set is registered by its URL.
    grants_by_url: OnceCell<bool>,
    /// Publishes the key set, where the target asks for that.
    host: Option<JwksHost>,
}

impl Tokens {
    /// Nothing is obtained yet. The key set is published where the target asks for that.
    ///
    /// # Errors
    ///
    /// Fails when the key set cannot be published.
    pub(crate) fn new(target: &Target, redactor: &Redactor) -> Result<Self, EngineError> {
        let garbage = format!("bulkspec-{}", uuid::Uuid::new_v4());
        redactor.register("garbage-token", &garbage).map_err(http::HttpError::from)?;
        Ok(Self {
            garbage: garbage.into(),
            source: OnceCell::new(),
            refused: OnceCell::new(),
            signer: OnceCell::new(),
            stranger: OnceCell::new(),
            grants: OnceCell::new(),
            grants_by_url: OnceCell::new(),
            host: key_host::start(target)?,
        })
    }

    /// A bearer token that no server issued.
    pub(crate) fn garbage(&self) -> Secret {
        self.garbage.clone()
    }

    /// Where tokens come from; `None` where the login has none to ask for.
    pub(crate) async fn source<F>(
        &self,
        make: impl FnOnce() -> F,
    ) -> Result<Option<&TokenSource>, EngineError>
    where
        F: Future<Output = Result<Option<TokenSource>, EngineError>>,
    {
        Ok(self.source.get_or_try_init(make).await?.as_ref())
    }

    /// Returns true if tokens come from a source that was asked before.
    pub(crate) fn are_renewable(&self) -> bool {
        self.source.get().is_some_and(Option::is_some)
    }

    /// Keeps that the first token request was refused.
    pub(crate) fn refuse(&self, login: RefusedLogin) {
        // The cell is empty: nothing else fills it.
        let _ = self.refused.set(login);
    }

    /// Why the first token request was refused, if it was.
    pub(crate) fn refused(&self) -> Option<&RefusedLogin> {
        self.refused.get()
    }

    /// The client with the key that signs for this server, chosen once.
    pub(crate) async fn signer<F>(
        &self,
        choose: impl FnOnce() -> F,
    ) -> Result<Option<&KeyLogin>, EngineError>
    where
        F: Future<Output = Result<Option<KeyLogin>, EngineError>>,
    {
        Ok(self.signer.get_or_try_init(choose).await?.as_ref())
    }

    /// A key that is registered nowhere; made once, beside other work, for it takes a while.
    ///
    /// # Errors
    ///
    /// Fails when the library for cryptography does.
    pub(crate) async fn stranger(
        &self,
        algorithm: key::Algorithm,
    ) -> Result<&SigningKey, EngineError> {
        let make = || async move {
            let made = tokio::task::spawn_blocking(move || key::generate(algorithm)).await;
            let made = made.unwrap_or(Err(key::KeyError::Library));
            made.map(|new| new.key).map_err(HttpError::from)
        };
        Ok(self.stranger.get_or_try_init(make).await?)
    }

    /// Whether a valid token request is granted, to the main client or to the one whose key set is
    /// registered by its URL; asked once for each.
    pub(crate) async fn are_granted<F>(
        &self,
        is_main: bool,
        ask: impl FnOnce() -> F,
    ) -> Result<bool, EngineError>
    where
        F: Future<Output = Result<bool, EngineError>>,
    {
        let cell = if is_main { &self.grants } else { &self.grants_by_url };
        Ok(*cell.get_or_try_init(ask).await?)
    }

    /// Publishes the key set, where the target asks for that.
    pub(crate) fn key_host(&self) -> Option<&JwksHost> {
        self.host.as_ref()
    }
}
