//! An authority with its clients, and the host of one client's keys.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::Value;

use super::draft::Draft;
use crate::smart::{Access, Authority, JwksAnswer, JwksFetch, Place, key_set};
use crate::{Dialect, Fault, JwksFetchError, Request, Response, Settings};
use bulkspec_fhir::GuideVersion;

const HOST: &str = "localhost:9999";
pub(super) const ENDPOINT: &str = "http://localhost:9999/auth/token";
pub(super) const NOW: i64 = 1_800_000_000;
/// Where the client `by-url` publishes its keys.
pub(super) const JWKS_URL: &str = "https://keys.example/by-url.json";
/// Where somebody else publishes keys of the same names.
pub(super) const FOREIGN_URL: &str = "https://elsewhere.example/keys.json";
pub(super) const V3: Dialect = Dialect::Guide(GuideVersion::V3);

/// The host of key sets: whose keys it shows, how long they may be kept, and what it was asked.
pub(super) struct KeyHost {
    pub(super) keys: Value,
    pub(super) cache_control: Option<String>,
    pub(super) asked: Vec<(String, String)>,
}

pub(super) struct TestClient {
    pub(super) authority: Authority,
    pub(super) host: Arc<Mutex<KeyHost>>,
}

impl TestClient {
    pub(super) fn new(settings: Settings) -> Self {
        let host = KeyHost {
            keys: key_set("by-url"),
            cache_control: Some("max-age=60".to_owned()),
            asked: Vec::new(),
        };
        let host = Arc::new(Mutex::new(host));
        let settings = Settings {
            jwks_url: Some(JWKS_URL.to_owned()),
            jwks_fetch: Some(fetch(Arc::clone(&host))),
            ..settings
        };
        let authority = Authority::new(&settings);
        authority.allow_group("backend", "main");
        authority.allow_group("backend", "second");
        Self { authority, host }
    }

    pub(super) fn of(dialect: Dialect) -> Self {
        Self::new(Settings::new(dialect))
    }

    pub(super) fn faulty(dialect: Dialect, fault: impl Into<Fault>) -> Self {
        Self::new(Settings::new(dialect).with_fault(fault))
    }

    pub(super) fn get(&self, path: &str, accept: &str) -> Response {
        let headers = vec![("accept".to_owned(), accept.to_owned())];
        let path_and_query = path.to_owned();
        self.authority.configuration(&Request {
            method: "GET".to_owned(),
            path_and_query,
            host: HOST.to_owned(),
            headers,
            body: Vec::new(),
            is_tls: false,
        })
    }

    /// Asks for a token with parameters and, if any, a header `Authorization`.
    pub(super) fn post(&self, form: &[(&str, &str)], authorization: Option<&str>) -> Response {
        self.authority.token(&form_request(form, authorization), at(0))
    }

    /// Asks for a token by an assertion, some seconds from the start.
    pub(super) fn ask(&self, assertion: &str, scope: &str, seconds: i64) -> Response {
        self.authority.token(&form_request(&assertion_form(assertion, scope), None), at(seconds))
    }

    /// Asks for a token by an assertion, and notes the answer.
    pub(super) fn told(&self, assertion: &str, scope: &str) -> String {
        told(self.ask(assertion, scope, 0))
    }

    /// Asks for a token with a right assertion, and notes the answer.
    pub(super) fn granted(&self, client: &str, scope: &str) -> String {
        self.told(&Draft::of(client).sign(), scope)
    }

    /// Enters with a token of these scopes.
    pub(super) fn enter(&self, client: &str, scopes: &str, place: Place) -> Option<Access> {
        let token = self.authority.issue(client, scopes, 300, at(0));
        self.authority.admit(&bearer(&token), place, at(0)).ok()
    }
}

fn fetch(host: Arc<Mutex<KeyHost>>) -> JwksFetch {
    JwksFetch::new(move |url, accept| {
        let mut host = host.lock().unwrap();
        host.asked.push((url.to_owned(), accept.to_owned()));
        let keys = match url {
            JWKS_URL => host.keys.clone(),
            FOREIGN_URL => key_set("by-url"),
            _ => {
                let reason = "there is no such host".to_owned();
                return Err(JwksFetchError { url: url.to_owned(), reason });
            }
        };
        let cache_control = host.cache_control.clone();
        Ok(JwksAnswer { cache_control, body: keys.to_string().into_bytes() })
    })
}

/// Returns the instant some seconds from the start.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

pub(super) fn assertion_form<'a>(assertion: &'a str, scope: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("scope", scope),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
    ]
}

pub(super) fn form_request(form: &[(&str, &str)], authorization: Option<&str>) -> Request {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let media_type = "application/x-www-form-urlencoded".to_owned();
    let mut headers = vec![("content-type".to_owned(), media_type)];
    headers.extend(authorization.map(|value| ("authorization".to_owned(), value.to_owned())));
    Request {
        method: "POST".to_owned(),
        path_and_query: "/auth/token".to_owned(),
        host: HOST.to_owned(),
        headers,
        body: body.into_bytes(),
        is_tls: false,
    }
}

pub(super) fn bearer(token: &str) -> Request {
    let headers = vec![("authorization".to_owned(), format!("Bearer {token}"))];
    Request { method: "GET".to_owned(), headers, ..Request::default() }
}

pub(super) fn json(response: Response) -> Value {
    serde_json::from_slice(&response.body.into_bytes()).unwrap_or(Value::Null)
}

/// Notes the status, and the scope that was granted or the error.
pub(super) fn told(response: Response) -> String {
    let status = response.status;
    let value = json(response);
    let word = value["error"].as_str().or_else(|| value["scope"].as_str());
    format!("{status} {}", word.unwrap_or("-"))
}
