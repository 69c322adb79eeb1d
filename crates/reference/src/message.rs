//! Requests and responses of the state machine, independent of sockets and client libraries.

use std::fmt;

/// The pieces of a body that is generated while it is sent.
pub type Pieces = Box<dyn Iterator<Item = Vec<u8>> + Send>;

/// One request, as received.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The method, as sent (`GET`, `EXPORT`, or an invented one).
    pub method: String,
    /// Path and query, as sent.
    pub path_and_query: String,
    /// The value of the Host header, with the port.
    pub host: String,
    /// Whether it was sent over TLS.
    pub is_tls: bool,
    /// Header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns the first value of a header; `name` is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the path, as sent.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    /// Returns the query, as sent, without its question mark; empty when there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.path_and_query.split_once('?').map_or("", |(_, query)| query)
    }

    /// Returns scheme and authority of this server, as the client addressed it.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.host)
    }

    /// Returns the absolute URL, as sent.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.origin(), self.path_and_query)
    }
}

/// The body of a response.
pub enum Body {
    /// No body.
    Empty,
    /// A body in memory.
    Bytes(Vec<u8>),
    /// A body that is generated while it is sent.
    Stream(Pieces),
}

impl Body {
    /// Reads the whole body into memory.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Bytes(bytes) => bytes,
            Self::Stream(pieces) => pieces.flatten().collect(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// One response.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

impl Response {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Empty }
    }

    pub(crate) fn json(status: u16, media_type: &str, value: &serde_json::Value) -> Self {
        Self::bytes(status, media_type, value.to_string().into_bytes())
    }

    pub(crate) fn bytes(status: u16, media_type: &str, bytes: Vec<u8>) -> Self {
        let headers = vec![("content-type", media_type.to_owned())];
        Self { status, headers, body: Body::Bytes(bytes) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Removes a header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(key, _)| *key != name);
        self
    }

    /// Changes the value of a header, if there is one.
    pub(crate) fn changed(mut self, name: &str, with: impl Fn(&str) -> String) -> Self {
        for (key, value) in &mut self.headers {
            if *key == name {
                *value = with(value);
            }
        }
        self
    }

    /// Replaces the value of a header, if there is one.
    pub(crate) fn replaced(self, name: &str, value: &str) -> Self {
        self.changed(name, |_| value.to_owned())
    }

    /// Returns the first value of a header; `name` is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}
