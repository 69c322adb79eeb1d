//! Where scenarios are executed: the target, the client and what scenarios share.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OnceCell, Semaphore, watch};
use url::Url;

use super::EngineError;
use super::choice::Choices;
use super::discovery::Discovery;
use super::group::LiveGroup;
use super::jobs::Job;
use super::levels::Levels;
use super::own_resources::OwnResources;
use super::own_words;
use super::plan::SharedNeeds;
use super::recorder::Recorder;
use super::session::{LiveExport, Written};
use crate::config::{KeyLogin, Limits, Login, Secret, Target};
use crate::event::Event;
use crate::evidence::{DiskUse, Exchange, ExchangeId, Fingerprinter, MissingGroup};
use crate::http::{
    self, Client, Clock, Live, Patience, Policy, Proof, Redactor, Request, Timeouts, TokenEndpoint,
    TokenSource, TokenStyle, TrustedOrigins,
};
use crate::key::{JwksHost, Published, SigningKey};
use crate::spec::{Credential, ExportSpec};

/// Hears what a run does while it does it.
pub type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// How long the deletion of what is left may take, each when a run is cut short.
const TIDY_UP_TIME: Duration = Duration::from_secs(5);

/// A cell that is filled by the first scenario that asks, while the others wait.
type Shared<T> = Arc<OnceCell<T>>;

/// Everything that the scenarios of a run share.
pub(super) struct RunContext {
    pub(super) target: Target,
    pub(super) client: Client,
    pub(super) recorder: Recorder,
    pub(super) print: Fingerprinter,
    /// A bearer token that nobody issued.
    pub(super) garbage: Secret,
    /// Places for exports side by side.
    pub(super) places: Semaphore,
    /// What the server says of itself to clients of SMART.
    pub(super) smart: OnceCell<Discovery>,
    /// The client of SMART Backend Services, with the key that signs for this server.
    pub(super) signer: OnceCell<Option<KeyLogin>>,
    /// A key of the main one's kind that nobody has registered.
    pub(super) stranger: OnceCell<SigningKey>,
    /// Whether a valid token request is granted at all.
    pub(super) grants: OnceCell<bool>,
    /// The same for the client whose key set is registered by its URL.
    pub(super) grants_by_url: OnceCell<bool>,
    pub(super) host: Option<JwksHost>,
    pub(super) choices: OnceCell<Choices>,
    listener: Listener,
    tokens: OnceCell<Option<TokenSource>>,
    /// Where a token was refused before the first scenario, and with what words: it is not asked
    /// for again and again.
    pub(super) refused: OnceCell<(String, String)>,
    /// What is read of the exports that scenarios share.
    pub(super) needs: SharedNeeds,
    exports: Mutex<HashMap<ExportSpec, Shared<Arc<LiveExport>>>>,
    /// The target's own Group, where the server has none of that id.
    pub(super) missing_group: OnceCell<MissingGroup>,
    /// The plain kick-off of a contract without levels, where no export of the run shows how one is
    /// answered.
    pub(super) plain_kick_off: OnceCell<ExchangeId>,
    /// The target's own Group in a contract without levels, where neither it nor its export is found.
    pub(super) misnamed_group: OnceCell<Option<MissingGroup>>,
    groups: Mutex<HashMap<String, Shared<Option<Arc<LiveGroup>>>>>,
    written: Mutex<Vec<Written>>,
    /// Whether a kick-off has waited in vain for as long as an export may take.
    pub(super) never_free: AtomicBool,
    /// Resources of bulkspec's own that may be on the server.
    pub(super) own: OwnResources,
    /// Jobs that may be running on the server.
    pub(super) jobs: Mutex<Vec<Job>>,
    pub(super) levels: Levels,
    /// How many bytes of files were received.
    pub(super) received: AtomicU64,
    /// What the indexes of resources take of the temporary folder.
    pub(super) disk: DiskUse,
    /// Whether the run is being cut short.
    pub(super) stopping: watch::Sender<bool>,
    /// Hosts that want the token over TLS, and that the target does not trust with it.
    pub(super) untrusted: Mutex<BTreeMap<String, BTreeSet<Url>>>,
}

impl RunContext {
    /// Sets the stage; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Fails when a secret is too short to be kept out of reports.
    pub(super) fn new(
        target: Target,
        (levels, needs): (Levels, SharedNeeds),
        clock: Arc<dyn Clock>,
        listener: Listener,
    ) -> Result<Self, EngineError> {
        let redactor = Redactor::new();
        register_secrets(&target, &redactor).map_err(http::HttpError::from)?;
        own_words::register(&target, &redactor);
        let print = redactor.print().clone();
        let client = Client::new(policy(&target), Arc::new(redactor), clock);
        let garbage = format!("bulkspec-{}", uuid::Uuid::new_v4());
        client.redactor().register("garbage-token", &garbage).map_err(http::HttpError::from)?;
        Ok(Self {
            tokens: OnceCell::new(),
            refused: OnceCell::new(),
            smart: OnceCell::new(),
            signer: OnceCell::new(),
            stranger: OnceCell::new(),
            grants: OnceCell::new(),
            grants_by_url: OnceCell::new(),
            host: start_host(&target)?,
            places: Semaphore::new(target.limits.exports.get()),
            client,
            target,
            listener,
            garbage: garbage.into(),
            recorder: Recorder::default(),
            print,
            choices: OnceCell::new(),
            needs,
            exports: Mutex::default(),
            missing_group: OnceCell::new(),
            plain_kick_off: OnceCell::new(),
            misnamed_group: OnceCell::new(),
            groups: Mutex::default(),
            written: Mutex::default(),
            never_free: AtomicBool::new(false),
            own: OwnResources::default(),
            jobs: Mutex::default(),
            levels,
            received: AtomicU64::new(0),
            disk: DiskUse::default(),
            stopping: watch::Sender::new(false),
            untrusted: Mutex::default(),
        })
    }

    /// Tells the listener.
    pub(super) fn tell(&self, event: Event) {
        (self.listener)(event);
    }

    /// The cell of a shared export.
    pub(super) fn export_cell(&self, spec: &ExportSpec) -> Shared<Arc<LiveExport>> {
        let mut exports = self.exports.lock().unwrap_or_else(PoisonError::into_inner);
        exports.entry(spec.clone()).or_default().clone()
    }

    /// The cell of a Group that is read once.
    pub(super) fn group_cell(&self, id: &str) -> Shared<Option<Arc<LiveGroup>>> {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        groups.entry(id.to_owned()).or_default().clone()
    }

    /// Remembers a Group that was written, so that it is deleted even when the run is cut short.
    pub(super) fn remember(&self, written: &Written) {
        let mut list = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if !list.iter().any(|other| other.id == written.id) {
            list.push(written.clone());
        }
    }

    /// Deletes a Group that was written.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn take_away(&self, written: &Written) -> Result<(), EngineError> {
        self.remove_group(written).await?;
        let mut list = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|other| other.id != written.id);
        Ok(())
    }

    /// Deletes what a run that is cut short has left on the server, as well as it can.
    pub(super) async fn tidy_up(&self) {
        let left =
            std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        for written in left {
            let removing = self.remove_group(&written);
            let _ = tokio::time::timeout(TIDY_UP_TIME, removing).await;
        }
        while let Some(resource) = self.own.last() {
            let _ = tokio::time::timeout(TIDY_UP_TIME, self.remove_one(&resource)).await;
            self.own.forget(&resource);
        }
        for job in self.take_jobs() {
            let _ = tokio::time::timeout(TIDY_UP_TIME, self.cancel_job(&job.url)).await;
        }
    }

    /// A bearer token that should be valid now.
    ///
    /// # Errors
    ///
    /// Fails when no token is given.
    pub(super) async fn bearer(&self) -> Result<Secret, EngineError> {
        self.token(None).await
    }

    async fn token(&self, stale: Option<&SecretString>) -> Result<Secret, EngineError> {
        if let Some((url, why)) = self.refused.get().cloned() {
            return Err(EngineError::NoToken { url, why, is_answered: true });
        }
        let source = self.tokens.get_or_try_init(|| self.token_source()).await?;
        let Some(source) = source else { return Ok(self.garbage.clone()) };
        let grant = match stale {
            Some(stale) => source.renew(stale).await?,
            None => source.bearer().await?,
        };
        for exchange in grant.exchanges {
            self.recorder.exchange(exchange);
        }
        match grant.token {
            Ok(token) => Ok(token),
            Err(refused) => Err(EngineError::NoToken {
                url: self.token_url().await,
                why: refused.to_string(),
                is_answered: refused.status.is_some(),
            }),
        }
    }

    /// Where tokens are issued, for messages.
    async fn token_url(&self) -> String {
        match &self.target.login {
            Login::ClientCredentials { token_url, .. } => token_url.to_string(),
            Login::PrivateKeyJwt(login) => {
                let url = self.token_endpoint(login).await.ok();
                url.map(|url| self.client.redactor().redact_url(url.as_str())).unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    /// Where the tokens of this login come from.
    async fn token_source(&self) -> Result<Option<TokenSource>, EngineError> {
        let (url, client_id, proof, scope) = match &self.target.login {
            Login::ClientCredentials { token_url, client, scope, basic } => {
                let style = if *basic { TokenStyle::Basic } else { TokenStyle::Form };
                let proof = Proof::Secret { secret: client.secret.clone(), style };
                (token_url.clone(), client.id.clone(), proof, scope.clone())
            }
            Login::PrivateKeyJwt(login) => {
                let login = self.key_login().await?.unwrap_or(login);
                let (key, jku) = (login.keys.main().clone(), login.jku.clone());
                let proof = Proof::Key { key, jku, lifetime: login.lifetime };
                let scope = login.scope(self.target.contract).to_owned();
                (self.token_endpoint(login).await?, login.client_id.clone(), proof, Some(scope))
            }
            _ => return Ok(None),
        };
        let endpoint = TokenEndpoint { url, client_id, proof, scope, patience: self.patience() };
        Ok(Some(TokenSource::granted(self.client.clone(), endpoint, TokenSource::MARGIN)))
    }

    /// Sends a request as it is and records it. Where the server is busy it waits, for a busy
    /// server has not answered the question; a token is not renewed, for it may be the question.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn send(
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
    pub(super) async fn send_once(
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
        if self.is_stopping() {
            return Err(EngineError::Stopped);
        }
        let sent = self.client.send_patiently(request, patience).await?;
        for exchange in sent.earlier {
            self.tell(Event::Waiting { why: waiting(&exchange) });
            self.keep_attempt(exchange);
        }
        Ok((self.recorder.exchange(sent.exchange), sent.live))
    }

    /// Keeps an attempt that was not the last one for its request.
    pub(super) fn keep_attempt(&self, exchange: Exchange) {
        if let Some(dropped) = self.recorder.attempt(exchange) {
            self.client.release(&dropped);
        }
    }

    /// Drops an exchange of which one like it is kept.
    pub(super) fn forget(&self, id: ExchangeId) {
        if let Some(dropped) = self.recorder.forget(id) {
            self.client.release(&dropped);
        }
    }

    /// Returns true if the indexes take as much of the temporary folder as they may.
    pub(super) fn is_disk_full(&self) -> bool {
        self.disk.bytes() >= self.target.limits.temporary_bytes
    }

    /// Sends a request of the main flow: waits where the server is busy, and renews a token that
    /// the server no longer takes.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own, or when no new token is given.
    pub(super) async fn send_patiently(
        &self,
        who: Credential,
        mut request: Request,
    ) -> Result<(ExchangeId, Option<Live>), EngineError> {
        let first = self.send(&request).await?;
        let is_stale = first.1.as_ref().is_some_and(|live| live.status.as_u16() == 401);
        let renewed = if is_stale { self.renewed(who, &request).await? } else { None };
        match renewed {
            Some(fresh) => {
                request = request.credential(fresh);
                self.send(&request).await
            }
            None => Ok(first),
        }
    }

    /// A new credential in place of one that the server no longer takes; `None` where it cannot be
    /// renewed.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own, or when no new token is given.
    pub(super) async fn renewed(
        &self,
        who: Credential,
        request: &Request,
    ) -> Result<Option<http::Credential>, EngineError> {
        let has_source = self.tokens.get().is_some_and(Option::is_some);
        match request.bearer() {
            Some(stale) if who == Credential::Main && has_source => {
                Ok(Some(http::Credential::Bearer(self.token(Some(stale)).await?)))
            }
            _ => Ok(None),
        }
    }

    /// How long the main flow puts up with a busy server.
    pub(super) fn patience(&self) -> Patience {
        patience(&self.target)
    }
}

fn patience(target: &Target) -> Patience {
    Patience { longest_wait: target.limits.retry_after, ..Patience::default() }
}

fn waiting(exchange: &Exchange) -> String {
    format!("the server answered {} and asked to wait", exchange.status().unwrap_or_default())
}

fn policy(target: &Target) -> Policy {
    let Limits { connect, answer, idle, answer_bytes, requests, .. } = target.limits;
    let mut policy = Policy {
        // A small answer whose bytes drip may take as long again as its headers.
        timeouts: Timeouts { connect, headers: answer, idle, total: answer.saturating_mul(2) },
        extra_ca: target.ca_file.clone(),
        origins: origins(target),
        ..Policy::default()
    };
    policy.limits.answer_body = answer_bytes;
    policy.limits.per_origin = requests.get();
    policy
}

/// What belongs to the target: a token endpoint as well, where the user names one.
fn origins(target: &Target) -> TrustedOrigins {
    let token_url = match &target.login {
        Login::ClientCredentials { token_url, .. } => Some(token_url.clone()),
        _ => target.key_login().and_then(|login| login.token_url.clone()),
    };
    TrustedOrigins::new(target.base.clone(), target.hosts.clone(), token_url)
}

/// Publishes the key set where the target says so; it stays until the run is over.
fn start_host(target: &Target) -> Result<Option<JwksHost>, EngineError> {
    let (Some(hosting), Some(login)) = (&target.inputs.jwks, target.key_login()) else {
        return Ok(None);
    };
    let document = Published::unkept(login.keys.keys());
    Ok(Some(JwksHost::start(hosting.listen.clone(), document, Box::new(|_| {}))?))
}

/// Registers every secret that the target gives, each under the name of what it is.
fn register_secrets(target: &Target, redactor: &Redactor) -> Result<(), http::RedactError> {
    let inputs = &target.inputs;
    let pair = match &target.login {
        Login::ClientCredentials { client, .. } | Login::ClientHeaders(client) => Some(client),
        _ => inputs.client.as_ref(),
    };
    let token = match &target.login {
        Login::Token(token) => Some(token),
        _ => None,
    };
    let named = [
        ("token", token),
        ("client-secret", pair.map(|pair| &pair.secret)),
        ("client-secret", inputs.client.as_ref().map(|pair| &pair.secret)),
        ("other-user-token", inputs.other_user.as_ref()),
        ("narrow-token", inputs.narrow_token.as_ref()),
        ("expired-token", inputs.expired_token.as_ref()),
    ];
    for (label, secret) in named {
        if let Some(secret) = secret {
            redactor.register(label, secret.expose_secret())?;
        }
    }
    for secret in target.key_login().into_iter().flat_map(|login| login.keys.secrets()) {
        redactor.register_numbered("private-key", secret.expose_secret());
    }
    Ok(())
}
