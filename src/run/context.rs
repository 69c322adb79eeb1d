//! What the scenarios of a run share: the target, the client, the evidence so far, and the
//! services. One request is sent and recorded here.

use std::sync::Arc;

use crate::config::Target;
use crate::evidence::{Exchange, ExchangeId, Fingerprinter};
use crate::http::{Client, Clock, Live, Patience, Request};
use crate::run::auth::discovery::Discovery;
use crate::run::auth::tokens::Tokens;
use crate::run::auth::untrusted::UntrustedHosts;
use crate::run::client;
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::export::byte_budget::ByteBudget;
use crate::run::export::exports::Exports;
use crate::run::groups::known::Groups;
use crate::run::jobs::running::Jobs;
use crate::run::levels::known::Levels;
use crate::run::plan::build::Plan;
use crate::run::recorder::Recorder;
use crate::run::resources::own::OwnResources;
use crate::run::stopping::Stopping;

/// Receives the events of a run while it goes on.
pub type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// Everything that the scenarios of a run share.
pub(crate) struct RunContext {
    pub(crate) target: Target,
    pub(crate) client: Client,
    pub(crate) recorder: Recorder,
    pub(crate) fingerprinter: Fingerprinter,
    pub(crate) stopping: Stopping,
    pub(crate) tokens: Tokens,
    pub(crate) discovery: Discovery,
    pub(crate) untrusted: UntrustedHosts,
    pub(crate) groups: Groups,
    pub(crate) jobs: Jobs,
    pub(crate) levels: Levels,
    pub(crate) exports: Exports,
    pub(crate) bytes: ByteBudget,
    pub(crate) own_resources: OwnResources,
    listener: Listener,
}

impl RunContext {
    /// Prepares a run of a plan; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Fails when a secret is too short to be kept out of reports, or the key set cannot be
    /// published.
    pub(crate) fn new(
        plan: &Plan,
        target: Target,
        clock: Arc<dyn Clock>,
        listener: Listener,
    ) -> Result<Self, EngineError> {
        let client = client::of(&target, clock)?;
        Ok(Self {
            recorder: Recorder::default(),
            fingerprinter: client.redactor().print().clone(),
            stopping: Stopping::new(),
            tokens: Tokens::new(&target, client.redactor())?,
            discovery: Discovery::default(),
            untrusted: UntrustedHosts::default(),
            groups: Groups::default(),
            jobs: Jobs::default(),
            levels: Levels::of(plan),
            exports: Exports::new(plan.needs_of_shared(), &target.limits),
            bytes: ByteBudget::of(&target.limits),
            own_resources: OwnResources::default(),
            listener,
            client,
            target,
        })
    }

    /// Hands an event to the listener.
    pub(crate) fn notify(&self, event: Event) {
        (self.listener)(event);
    }

    /// Sends a request as it is and records it. Where the server is busy it waits, for a busy
    /// server has not answered the question; a token is not renewed, for it may be the question.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn send(
        &self,
        request: &Request,
    ) -> Result<(ExchangeId, Option<Live>), EngineError> {
        self.send_within(request, &self.patience()).await
    }

    /// Sends a request once, and takes the answer of a busy server as well.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn send_once(
        &self,
        request: &Request,
    ) -> Result<(ExchangeId, Option<Live>), EngineError> {
        self.send_within(request, &Patience { retries: 0, ..self.patience() }).await
    }

    async fn send_within(
        &self,
        request: &Request,
        patience: &Patience,
    ) -> Result<(ExchangeId, Option<Live>), EngineError> {
        if self.stopping.has_begun() {
            return Err(EngineError::Stopped);
        }
        let sent = self.client.send_patiently(request, patience).await?;
        for exchange in sent.earlier {
            self.notify(Event::Waiting { why: waiting(&exchange) });
            self.keep_attempt(exchange);
        }
        Ok((self.recorder.exchange(sent.exchange), sent.live))
    }

    /// Keeps an attempt that was not the last one for its request.
    pub(crate) fn keep_attempt(&self, exchange: Exchange) {
        if let Some(dropped) = self.recorder.attempt(exchange) {
            self.client.release(&dropped);
        }
    }

    /// Drops an exchange of which one like it is kept.
    pub(crate) fn forget(&self, id: ExchangeId) {
        if let Some(dropped) = self.recorder.forget(id) {
            self.client.release(&dropped);
        }
    }

    /// How long the main flow puts up with a busy server.
    pub(crate) fn patience(&self) -> Patience {
        Patience { longest_wait: self.target.limits.retry_after, ..Patience::default() }
    }
}

fn waiting(exchange: &Exchange) -> String {
    format!("the server answered {} and asked to wait", exchange.status().unwrap_or_default())
}
