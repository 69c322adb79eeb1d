//! A small client of the state machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde_json::Value;

use crate::{Dialect, Fault, GatewayProvision, Provision, Reference, Request, Response, Settings};

pub(super) const HOST: &str = "localhost:9999";
pub(super) const ORIGIN: &str = "http://localhost:9999";

/// A server with a client that knows it, and the hands of its clock.
pub(super) struct TestClient {
    pub(super) reference: Reference,
    pub(super) known: GatewayProvision,
    seconds: Arc<AtomicI64>,
}

impl TestClient {
    pub(super) fn new(settings: Settings) -> Self {
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let hands = Arc::clone(&seconds);
        let clock = move || Timestamp::from_second(hands.load(Ordering::SeqCst)).unwrap();
        let reference = Reference::new(settings, Arc::new(clock));
        let Provision::Gateway(known) = reference.provision(ORIGIN) else {
            panic!("this bench is for gateways");
        };
        Self { reference, known, seconds }
    }

    pub(super) fn of(dialect: Dialect) -> Self {
        Self::new(Settings::new(dialect))
    }

    pub(super) fn faulty(dialect: Dialect, fault: impl Into<Fault>) -> Self {
        Self::new(Settings::new(dialect).with_fault(fault))
    }

    pub(super) fn pass_hours(&self, hours: i64) {
        self.seconds.fetch_add(hours * 3_600, Ordering::SeqCst);
    }

    pub(super) fn main_group(&self) -> String {
        self.known.groups.as_ref().unwrap().main.clone()
    }

    /// Returns the export URL of a group, or of the user when the contract has no groups.
    pub(super) fn export_url(&self, group: &str) -> String {
        match self.known.dialect {
            Dialect::Population => format!("{}/Group/{group}/$export", self.known.base_url),
            _ => format!("{}/$export", self.known.base_url),
        }
    }

    pub(super) fn main_url(&self) -> String {
        let groups = self.known.groups.as_ref();
        self.export_url(groups.map_or("", |groups| groups.main.as_str()))
    }

    pub(super) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Response {
        self.reference.answer(&Request {
            method: method.to_owned(),
            path_and_query: url.strip_prefix(ORIGIN).unwrap_or(url).to_owned(),
            host: HOST.to_owned(),
            is_tls: false,
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect(),
            body: body.to_vec(),
        })
    }

    pub(super) fn call(&self, method: &str, url: &str) -> Response {
        self.send(method, url, &[bearer(&self.known.tokens.user_a)], b"")
    }

    pub(super) fn get(&self, url: &str) -> Response {
        self.call("GET", url)
    }

    pub(super) fn get_as(&self, token: &str, url: &str) -> Response {
        self.send("GET", url, &[bearer(token)], b"")
    }

    /// The three headers of a client.
    pub(super) fn client_headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("client_id", self.known.client_id.clone()),
            ("client_secret", self.known.client_secret.clone()),
            ("x-oneup-user-id", "client".to_owned()),
        ]
    }

    /// Exports and downloads everything: type and lines of each file.
    pub(super) fn export(&self, url: &str) -> Vec<(String, Vec<Value>)> {
        let list = json(self.get(url));
        items(&list)
            .into_iter()
            .map(|(resource_type, url)| (resource_type, lines(self.get(&url))))
            .collect()
    }
}

pub(super) fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

pub(super) fn json(response: Response) -> Value {
    let bytes = response.body.into_bytes();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

/// Reads type and URL of each file in a list.
pub(super) fn items(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let output = list["output"].as_array().cloned().unwrap_or_default();
    output.iter().map(|item| (text(&item["type"]), text(&item["url"]))).collect()
}

pub(super) fn lines(response: Response) -> Vec<Value> {
    let text = String::from_utf8(response.body.into_bytes()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or(Value::Null)).collect()
}
