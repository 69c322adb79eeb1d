//! A reference server that notes all that goes over the wire.

use std::sync::{Arc, Mutex};

use bulkspec::built_in;
use bulkspec::contract::Contract;
use bulkspec_reference::{Fault, GatewayProvision, Provision, Reference, Request, Settings};
use serde_json::Value;
use url::{Url, form_urlencoded};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use super::notes::Notes;

/// The server; it ends when this is dropped.
pub(crate) struct Tap {
    pub(crate) provision: GatewayProvision,
    notes: Arc<Mutex<Notes>>,
    _server: MockServer,
}

impl Tap {
    pub(crate) async fn start(contract: Contract, faults: &[&str]) -> Self {
        let dialect = built_in::dialect(contract);
        let mut settings = Settings::new(dialect);
        let fault = |name: &&str| Fault::named(name, dialect).expect("there is such a fault");
        let faults = faults.iter().map(fault);
        settings.faults = faults.collect();
        let reference = Reference::new(settings, Arc::new(jiff::Timestamp::now));
        let server = MockServer::builder().disable_request_recording().start().await;
        let Provision::Gateway(provision) = reference.provision(&server.uri()) else {
            panic!("these tests are about gateways")
        };
        let notes = Arc::new(Mutex::new(Notes::default()));
        let taps = Taps { reference, notes: Arc::clone(&notes) };
        Mock::given(any()).respond_with(taps).mount(&server).await;
        Self { provision, notes, _server: server }
    }

    /// What went over the wire, and what the target was given.
    pub(crate) fn notes(&self) -> Notes {
        let mut notes = self.notes.lock().expect("no thread panics while it notes").clone();
        let tokens = &self.provision.tokens;
        for secret in [&tokens.user_a, &tokens.user_b, &tokens.expired, &tokens.narrow] {
            notes.secret(secret);
        }
        notes.secret(&self.provision.client_secret);
        notes
    }
}

struct Taps {
    reference: Reference,
    notes: Arc<Mutex<Notes>>,
}

impl Respond for Taps {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let request = translate(request);
        let response = self.reference.answer(&request);
        let media_type = response.header("content-type").unwrap_or_default().to_owned();
        let template = ResponseTemplate::new(response.status);
        let headers = response.headers.clone();
        let bytes = response.body.into_bytes();
        let mut notes = self.notes.lock().expect("no thread panics while it notes");
        note_request(&mut notes, &request);
        note_answer(&mut notes, &bytes);
        let template = headers
            .iter()
            .fold(template, |template, (name, value)| template.append_header(*name, value));
        if bytes.is_empty() { template } else { template.set_body_raw(bytes, &media_type) }
    }
}

fn translate(request: &wiremock::Request) -> Request {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers = request.headers.iter();
    let headers: Vec<(String, String)> =
        headers.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
    let host = headers.iter().find(|(name, _)| name == "host").map(|(_, value)| value.clone());
    let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Request {
        method: request.method.to_string(),
        path_and_query: format!("{}{query}", request.url.path()),
        host: host.expect("HTTP/1.1 asks for it"),
        is_tls: false,
        headers,
        body: request.body.clone(),
    }
}

fn note_request(notes: &mut Notes, request: &Request) {
    if let Some((_, secret)) = request.header("authorization").and_then(|it| it.split_once(' ')) {
        notes.secret(secret);
    }
    if let Some(secret) = request.header("client_secret") {
        notes.secret(secret);
    }
    for (name, value) in form_urlencoded::parse(&request.body) {
        if name == "client_secret" {
            notes.secret(&value);
        }
    }
}

/// An answer is a list of files, a token, a resource, or a resource on each line.
fn note_answer(notes: &mut Notes, bytes: &[u8]) {
    let json: Value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
    if let Some(token) = json["access_token"].as_str() {
        notes.secret(token);
    }
    for output in json["output"].as_array().into_iter().flatten() {
        let url = output["url"].as_str().and_then(|url| Url::parse(url).ok());
        if let Some(url) = url {
            note_file_token(notes, &url);
        }
    }
    // A Group's own id is told to bulkspec, and not received by it.
    let has_data = !matches!(json["resourceType"].as_str(), Some("CapabilityStatement"));
    if json["resourceType"] == "Group" {
        json["member"].as_array().into_iter().flatten().for_each(|member| notes.json("", member));
    } else if json.get("output").is_none() && has_data {
        String::from_utf8_lossy(bytes).lines().for_each(|line| notes.resource(line));
    }
}

/// The token of a file's URL, and its parts: the signature is the secret, the payload names a user.
fn note_file_token(notes: &mut Notes, url: &Url) {
    let last = url.path_segments().and_then(Iterator::last).unwrap_or_default();
    let token = last.strip_suffix(".ndjson").unwrap_or(last);
    let parts: Vec<&str> = token.split('.').collect();
    if parts.len() == 3 {
        notes.secret(token);
        notes.secret(parts[1]);
        notes.secret(parts[2]);
    }
}
