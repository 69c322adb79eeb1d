//! What a server's `.well-known/smart-configuration` says.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::ExchangeId;

/// The most values of a list, and the longest value, that are kept.
const MOST: usize = 500;
const LONGEST: usize = 200;

/// A request for the discovery document, and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Discovered {
    /// The step of the scenario, from 0.
    pub step: usize,
    /// The request and its answer.
    pub exchange: ExchangeId,
    /// Where it was looked for.
    pub at: DiscoveryPlace,
    /// The value of `Accept` that was sent, if one was.
    pub accept: Option<String>,
    /// What the document says; `None` where none came.
    pub facts: Option<SmartFacts>,
}

/// Where the discovery document is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscoveryPlace {
    /// Below the base URL, where it belongs.
    Base,
    /// At the root of the host, where some servers have it instead.
    HostRoot,
}

/// What a discovery document says (SMART App Launch 2.2.0, Conformance). A list that is missing, or
/// is no list of texts, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct SmartFacts {
    /// `token_endpoint`, if it is a text.
    pub token_endpoint: Option<EndpointFacts>,
    /// The members named like endpoints whose URL is not absolute.
    pub relative: Vec<String>,
    /// `grant_types_supported`.
    pub grant_types: Option<Vec<String>>,
    /// `token_endpoint_auth_methods_supported`.
    pub auth_methods: Option<Vec<String>>,
    /// `token_endpoint_auth_signing_alg_values_supported`.
    pub signing_algs: Option<Vec<String>>,
    /// `scopes_supported`.
    pub scopes: Option<Vec<String>>,
    /// `capabilities`.
    pub capabilities: Option<Vec<String>>,
    /// `code_challenge_methods_supported`.
    pub code_challenge_methods: Option<Vec<String>>,
}

/// A URL of a discovery document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EndpointFacts {
    /// The URL, without secrets.
    pub shown: String,
    /// Whether it is absolute.
    pub absolute: bool,
    /// Whether it is protected by TLS, or leads to the machine itself.
    pub safe: bool,
}

impl SmartFacts {
    /// The facts of a document; `None` where it is no JSON object. `redact` hides secrets.
    #[must_use]
    pub fn of(json: &Value, redact: &dyn Fn(&str) -> String) -> Option<Self> {
        let object = json.as_object()?;
        let list = |name: &str| {
            let texts = json[name].as_array()?.iter().take(MOST).map(Value::as_str);
            let short = |text: &str| redact(&text.chars().take(LONGEST).collect::<String>());
            texts.map(|text| text.map(short)).collect::<Option<Vec<_>>>()
        };
        let is_relative = |(name, value): &(&String, &Value)| {
            let is_url = name.ends_with("_endpoint") || name.ends_with("_uri");
            is_url && value.as_str().is_some_and(|text| !is_absolute(text))
        };
        let relative = object.iter().filter(is_relative).map(|(name, _)| redact(name));
        Some(Self {
            token_endpoint: json["token_endpoint"].as_str().map(|text| endpoint(text, redact)),
            relative: relative.collect(),
            grant_types: list("grant_types_supported"),
            auth_methods: list("token_endpoint_auth_methods_supported"),
            signing_algs: list("token_endpoint_auth_signing_alg_values_supported"),
            scopes: list("scopes_supported"),
            capabilities: list("capabilities"),
            code_challenge_methods: list("code_challenge_methods_supported"),
        })
    }

    /// Whether the server declares SMART Backend Services in any of the ways there are.
    #[must_use]
    pub fn declares_backend_services(&self) -> bool {
        let has = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().is_some_and(|list| list.iter().any(|one| one == name))
        };
        has(&self.grant_types, "client_credentials")
            || has(&self.auth_methods, "private_key_jwt")
            || has(&self.capabilities, "client-confidential-asymmetric")
    }
}

fn endpoint(text: &str, redact: &dyn Fn(&str) -> String) -> EndpointFacts {
    let safe = Url::parse(text).is_ok_and(|url| url.scheme() == "https" || is_local(&url));
    EndpointFacts { shown: redact(text), absolute: is_absolute(text), safe }
}

fn is_absolute(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.has_host())
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_told_by_its_lists_and_urls() {
        let json = json!({
            "token_endpoint": "/auth/token",
            "jwks_uri": "https://a.test/keys",
            "grant_types_supported": ["client_credentials"],
            "capabilities": "client-confidential-asymmetric",
            "scopes_supported": ["system/*.rs", 7],
        });
        let facts = SmartFacts::of(&json, &str::to_owned).unwrap();
        let endpoint = facts.token_endpoint.clone().unwrap();
        assert!(!endpoint.absolute && !endpoint.safe);
        assert_eq!(facts.relative, ["token_endpoint"]);
        assert_eq!((&facts.capabilities, &facts.scopes), (&None, &None));
        assert!(facts.declares_backend_services());
        assert_eq!(SmartFacts::of(&json!([]), &str::to_owned), None);
    }

    #[test]
    fn a_url_is_safe_by_tls_or_on_the_machine_itself() {
        let safe = |text: &str| endpoint(text, &str::to_owned).safe;
        assert!(safe("https://a.test/token") && safe("http://127.0.0.1:1/token"));
        assert!(!safe("http://a.test/token"));
    }
}
