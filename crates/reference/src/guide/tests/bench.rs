//! A small client of the server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::guide::{Guide, GuideProvision};
use crate::settings::{Dialect, Settings};
use crate::{Fault, Request, Response};
use bulkspec_fhir::GuideVersion;

const ORIGIN: &str = "http://localhost:9999";

/// A server with a client that knows it.
pub(super) struct TestClient {
    guide: Guide,
    /// The seconds that have passed.
    seconds: Arc<AtomicI64>,
    pub(super) known: GuideProvision,
}

/// What a kick-off is sent with.
#[derive(Clone, Default)]
pub(super) struct Ask<'a> {
    /// Name, value and (in a body) the element that holds it.
    pub(super) parameters: Vec<(&'a str, Value, &'a str)>,
    pub(super) prefer: &'a str,
    pub(super) token: Option<&'a str>,
    /// Whether POST is used although the version has GET.
    pub(super) post: bool,
}

/// Texts as parameters.
pub(super) fn texts<'a>(parameters: &[(&'a str, &str)]) -> Ask<'a> {
    let element = |name: &str| match name {
        "_since" | "_until" => "valueInstant",
        "allowPartialManifests" => "valueBoolean",
        _ => "valueString",
    };
    let value = |name: &str, value: &str| match (name, value) {
        ("allowPartialManifests", _) => json!(value == "true"),
        _ => json!(value),
    };
    let parameters =
        parameters.iter().map(|(name, text)| (*name, value(name, text), element(name)));
    Ask { parameters: parameters.collect(), ..Ask::default() }
}

/// An export with all that was downloaded.
pub(super) struct Export {
    pub(super) manifest: Value,
    pub(super) lines: Vec<Value>,
}

impl Export {
    /// Type and id of everything, and how often.
    pub(super) fn keys(&self) -> BTreeSet<String> {
        let key = |line: &Value| format!("{}/{}", text(&line["resourceType"]), text(&line["id"]));
        self.lines.iter().map(key).collect()
    }

    pub(super) fn types(&self) -> BTreeSet<String> {
        self.lines.iter().map(|line| text(&line["resourceType"])).collect()
    }

    pub(super) fn of(&self, resource_type: &str) -> Vec<&Value> {
        self.lines.iter().filter(|line| line["resourceType"] == resource_type).collect()
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) fn body(response: Response) -> Value {
    serde_json::from_slice(&response.body.into_bytes()).unwrap_or_default()
}

impl TestClient {
    pub(super) fn new(settings: Settings) -> Self {
        let Dialect::Guide(version) = settings.dialect else { panic!("not the guide") };
        let start: Timestamp = "2027-01-15T08:00:00.123456Z".parse().unwrap();
        let seconds = Arc::new(AtomicI64::new(0));
        let hands = Arc::clone(&seconds);
        let clock = move || start + SignedDuration::from_secs(hands.load(Ordering::SeqCst));
        let guide = Guide::new(settings, version, Arc::new(clock));
        let known = guide.provision(ORIGIN);
        Self { guide, seconds, known }
    }

    /// Sets the clock to some seconds after the server's start.
    pub(super) fn set_seconds(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }

    pub(super) fn of(version: GuideVersion) -> Self {
        Self::new(Settings::new(Dialect::Guide(version)))
    }

    pub(super) fn faulty(version: GuideVersion, fault: impl Into<Fault>) -> Self {
        Self::new(Settings::new(Dialect::Guide(version)).with_fault(fault))
    }

    pub(super) fn group(&self) -> String {
        format!("Group/{}", self.known.groups.main)
    }

    pub(super) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        let path = url.strip_prefix(ORIGIN).unwrap_or(url);
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.guide.answer(&Request {
            method: method.to_owned(),
            path_and_query: path.to_owned(),
            host: "localhost:9999".to_owned(),
            headers: headers.iter().map(owned).collect(),
            body: body.to_vec(),
            is_tls: false,
        })
    }

    /// Sends GET to another name of the server.
    pub(super) fn send_to(&self, host: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.guide.answer(&Request {
            method: "GET".to_owned(),
            path_and_query: path.to_owned(),
            host: host.to_owned(),
            headers: headers.iter().map(owned).collect(),
            ..Request::default()
        })
    }

    pub(super) fn call(&self, method: &str, url: &str) -> Response {
        let token = format!("Bearer {}", self.known.tokens.backend);
        self.send(method, url, &[("authorization", &token)], b"")
    }

    pub(super) fn get(&self, url: &str) -> Response {
        self.call("GET", url)
    }

    /// Writes a resource by PUT.
    pub(super) fn put(&self, resource: &Value) -> Response {
        let token = format!("Bearer {}", self.known.tokens.backend);
        let place = format!("{}/{}", text(&resource["resourceType"]), text(&resource["id"]));
        let headers =
            [("authorization", token.as_str()), ("content-type", "application/fhir+json")];
        let url = format!("{}/{place}", self.known.base_url);
        self.send("PUT", &url, &headers, resource.to_string().as_bytes())
    }

    /// Kicks off by GET, or by POST where the version has no GET or it is asked for.
    pub(super) fn kick_off(&self, level: &str, ask: &Ask<'_>) -> Response {
        let base = &self.known.base_url;
        let url = [base.as_str(), level, "$export"].join("/").replace("//$", "/$");
        let token = format!("Bearer {}", ask.token.unwrap_or(&self.known.tokens.backend));
        let prefer = format!("respond-async{}", ask.prefer);
        let mut headers = vec![
            ("authorization", token.as_str()),
            ("accept", "application/fhir+json"),
            ("prefer", prefer.as_str()),
        ];
        if ask.post || self.known.version == GuideVersion::V4Ballot {
            headers.push(("content-type", "application/fhir+json"));
            let parameters = ask.parameters.iter();
            let parameters: Vec<Value> = parameters
                .map(|(name, value, element)| json!({"name": name, (*element): value}))
                .collect();
            let body = json!({"resourceType": "Parameters", "parameter": parameters});
            return self.send_on("POST", &url, &headers, body.to_string().as_bytes());
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value, _) in &ask.parameters {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            query.append_pair(name, &shown);
        }
        let query = query.finish();
        let url = if query.is_empty() { url } else { format!("{url}?{query}") };
        self.send_on("GET", &url, &headers, b"")
    }

    /// Sends a request, and once more to where it was moved, if so.
    fn send_on(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let response = self.send(method, url, headers, body);
        let moved = response.header("location").filter(|_| response.status == 308);
        match moved.map(str::to_owned) {
            Some(url) => self.send(method, &url, headers, body),
            None => response,
        }
    }

    /// Kicks off and returns the status URL.
    pub(super) fn start(&self, level: &str, ask: &Ask<'_>) -> String {
        let response = self.kick_off(level, ask);
        match response.header("content-location").map(str::to_owned) {
            Some(url) => url,
            None => panic!("{}", body(response)),
        }
    }

    /// Exports with the parameters, and downloads all output.
    pub(super) fn export(&self, level: &str, ask: &Ask<'_>) -> Export {
        let status = self.start(level, ask);
        assert!(matches!(self.get(&status).status, 200 | 202));
        let manifest = body(self.get(&status));
        let lines = self.download(&manifest, "output");
        Export { manifest, lines }
    }

    /// Downloads all files that a manifest lists under a key, and checks what it says of them.
    pub(super) fn download(&self, manifest: &Value, key: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for item in manifest[key].as_array().cloned().unwrap_or_default() {
            let response = self.get(item["url"].as_str().unwrap());
            assert_eq!(response.status, 200);
            assert_eq!(response.header("content-type"), Some("application/fhir+ndjson"));
            let lines = String::from_utf8(response.body.into_bytes()).unwrap();
            let lines: Vec<Value> =
                lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(item["count"], json!(lines.len()));
            if let Some(resource_type) = item["type"].as_str() {
                assert!(lines.iter().all(|line| line["resourceType"] == resource_type));
            }
            all.extend(lines);
        }
        all
    }

    pub(super) fn refusal(&self, level: &str, ask: &Ask<'_>) -> (u16, String) {
        let response = self.kick_off(level, ask);
        let status = response.status;
        let media_type = response.header("content-type").unwrap_or_default().to_owned();
        assert_eq!(body(response)["resourceType"], "OperationOutcome");
        assert_eq!(media_type, "application/fhir+json");
        (status, media_type)
    }
}

/// How many lines of each type there are.
pub(super) fn tally(lines: &[Value]) -> BTreeMap<String, usize> {
    lines.iter().fold(BTreeMap::new(), |mut counts, line| {
        *counts.entry(text(&line["resourceType"])).or_default() += 1;
        counts
    })
}
