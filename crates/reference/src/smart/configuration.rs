//! The SMART configuration, by which clients find the token endpoint.

use serde_json::{Map, Value, json};

use super::authority::{Authority, TOKEN_PATH};
use crate::fault::SmartFault;
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::variant::Variant;

/// Where a faulty server has it.
const AT_HOST_ROOT: &str = "/.well-known/smart-configuration";
const SCOPES: [&str; 5] =
    ["system/*.rs", "system/*.cruds", "system/*.read", "system/*.write", "system/*.*"];

impl Authority {
    /// Answers a request for the SMART configuration, below the base or at the root of the host.
    pub(crate) fn configuration(&self, request: &Request) -> Response {
        let at_root = request.path() == AT_HOST_ROOT;
        let is_hidden = self.settings.varies(Variant::Open) || self.has(SmartFault::NoSmartConfig);
        if is_hidden || at_root != self.has(SmartFault::WellknownAtHostRoot) {
            return Refusal::not_found("endpoint").into_response();
        }
        if request.method != "GET" {
            return Refusal::method("GET").into_response();
        }
        let accept = request.header("accept").unwrap_or("*/*").to_ascii_lowercase();
        if self.has(SmartFault::WellknownXml) && accept.contains("xml") {
            let text = format!("<configuration token=\"{}\"/>", Self::token_url(request));
            return Response::bytes(200, "application/xml", text.into_bytes());
        }
        let takes_json = ["application/json", "application/*", "*/*"];
        if self.has(SmartFault::WellknownNegotiates)
            && !takes_json.iter().any(|it| accept.contains(it))
        {
            return Response::empty(406);
        }
        Response::json(200, "application/json", &Value::Object(self.document(request)))
    }

    fn document(&self, request: &Request) -> Map<String, Value> {
        let mut entries = self.endpoint_entries(request);
        if !self.has(SmartFault::NoGrantTypes) {
            entries.insert("grant_types_supported".to_owned(), json!(["client_credentials"]));
        }
        if !self.has(SmartFault::NoScopesListed) {
            entries.insert("scopes_supported".to_owned(), json!(SCOPES));
        }
        let challenges: &[&str] =
            if self.has(SmartFault::PkcePlain) { &["S256", "plain"] } else { &["S256"] };
        entries.insert("code_challenge_methods_supported".to_owned(), json!(challenges));
        entries.insert("capabilities".to_owned(), json!(self.capabilities()));
        entries
    }

    /// Returns where tokens are had, and how a client proves who it is.
    fn endpoint_entries(&self, request: &Request) -> Map<String, Value> {
        let mut entries = Map::new();
        let url = if self.has(SmartFault::TokenEndpointRelative) {
            TOKEN_PATH.to_owned()
        } else {
            Self::token_url(request)
        };
        if !self.has(SmartFault::NoTokenEndpoint) {
            entries.insert("token_endpoint".to_owned(), json!(url));
        }
        let methods: &[&str] = if self.has(SmartFault::AuthMethodsBasicOnly) {
            &["client_secret_basic"]
        } else {
            &["private_key_jwt", "client_secret_basic", "client_secret_post"]
        };
        entries.insert("token_endpoint_auth_methods_supported".to_owned(), json!(methods));
        let algorithms: &[&str] = if self.has(SmartFault::AlgsRs256Only) {
            &["RS256"]
        } else if self.settings.varies(Variant::Rs384Only) {
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
        if !self.has(SmartFault::NoAsymmetricCapability) {
            all.push("client-confidential-asymmetric");
        }
        if !self.has(SmartFault::V1NotAdvertised) {
            all.push("permission-v1");
        }
        all
    }
}
