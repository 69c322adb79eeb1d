//! What a caller asks to be sent.

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::HttpError;
use super::redactor::{RedactError, Redactor};

/// A request to send. Exactly the headers given here are sent, with the exceptions named at
/// [`Client`](super::Client).
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, which may be an invented one.
    pub method: String,
    /// The absolute URL.
    pub url: Url,
    /// Header names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// Who asks; becomes headers that never go to another origin.
    credential: Credential,
    /// Which redirects are followed.
    pub follow: Follow,
    /// Whether this asks for a file that the server lists: nothing else goes to a foreign origin.
    pub(super) is_listed_file: bool,
}

impl Request {
    /// Creates a request without headers. Redirects are followed for `GET`, `HEAD`, `OPTIONS` and
    /// `EXPORT` (which 1up serves like `GET`).
    #[must_use]
    pub fn new(method: &str, url: Url) -> Self {
        let is_safe = matches!(method, "GET" | "HEAD" | "OPTIONS" | "EXPORT");
        let follow = if is_safe { Follow::All } else { Follow::None };
        let (headers, body) = (Vec::new(), Body::None);
        Self {
            method: method.to_owned(),
            url,
            headers,
            body,
            credential: Credential::None,
            follow,
            is_listed_file: false,
        }
    }

    /// Creates a `GET` request.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new("GET", url)
    }

    /// Adds a header line.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the credential.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    /// Returns the bearer token, if that is the credential.
    #[must_use]
    pub fn bearer(&self) -> Option<&SecretString> {
        match &self.credential {
            Credential::Bearer(token) => Some(token),
            _ => None,
        }
    }

    /// Registers the secrets of the credential.
    pub(super) fn register(&self, redactor: &Redactor) -> Result<(), RedactError> {
        self.credential.register(redactor)
    }

    pub(super) fn has_body(&self) -> bool {
        self.body != Body::None
    }

    /// Marks a request for a file that the server lists, which may be on any host.
    #[must_use]
    pub fn listed_file(mut self) -> Self {
        self.is_listed_file = true;
        self
    }

    /// Sets a body with its `Content-Type`.
    #[must_use]
    pub fn body(mut self, media_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body::Bytes { media_type: Some(media_type.to_owned()), bytes: bytes.into() };
        self
    }

    /// Has redirects returned as they are.
    #[must_use]
    pub fn without_redirects(mut self) -> Self {
        self.follow = Follow::None;
        self
    }

    /// Has a `POST` repeated where it is redirected within its origin by a status that keeps method
    /// and body (RFC 9110, 307 Temporary Redirect and 308 Permanent Redirect).
    #[must_use]
    pub fn repeated_at_home(mut self) -> Self {
        if self.method == "POST" {
            self.follow = Follow::RepeatsAtHome;
        }
        self
    }

    /// Returns all header lines in order of sending: the caller's, the credential's, then the
    /// body's `Content-Type`.
    pub(super) fn lines(&self) -> Result<Vec<(HeaderName, HeaderValue)>, HttpError> {
        let mut lines = Vec::new();
        for (name, value) in &self.headers {
            lines.push(line(name, value)?);
        }
        for (name, value) in self.credential.headers() {
            let (name, mut value) = line(name, &value)?;
            value.set_sensitive(true);
            lines.push((name, value));
        }
        if let Body::Bytes { media_type: Some(media_type), .. } = &self.body {
            lines.push(line("content-type", media_type)?);
        }
        Ok(lines)
    }
}

fn line(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), HttpError> {
    let fail = || HttpError::Header { name: name.to_owned() };
    let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| fail())?;
    let value = HeaderValue::from_str(value).map_err(|_| fail())?;
    Ok((parsed, value))
}

/// Which redirects of a request are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// None: each is returned as it is.
    None,
    /// Those within the origin that keep method and body: 307 and 308.
    RepeatsAtHome,
    /// All; for methods that are safe to repeat.
    All,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// These bytes.
    Bytes {
        /// The `Content-Type` to send, if any.
        media_type: Option<String>,
        /// The bytes as sent.
        bytes: Vec<u8>,
    },
}

/// Who asks.
#[derive(Debug, Clone)]
pub enum Credential {
    /// Nobody.
    None,
    /// An OAuth 2.0 access token (RFC 6750).
    Bearer(SecretString),
    /// The client's id and secret as plain headers (1upHealth analytics export).
    ClientHeaders {
        /// Sent as `client_id`.
        client_id: String,
        /// Sent as `client_secret`.
        client_secret: SecretString,
        /// Sent as `x-oneup-user-id`, where given; the documented value is `client`.
        user_id: Option<String>,
    },
}

impl Credential {
    /// Returns the headers that carry this credential.
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::None => Vec::new(),
            Self::Bearer(token) => {
                vec![(AUTHORIZATION_NAME, format!("Bearer {}", token.expose_secret()))]
            }
            Self::ClientHeaders { client_id, client_secret, user_id } => {
                let mut headers = vec![
                    ("client_id", client_id.clone()),
                    ("client_secret", client_secret.expose_secret().to_owned()),
                ];
                headers.extend(user_id.clone().map(|id| ("x-oneup-user-id", id)));
                headers
            }
        }
    }

    /// Registers the secrets of this credential, under the labels `token`, `client-id` and
    /// `client-secret` unless they have been registered under others before.
    ///
    /// # Errors
    ///
    /// Fails for a secret of fewer than four characters.
    pub fn register(&self, redactor: &Redactor) -> Result<(), RedactError> {
        match self {
            Self::None => Ok(()),
            Self::Bearer(token) => redactor.register("token", token.expose_secret()),
            Self::ClientHeaders { client_id, client_secret, .. } => {
                // An id is no secret as such; a short one may stay readable.
                if client_id.chars().count() >= Redactor::SHORTEST {
                    redactor.register("client-id", client_id)?;
                }
                redactor.register("client-secret", client_secret.expose_secret())
            }
        }
    }
}

const AUTHORIZATION_NAME: &str = "authorization";

/// Tells whether a header by this name identifies the caller, so that it must stay at its origin.
pub(super) fn is_credential(name: &HeaderName) -> bool {
    const OTHERS: [&str; 5] =
        ["client_id", "client_secret", "x-oneup-user-id", "cookie", "proxy-authorization"];
    *name == AUTHORIZATION || OTHERS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn lines(request: &Request) -> Vec<String> {
        let show = |(name, value): (HeaderName, HeaderValue)| {
            format!("{name}: {}", value.to_str().unwrap())
        };
        request.lines().unwrap().into_iter().map(show).collect()
    }

    fn export() -> Url {
        "http://localhost/$export".parse().unwrap()
    }

    #[test]
    fn headers_keep_their_order_and_the_credential_follows() {
        let credential = Credential::ClientHeaders {
            client_id: "app".into(),
            client_secret: "s3cret".into(),
            user_id: Some("client".into()),
        };
        let request = Request::get(export()).header("Prefer", "respond-async");
        let expected =
            ["prefer: respond-async", "client_id: app", "client_secret: s3cret"].map(String::from);
        let lines = lines(&request.credential(credential));
        assert_eq!(lines[..3], expected);
        assert_eq!(lines[3], "x-oneup-user-id: client");
    }

    #[rstest]
    #[case("bad name", "x")]
    #[case("x", "line\nbreak")]
    fn a_header_that_http_forbids_is_our_own_fault(#[case] name: &str, #[case] value: &str) {
        let request = Request::get(export()).header(name, value);
        assert!(matches!(request.lines(), Err(HttpError::Header { .. })));
    }

    #[rstest]
    #[case("GET", Follow::All, Follow::All)]
    #[case("EXPORT", Follow::All, Follow::All)]
    #[case("POST", Follow::None, Follow::RepeatsAtHome)]
    #[case("DELETE", Follow::None, Follow::None)]
    fn a_method_that_is_not_safe_follows_redirects_only_where_it_is_told_to(
        #[case] method: &str,
        #[case] follow: Follow,
        #[case] at_home: Follow,
    ) {
        assert_eq!(Request::new(method, export()).follow, follow);
        assert_eq!(Request::new(method, export()).repeated_at_home().follow, at_home);
    }
}
