//! The transport for tests and short runs: one mock that handles all requests.
//!
//! Bodies are built in memory, and the address is only known from Host. For large files and long
//! runs, use the listener.

use std::sync::Arc;

use futures_util::FutureExt as _;
use jiff::Timestamp;

use ::wiremock::matchers::any;
use ::wiremock::{Mock, MockServer, Request as MockRequest, Respond, ResponseTemplate};

use super::machine::{Provision, Reference};
use super::message::Request;
use super::settings::Settings;

/// A reference server that listens on a free local port until it is dropped.
#[derive(Debug)]
pub struct Running {
    server: MockServer,
    reference: Arc<Reference>,
}

impl Running {
    /// Returns scheme and authority, without a trailing slash.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.uri()
    }

    /// Returns what a client needs to know about this server.
    #[must_use]
    pub fn provision(&self) -> Provision {
        self.reference.provision(&self.origin())
    }

    /// Returns the state machine behind the socket.
    #[must_use]
    pub fn reference(&self) -> &Arc<Reference> {
        &self.reference
    }
}

/// Starts a reference server with the system clock on a free local port. Requires a Tokio runtime.
pub async fn start(settings: Settings) -> Running {
    start_wiremock(Arc::new(Reference::new(settings, Arc::new(Timestamp::now)))).await
}

/// Starts a reference server on a free local port. Requires a Tokio runtime.
pub async fn start_wiremock(reference: Arc<Reference>) -> Running {
    // Requests are not recorded: a run sends thousands, and none is read back. As a `dyn Future`,
    // the code of the server is generated here once, and not again in each program that awaits it.
    let server = MockServer::builder().disable_request_recording().start().boxed().await;
    let answers = Answers(Arc::clone(&reference));
    Mock::given(any()).respond_with(answers).mount(&server).boxed().await;
    Running { server, reference }
}

struct Answers(Arc<Reference>);

impl Respond for Answers {
    fn respond(&self, request: &MockRequest) -> ResponseTemplate {
        let response = self.0.answer(&translate(request));
        let template = ResponseTemplate::new(response.status);
        let template = response
            .headers
            .iter()
            .fold(template, |template, (name, value)| template.append_header(*name, value));
        // Without `set_body_raw`, which would add a media type of its own.
        let media_type = response.header("content-type").unwrap_or_default().to_owned();
        let bytes = response.body.into_bytes();
        if bytes.is_empty() { template } else { template.set_body_raw(bytes, &media_type) }
    }
}

fn translate(request: &MockRequest) -> Request {
    let headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let host = headers.iter().find(|(name, _)| name == "host").map(|(_, value)| value.clone());
    let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Request {
        method: request.method.to_string(),
        path_and_query: format!("{}{query}", request.url.path()),
        host: host.unwrap_or_else(|| "localhost".to_owned()),
        is_tls: false,
        headers,
        body: request.body.clone(),
    }
}
