//! A reference server whose answers name a stranger's origin, and the stranger, who plays along.

use std::sync::{Arc, Mutex};

use bulkspec::built_in;
use bulkspec::config::Target;
use bulkspec::contract::Contract;
use bulkspec::http::Clock as _;
use bulkspec::run::JumpingClock;
use bulkspec_reference::{Reference, Request, Response, Settings};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

/// Which URLs of the server lead to the stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// `Content-Location`.
    StatusUrls,
    /// Every URL in a manifest: files, next manifests.
    Lists,
    /// Every URL in a resource: attachments, links of Groups.
    Resources,
    /// What metadata and the discovery document name: token endpoint, key set.
    Discovery,
    /// Whatever is asked for, but the metadata, is redirected.
    Redirects,
    /// Files are redirected.
    Files,
    /// All of these but the redirects.
    All,
}

/// The server and the stranger; they end when this is dropped.
pub(crate) struct Pair {
    pub(crate) target: Target,
    arrived: Arc<Mutex<Vec<Request>>>,
    _servers: [MockServer; 2],
}

impl Pair {
    pub(crate) async fn start(contract: Contract, foreign: Foreign, clock: &JumpingClock) -> Self {
        let time = clock.clone();
        let settings = Settings::new(built_in::dialect(contract));
        let reference = Arc::new(Reference::new(settings, Arc::new(move || time.now())));
        let home = MockServer::builder().disable_request_recording().start().await;
        let stranger = MockServer::builder().disable_request_recording().start().await;
        let provision = reference.provision(&home.uri());
        let target = built_in::target_of(&provision, contract, "foreign");
        let arrived = Arc::new(Mutex::new(Vec::new()));
        for (server, seen) in [(&home, None), (&stranger, Some(&arrived))] {
            let answers = Answers {
                reference: Arc::clone(&reference),
                foreign,
                origins: [home.uri(), stranger.uri()],
                seen: seen.cloned(),
            };
            Mock::given(any()).respond_with(answers).mount(server).await;
        }
        Self { target, arrived, _servers: [home, stranger] }
    }

    /// What arrived at the stranger.
    pub(crate) fn arrived(&self) -> Vec<Request> {
        self.arrived.lock().expect("no thread panics while it notes").clone()
    }
}

struct Answers {
    reference: Arc<Reference>,
    foreign: Foreign,
    /// The server's and the stranger's.
    origins: [String; 2],
    seen: Option<Arc<Mutex<Vec<Request>>>>,
}

impl Respond for Answers {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let request = self.translate(request);
        if let Some(seen) = &self.seen {
            seen.lock().expect("no thread panics while it notes").push(request.clone());
        }
        let is_known =
            ["/metadata", "/smart-configuration"].iter().any(|it| request.path().ends_with(it));
        if self.foreign == Foreign::Redirects && self.seen.is_none() && !is_known {
            let to = format!("{}{}", self.origins[1], request.path_and_query);
            return ResponseTemplate::new(307).append_header("location", to);
        }
        let response = self.reference.answer(&request);
        let is_file = response.header("content-type").is_some_and(|it| it.contains("ndjson"));
        if self.foreign == Foreign::Files && self.seen.is_none() && is_file {
            let to = format!("{}{}", self.origins[1], request.path_and_query);
            return ResponseTemplate::new(307).append_header("location", to);
        }
        let (headers, body) = self.rewritten(response.status, response, is_known);
        let media_type = headers.1;
        let template = ResponseTemplate::new(headers.2);
        let template = headers
            .0
            .iter()
            .fold(template, |template, (name, value)| template.append_header(*name, value));
        if body.is_empty() { template } else { template.set_body_raw(body, &media_type) }
    }
}

type Head = (Vec<(&'static str, String)>, String, u16);

impl Answers {
    fn rewritten(&self, status: u16, response: Response, is_known: bool) -> (Head, Vec<u8>) {
        let media_type = response.header("content-type").unwrap_or_default().to_owned();
        let is_any = |foreign: Foreign| [foreign, Foreign::All].contains(&self.foreign);
        let rename = |text: &str| text.replace(&self.origins[0], &self.origins[1]);
        let mut headers = response.headers.clone();
        for (name, value) in &mut headers {
            if is_any(Foreign::StatusUrls) && *name == "content-location" {
                *value = rename(value);
            }
        }
        let body = response.body.into_bytes();
        let Ok(text) = std::str::from_utf8(&body) else {
            return ((headers, media_type, status), body);
        };
        let kind = if is_known {
            Foreign::Discovery
        } else if text.contains("\"output\"") {
            Foreign::Lists
        } else {
            Foreign::Resources
        };
        let body = if is_any(kind) { rename(text).into_bytes() } else { body.clone() };
        // A length that was right for the other origin would not be so now.
        headers.retain(|(name, _)| *name != "content-length");
        ((headers, media_type, status), body)
    }

    /// The stranger answers as the server would.
    fn translate(&self, request: &wiremock::Request) -> Request {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text(value.as_bytes())));
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Request {
            method: request.method.to_string(),
            path_and_query: format!("{}{query}", request.url.path()),
            host: self.origins[0].trim_start_matches("http://").to_owned(),
            is_tls: false,
            headers: headers.collect(),
            body: request.body.clone(),
        }
    }
}
