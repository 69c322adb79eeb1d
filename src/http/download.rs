//! A response whose body arrives chunk by chunk.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::evidence::{
    Answer, BodyEnd, BodyFacts, Exchange, ExchangeId, Hop, ReceivedResponse, SentRequest,
    Transport, known_media_type,
};

use super::client::{Client, Live, Sent};
use super::examined::{ExaminedBody, Whole};
use super::gate::Permit;
use super::{failure, record, sniff};

/// A small answer that is longer than this, in bytes, is read while no other such one is.
const LARGE: usize = 1 << 20;

/// What came of opening a file.
#[derive(Debug)]
pub enum Opened {
    /// Headers came; the body is to be read.
    Streaming(Box<Download>),
    /// No response came.
    Failed(Box<Exchange>),
}

/// The part of an exchange that is known before its answer.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) id: ExchangeId,
    pub(super) request: SentRequest,
    pub(super) started: Instant,
}

impl Begun {
    /// Completes the exchange.
    pub(super) fn end(self, answer: Answer, redirects: Vec<Hop>) -> Exchange {
        let elapsed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Exchange { id: self.id, request: self.request, answer, redirects, elapsed_ms }
    }

    /// Completes the exchange without a response.
    pub(super) fn fail(self, transport: Transport, redirects: Vec<Hop>) -> Exchange {
        self.end(Answer::Failed(transport), redirects)
    }
}

/// A response with its body still to be read. Keeps its place at the [`Gate`](super::Gate) until
/// it is finished or dropped.
pub struct Download {
    client: Client,
    begun: Begun,
    hops: Vec<Hop>,
    response: reqwest::Response,
    status: StatusCode,
    headers: HeaderMap,
    url: Url,
    bytes: u64,
    head: BytesMut,
    end: Option<BodyEnd>,
    permit: Permit,
}

impl Download {
    pub(super) fn new(
        client: Client,
        begun: Begun,
        hops: Vec<Hop>,
        response: reqwest::Response,
        permit: Permit,
    ) -> Self {
        let (status, url) = (response.status(), response.url().clone());
        let headers = response.headers().clone();
        let (bytes, head, end) = (0, BytesMut::new(), None);
        Self { client, begun, hops, response, status, headers, url, bytes, head, end, permit }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers as received, secrets included.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the next chunk of the body, or nothing at its end, however it ended. The wait for
    /// each is bounded by the policy's idle time.
    pub async fn chunk(&mut self) -> Option<Bytes> {
        self.chunk_within(self.client.policy().timeouts.idle).await
    }

    async fn chunk_within(&mut self, time: Duration) -> Option<Bytes> {
        if self.end.is_some() {
            return None;
        }
        let end = match timeout(time, self.response.chunk()).await {
            Ok(Ok(Some(chunk))) => {
                self.note(&chunk);
                return Some(chunk);
            }
            Ok(Ok(None)) => BodyEnd::Complete,
            Ok(Err(error)) => self.broken(error),
            Err(_) => BodyEnd::Timeout,
        };
        self.end = Some(end);
        None
    }

    fn note(&mut self, chunk: &Bytes) {
        self.bytes += chunk.len() as u64;
        let wanted = sniff::HEAD.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..wanted]);
    }

    fn broken(&self, error: reqwest::Error) -> BodyEnd {
        let promised = self.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        match promised.and_then(|text| text.parse().ok()) {
            Some(promised) if self.bytes < promised => BodyEnd::WrongLength { promised },
            _ => {
                let error = error.without_url();
                BodyEnd::Cut { detail: failure::detail(&error, self.client.redactor()) }
            }
        }
    }

    /// Returns how the body ended, once it has.
    #[must_use]
    pub fn end(&self) -> Option<&BodyEnd> {
        self.end.as_ref()
    }

    /// Completes the exchange. A body not read to its end counts as abandoned.
    #[must_use]
    pub fn finish(self) -> Exchange {
        self.complete(None)
    }

    /// Reads the rest as a small answer, within the policy's limit and total time. To be called
    /// before the first chunk, as when the status tells that this is no file.
    pub async fn into_answer(mut self) -> Sent {
        let mut large = None;
        let body = self.read_small(&mut large).await;
        let is_cut = self.end == Some(BodyEnd::LimitReached);
        let limit = self.client.policy().limits.answer_body;
        let whole = Whole::unpacked(body, &self.headers, is_cut, limit);
        let (status, headers, url) = (self.status, self.headers.clone(), self.url.clone());
        let exchange = self.complete(Some(&whole));
        let kept = exchange.response().map(|response| &response.body);
        let masked = kept.and_then(|body| body.json.clone());
        let unread = kept.and_then(|body| body.unread.clone());
        let live = Live { status, headers, body: whole.bytes, url, masked, unread };
        Sent { earlier: Vec::new(), exchange, live: Some(live) }
    }

    /// Reads the body up to the limit. Where it is large, `large` takes the only place for such
    /// answers; the time that this is waited for does not count.
    async fn read_small(&mut self, large: &mut Option<OwnedSemaphorePermit>) -> Bytes {
        let limit = self.client.policy().limits.answer_body;
        let timeouts = self.client.policy().timeouts;
        let mut deadline = self.begun.started + timeouts.total;
        let mut body = BytesMut::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(chunk) = self.chunk_within(left.min(timeouts.idle)).await else { break };
            let room = limit - body.len();
            body.extend_from_slice(&chunk[..room.min(chunk.len())]);
            if chunk.len() > room {
                self.end = Some(BodyEnd::LimitReached);
            }
            if body.len() > LARGE && large.is_none() {
                let began = Instant::now();
                *large = self.client.large().clone().acquire_owned().await.ok();
                deadline += began.elapsed();
            }
        }
        body.freeze()
    }

    fn complete(self, whole: Option<&Whole>) -> Exchange {
        let redactor = self.client.redactor();
        let end = self.end.unwrap_or(BodyEnd::Abandoned);
        let media_type = self.headers.get(CONTENT_TYPE);
        let media_type = media_type.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let head = whole.map_or(&self.head[..], |body| &body.bytes[..]);
        let has_all = whole.map_or(head.len() as u64 == self.bytes, |body| !body.is_cut);
        let is_whole = end == BodyEnd::Complete && has_all;
        let kind = sniff::kind(head, is_whole, media_type.as_deref());
        let bounds = (&self.client.policy().limits, self.client.kept());
        let examined = whole.map(|body| ExaminedBody::of(body, kind, &self.url, redactor, bounds));
        let ExaminedBody { json, unread } = examined.unwrap_or_default();
        let body = BodyFacts {
            bytes: self.bytes,
            kind,
            media_type: media_type.map(|text| redactor.redact(&known_media_type(&text))),
            json,
            unread,
            end,
        };
        let headers = record::received_headers(&self.headers, &self.url, redactor);
        let version = format!("{:?}", self.response.version());
        let response = ReceivedResponse { status: self.status.as_u16(), version, headers, body };
        drop(self.permit);
        self.begun.end(Answer::Response(response), self.hops)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Download");
        shown.field("id", &self.begun.id).field("status", &self.status);
        shown.field("bytes", &self.bytes).field("end", &self.end).finish_non_exhaustive()
    }
}
