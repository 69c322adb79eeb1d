//! Sends requests and records exchanges.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::evidence::{Exchange, ExchangeId, Transport, TransportKind};

use super::clock::Clock;
use super::connector::Connector;
use super::download::{Begun, Download, Opened};
use super::error::HttpError;
use super::examined::Kept;
use super::gate::Gate;
use super::json::Parsed;
use super::policy::Policy;
use super::redactor::Redactor;
use super::redirect::{self, Trail};
use super::request::{Body, Request};
use super::{failure, json, record};

/// Sends requests and records exchanges. Cheap to clone; clones share connections, places at the
/// gate and the count of exchanges.
///
/// Of headers exactly those asked for are sent, and besides `Host`, `User-Agent`
/// (`bulkspec/VERSION`), `Content-Length` where there is a body, and `Accept: */*` where no
/// `Accept` is given: the HTTP library (reqwest) adds the last one, as curl does, and has no way to
/// leave it out. It says what RFC 9110 says of its absence, and it is recorded; what a server does
/// where the header is truly absent stays untested. Nothing is unpacked, no cookie kept, no redirect followed
/// but by [`Request::follow`], and no environment variable asked for a proxy.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    policy: Policy,
    redactor: Arc<Redactor>,
    clock: Arc<dyn Clock>,
    connector: Connector,
    gate: Gate,
    last_id: AtomicU32,
    kept: Kept,
    /// Large answers are read one at a time, or several would fill the memory together.
    large: Arc<Semaphore>,
}

/// A small answer as it came, for the engine to look at; never stored.
#[derive(Clone)]
pub struct Live {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, up to the limit of the policy.
    pub body: Bytes,
    /// The URL that answered, after redirects; relative URLs of the answer are relative to it.
    pub url: Url,
    /// The JSON as evidence keeps it, masked.
    pub masked: Option<Arc<Value>>,
    /// Why that was not examined, where a limit of bulkspec's own is the reason.
    pub unread: Option<String>,
}

impl Live {
    /// Returns the first value of the header `name`, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body as JSON, if it is, and not larger than is read.
    #[must_use]
    pub fn json(&self) -> Option<Parsed> {
        json::parse(&self.body).ok()
    }
}

/// Shows no values: they may be secrets or patient data.
impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Live");
        shown.field("status", &self.status).field("bytes", &self.body.len());
        shown.finish_non_exhaustive()
    }
}

/// What came of a request.
#[derive(Debug)]
pub struct Sent {
    /// Attempts before the last one, where the caller asked for patience.
    pub earlier: Vec<Exchange>,
    /// The record of the last attempt.
    pub exchange: Exchange,
    /// Its answer, if one came.
    pub live: Option<Live>,
}

impl Client {
    /// Creates a client. Nothing is read or connected before the first request.
    #[must_use]
    pub fn new(policy: Policy, redactor: Arc<Redactor>, clock: Arc<dyn Clock>) -> Self {
        let gate = Gate::new(policy.limits.per_origin);
        let (connector, last_id) = (Connector::default(), AtomicU32::new(0));
        let (kept, large) = (Kept::default(), Arc::new(Semaphore::new(1)));
        let shared = Shared { policy, redactor, clock, connector, gate, last_id, kept, large };
        Self { shared: Arc::new(shared) }
    }

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.shared.policy
    }

    /// Returns the redactor that all records pass.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.shared.redactor
    }

    /// Returns the clock that waits are measured with.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.shared.clock
    }

    /// The memory that the JSON of answers takes.
    pub(super) fn kept(&self) -> &Kept {
        &self.shared.kept
    }

    /// The only place for the reading of a large answer.
    pub(super) fn large(&self) -> &Arc<Semaphore> {
        &self.shared.large
    }

    /// Gives back what an exchange takes of the memory for answers, as it is kept no longer.
    pub fn release(&self, exchange: &Exchange) {
        if let Some(response) = exchange.response() {
            self.shared.kept.release(response);
        }
    }

    /// Sends a request and reads its small answer.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own: a request that HTTP forbids, a credential too short to be
    /// kept secret, TLS that cannot be set up.
    pub async fn send(&self, request: &Request) -> Result<Sent, HttpError> {
        match self.open(request).await? {
            Opened::Streaming(download) => Ok(download.into_answer().await),
            Opened::Failed(exchange) => {
                Ok(Sent { earlier: Vec::new(), exchange: *exchange, live: None })
            }
        }
    }

    /// Sends a request and returns once the headers are there, so that a file can be scanned while
    /// it arrives.
    ///
    /// # Errors
    ///
    /// As for [`Self::send`].
    pub async fn open(&self, request: &Request) -> Result<Opened, HttpError> {
        let redactor = self.redactor();
        request.register(redactor)?;
        let lines = request.lines()?;
        let headers = self.policy().origins.headers(request, &lines, redactor);
        let headers = headers.map_err(HttpError::Withheld)?;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| HttpError::Method { method: request.method.clone() })?;
        // Faults of ours show before anything is recorded.
        self.shared.connector.client(&request.url, self.policy())?;
        self.follow(request, &lines, headers, method).await
    }

    /// Sends a request and follows its redirects as far as it wants and the policy allows.
    async fn follow(
        &self,
        request: &Request,
        lines: &[(HeaderName, HeaderValue)],
        mut headers: HeaderMap,
        mut method: Method,
    ) -> Result<Opened, HttpError> {
        let redactor = self.redactor();
        let mut url = request.url.clone();
        let mut permit = self.shared.gate.enter(&url).await;
        let begun = self.begin(request, lines);
        let mut trail = Trail::new(url.clone(), self.policy().limits.redirects);
        loop {
            let is_home = url.origin() == request.url.origin() && method == *request.method;
            let body = if is_home { &request.body } else { &Body::None };
            let response = match self.attempt(&method, &url, headers, body).await? {
                Ok(response) => response,
                Err(failed) => return Ok(failed_after(begun, failed, trail)),
            };
            let status = response.status();
            let next = redirect::target(status, response.headers(), &url);
            let Some(next) = next.filter(|next| redirect::is_followed(request, status, next))
            else {
                let hops = trail.into_hops();
                let download = Download::new(self.clone(), begun, hops, response, permit);
                return Ok(Opened::Streaming(Box::new(download)));
            };
            if let Some(kind) = trail.step(status, &next, redactor) {
                let failed = Transport { kind, detail: format!("after {status}") };
                return Ok(failed_after(begun, failed, trail));
            }
            let next_method = redirect::method(status, &method);
            let (origins, hop) = (&self.policy().origins, (&next_method, &next));
            headers = match origins.headers_after_redirect(request, hop, lines, redactor) {
                Ok(headers) => headers,
                Err(why) => {
                    let detail = format!("after {status}: it leads to a URL {why}");
                    let failed = Transport { kind: TransportKind::RedirectRefused, detail };
                    return Ok(failed_after(begun, failed, trail));
                }
            };
            // The old place is left first: two requests that redirect to each other's origin
            // would otherwise wait for one another.
            drop((response, permit));
            permit = self.shared.gate.enter(&next).await;
            (method, url) = (next_method, next);
        }
    }

    fn begin(&self, request: &Request, lines: &[(HeaderName, HeaderValue)]) -> Begun {
        let id = ExchangeId(self.shared.last_id.fetch_add(1, Ordering::Relaxed) + 1);
        let (url, body) = (&request.url, &request.body);
        let request = record::sent(&request.method, url, lines, body, self.redactor());
        Begun { id, request, started: Instant::now() }
    }

    /// Sends one request and waits for its headers.
    async fn attempt(
        &self,
        method: &Method,
        url: &Url,
        headers: HeaderMap,
        body: &Body,
    ) -> Result<Result<reqwest::Response, Transport>, HttpError> {
        let client = self.shared.connector.client(url, self.policy())?;
        let mut builder = client.request(method.clone(), url.clone()).headers(headers);
        if let Body::Bytes { bytes, .. } = body {
            builder = builder.body(bytes.clone());
        }
        let time = self.policy().timeouts.headers;
        Ok(match timeout(time, builder.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                Err(failure::transport(error, url.scheme() == "https", self.redactor()))
            }
            Err(_) => {
                let detail = format!("no headers within {time:?}");
                Err(Transport { kind: TransportKind::TimeoutHeaders, detail })
            }
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("policy", &self.shared.policy).finish_non_exhaustive()
    }
}

fn failed_after(begun: Begun, failed: Transport, trail: Trail) -> Opened {
    Opened::Failed(Box::new(begun.fail(failed, trail.into_hops())))
}
