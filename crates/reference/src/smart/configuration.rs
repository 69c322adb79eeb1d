//! The SMART configuration, by which clients find the token endpoint.

use serde_json::{Map, Value, json};

use super::authority::{Authority, TOKEN_PATH};
use crate::fault::smart::configuration::{
    ALGS_RS256_ONLY, AUTH_METHODS_BASIC_ONLY, NO_ASYMMETRIC_CAPABILITY, NO_GRANT_TYPES,
    NO_SCOPES_LISTED, NO_SMART_CONFIG, NO_TOKEN_ENDPOINT, PKCE_PLAIN, TOKEN_ENDPOINT_RELATIVE,
    V1_NOT_ADVERTISED, WELLKNOWN_AT_HOST_ROOT, WELLKNOWN_NEGOTIATES, WELLKNOWN_XML,
};
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::variant::catalog::access::{OPEN, RS384_ONLY};

/// Where a faulty server has it.
const AT_HOST_ROOT: &str = "/.well-known/smart-configuration";
const SCOPES: [&str; 5] =
    ["system/*.rs", "system/*.cruds", "system/*.read", "system/*.write", "system/*.*"];

impl Authority {
    /// Answers a request for the SMART configuration, below the base or at the root of the host.
    pub(crate) fn configuration(&self, request: &Request) -> Response {
        let at_root = request.path() == AT_HOST_ROOT;
        let is_hidden = self.settings.varies(&OPEN) || self.has(&NO_SMART_CONFIG);
        if is_hidden || at_root != self.has(&WELLKNOWN_AT_HOST_ROOT) {
            return Refusal::not_found("endpoint").into_response();
        }
        if request.method != "GET" {
            return Refusal::method("GET").into_response();
        }
        let accept = request.header("accept").unwrap_or("*/*").to_ascii_lowercase();
        if self.has(&WELLKNOWN_XML) && accept.contains("xml") {
            let text = format!("<configuration token=\"{}\"/>", Self::token_url(request));
            return Response::bytes(200, "application/xml", text.into_bytes());
        }
        let takes_json = ["application/json", "application/*", "*/*"];
        if self.has(&WELLKNOWN_NEGOTIATES) && !takes_json.iter().any(|it| accept.contains(it)) {
            return Response::empty(406);
        }
        Response::json(200, "application/json", &Value::Object(self.document(request)))
    }

    fn document(&self, request: &Request) -> Map<String, Value> {
        let mut entries = self.endpoint_entries(request);
        if !self.has(&NO_GRANT_TYPES) {
            entries.insert("grant_types_supported".to_owned(), json!(["client_credentials"]));
        }
        if !self.has(&NO_SCOPES_LISTED) {
            entries.insert("scopes_supported".to_owned(), json!(SCOPES));
        }
        let challenges: &[&str] =
            if self.has(&PKCE_PLAIN) { &["S256", "plain"] } else { &["S256"] };
        entries.insert("code_challenge_methods_supported".to_owned(), json!(challenges));
        entries.insert("capabilities".to_owned(), json!(self.capabilities()));
        entries
    }

    /// Returns where tokens are had, and how a client proves who it is.
    fn endpoint_entries(&self, request: &Request) -> Map<String, Value> {
        let mut entries = Map::new();
        let url = if self.has(&TOKEN_ENDPOINT_RELATIVE) {
            TOKEN_PATH.to_owned()
        } else {
            Self::token_url(request)
        };
        if !self.has(&NO_TOKEN_ENDPOINT) {
            entries.insert("token_endpoint".to_owned(), json!(url));
        }
        let methods: &[&str] = if self.has(&AUTH_METHODS_BASIC_ONLY) {
            &["client_secret_basic"]
        } else {
            &["private_key_jwt", "client_secret_basic", "client_secret_post"]
        };
        entries.insert("token_endpoint_auth_methods_supported".to_owned(), json!(methods));
        let algorithms: &[&str] = if self.has(&ALGS_RS256_ONLY) {
            &["RS256"]
        } else if self.settings.varies(&RS384_ONLY) {
            &["RS384"]
        } else {
            &["RS384", "ES384"]
        };
        let name = "token_endpoint_auth_signing_alg_values_supported".to_owned();
        entries.insert(name, json!(algorithms));
        entries
    }

    fn capabilities(&self) -> Vec<&'static str> {
        let mut all = vec!["client-confidential-symmetric", "permission-v2"];
        if !self.has(&NO_ASYMMETRIC_CAPABILITY) {
            all.push("client-confidential-asymmetric");
        }
        if !self.has(&V1_NOT_ADVERTISED) {
            all.push("permission-v1");
        }
        all
    }
}
