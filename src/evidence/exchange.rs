//! One request with its response. Every text in it has passed the redactor already.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ReceivedHeader;

/// Stands in a redacted text for a `{` that was received, where it would begin what looks like the
/// label of a secret (`{brace}token}` for `{token}`).
pub const LITERAL_BRACE: &str = "{brace}";

/// The number of an exchange within its run, counted from 1 in the order in which requests start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExchangeId(pub u32);

impl fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// One request with its response, or with the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Its number within the run.
    pub id: ExchangeId,
    /// The request as it left, before any redirect.
    pub request: SentRequest,
    /// What came back at the end of all redirects.
    pub answer: Answer,
    /// The redirects that were followed, or refused as a loop or as too many, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<Hop>,
    /// Milliseconds from sending to the end of the body. Volatile: it differs between two runs, so
    /// reports that are compared leave it out.
    pub elapsed_ms: u64,
}

impl Exchange {
    /// Returns the response, if one came.
    #[must_use]
    pub fn response(&self) -> Option<&ReceivedResponse> {
        match &self.answer {
            Answer::Response(response) => Some(response),
            Answer::Failed(_) => None,
        }
    }

    /// Returns the status of the response, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// Why the JSON of the response was not examined, where a limit of bulkspec's own is the reason.
    #[must_use]
    pub fn unread(&self) -> Option<&str> {
        self.response()?.body.unread.as_deref()
    }

    /// Tells whether a response came and its body arrived to the end.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.response().is_some_and(|response| response.body.end == BodyEnd::Complete)
    }
}

/// A header line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The name, in the lower case that the HTTP library sends and receives.
    pub name: String,
    /// The value, redacted; bytes that are no UTF-8 are replaced.
    pub value: String,
}

/// A request as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentRequest {
    /// The method, which may be an invented one.
    pub method: String,
    /// The whole URL, redacted.
    pub url: String,
    /// The headers in the order of sending, redacted. `Host`, `User-Agent`, `Content-Length` and
    /// what HTTP/2 needs are left to the HTTP library and not listed.
    pub headers: Vec<Header>,
    /// The body.
    pub body: SentBody,
    /// Labels of the secrets that stand as `{label}` in the texts above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SentBody {
    /// There was none.
    None,
    /// There was one.
    Bytes {
        /// Its `Content-Type`, if one was sent.
        media_type: Option<String>,
        /// Its length in bytes.
        bytes: u64,
        /// Its redacted text, if it is small enough to keep.
        text: Option<String>,
    },
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A response came, whose body may still have been cut: see [`BodyFacts::end`].
    Response(ReceivedResponse),
    /// No response came, or none that ends the redirects.
    Failed(Transport),
}

/// A response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivedResponse {
    /// The status code.
    pub status: u16,
    /// The HTTP version, such as `HTTP/1.1`.
    pub version: String,
    /// All headers in the order received, redacted.
    pub headers: Vec<Header>,
    /// What is kept of the body.
    pub body: BodyFacts,
}

impl ReceivedResponse {
    /// Returns the first value of a header.
    #[must_use]
    pub fn header(&self, header: ReceivedHeader) -> Option<&str> {
        self.values(header).next()
    }

    /// Returns the values of all headers of a name.
    pub fn values(&self, header: ReceivedHeader) -> impl Iterator<Item = &str> {
        let all = self.headers.iter();
        let all = all.filter(move |it| it.name.eq_ignore_ascii_case(header.name()));
        all.map(|header| header.value.as_str())
    }
}

/// What is kept of a response's body: never its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyFacts {
    /// Bytes received, as transferred (compressed ones are not unpacked).
    pub bytes: u64,
    /// What the body looks like.
    pub kind: BodyKind,
    /// The `Content-Type` as received, redacted.
    pub media_type: Option<String>,
    /// The JSON of a small answer, with its values masked. Where it is a manifest, the export has it
    /// as well.
    pub json: Option<Arc<Value>>,
    /// Why the JSON was not examined, where a limit of bulkspec's own is the reason. Nothing of it
    /// speaks against the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
    /// How the body ended.
    pub end: BodyEnd,
}

impl BodyFacts {
    /// Returns true if the body is a manifest, by its members.
    #[must_use]
    pub fn is_manifest(&self) -> bool {
        let keys = ["output", "transactionTime"];
        self.json.as_ref().is_some_and(|json| keys.iter().any(|key| json.get(key).is_some()))
    }
}

/// What a body looks like. The bytes decide, not the media type, except that the media type tells
/// a single JSON line from NDJSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// No bytes.
    Empty,
    /// One JSON value.
    Json,
    /// Several JSON objects, one a line.
    Ndjson,
    /// An HTML page, as gateways and login pages send.
    Html,
    /// Other text.
    Text,
    /// Bytes that are no UTF-8 text, such as compressed ones.
    Binary,
}

/// How the body of a response ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyEnd {
    /// It arrived whole.
    Complete,
    /// The connection closed before as many bytes came as `Content-Length` promised.
    WrongLength {
        /// The value of `Content-Length`.
        promised: u64,
    },
    /// The connection broke in the middle of a body without a promised length.
    Cut {
        /// What the HTTP library says of it, redacted.
        detail: String,
    },
    /// Nothing came for as long as the policy allows between two chunks, or in total.
    Timeout,
    /// The limit of a small answer was reached and the rest was not read.
    LimitReached,
    /// The reader stopped before the end by its own choice.
    Abandoned,
}

/// Why no response came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transport {
    /// The kind of failure.
    pub kind: TransportKind,
    /// What the HTTP library says of it, redacted and without the URL.
    pub detail: String,
}

/// The kinds of failure before a response. Failures inside a body are told by [`BodyEnd`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransportKind {
    /// Nobody listens at the port.
    Refused,
    /// The name has no address.
    Dns,
    /// The network or host cannot be reached.
    Unreachable,
    /// The TLS handshake failed, for instance by an unknown issuer.
    Tls,
    /// No connection in the time allowed.
    TimeoutConnect,
    /// No response headers in the time allowed.
    TimeoutHeaders,
    /// The connection closed before the response.
    Closed,
    /// What came is no HTTP response.
    InvalidResponse,
    /// A redirect led back to a URL that was visited before.
    RedirectLoop,
    /// More redirects than the policy follows.
    TooManyRedirects,
    /// A redirect to a URL that must not be asked.
    RedirectRefused,
    /// None of the above.
    Other,
}

impl fmt::Display for TransportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "connection refused",
            Self::Dns => "name not found",
            Self::Unreachable => "host unreachable",
            Self::Tls => "TLS handshake failed",
            Self::TimeoutConnect => "no connection in time",
            Self::TimeoutHeaders => "no response in time",
            Self::Closed => "connection closed before the response",
            Self::InvalidResponse => "not an HTTP response",
            Self::RedirectLoop => "redirect loop",
            Self::TooManyRedirects => "too many redirects",
            Self::RedirectRefused => "redirect not followed",
            Self::Other => "failed",
        })
    }
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hop {
    /// The status that redirected.
    pub status: u16,
    /// The absolute URL it led to, redacted.
    pub to: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Exchange {
        let request = SentRequest {
            method: "EXPORT".into(),
            url: "http://localhost/$export".into(),
            headers: vec![Header { name: "authorization".into(), value: "Bearer {token}".into() }],
            body: SentBody::None,
            secrets: vec!["token".into()],
        };
        let transport = Transport { kind: TransportKind::TimeoutHeaders, detail: "late".into() };
        let answer = Answer::Failed(transport);
        Exchange { id: ExchangeId(7), request, answer, redirects: Vec::new(), elapsed_ms: 3 }
    }

    #[test]
    fn an_exchange_survives_being_stored() {
        let text = serde_json::to_string(&sample()).unwrap();
        assert!(text.contains(r#""failed":{"kind":"timeout-headers""#), "{text}");
        assert_eq!(serde_json::from_str::<Exchange>(&text).unwrap(), sample());
    }

    #[test]
    fn a_failed_exchange_has_no_status_and_is_not_complete() {
        assert_eq!(sample().status(), None);
        assert!(!sample().is_complete());
    }
}
