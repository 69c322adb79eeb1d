//! The SMART configuration, by which clients find the token endpoint.

use serde_json::{Map, Value, json};

use super::authority::Authority;
use crate::fault::Spoil;
use crate::fault::smart::configuration::{
    NO_SMART_CONFIG, WELLKNOWN_AT_HOST_ROOT, WELLKNOWN_NEGOTIATES, WELLKNOWN_XML,
};
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::variant::catalog::access::{OPEN, RS384_ONLY};

/// Where a faulty server has it.
const AT_HOST_ROOT: &str = "/.well-known/smart-configuration";
const SCOPES: [&str; 5] =
    ["system/*.rs", "system/*.cruds", "system/*.read", "system/*.write", "system/*.*"];

/// How a client proves who it is.
const METHODS: [&str; 3] = ["private_key_jwt", "client_secret_basic", "client_secret_post"];
const CAPABILITIES: [&str; 4] = [
    "client-confidential-symmetric",
    "permission-v2",
    "client-confidential-asymmetric",
    "permission-v1",
];

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
        let algorithms: &[&str] =
            if self.settings.varies(&RS384_ONLY) { &["RS384"] } else { &["RS384", "ES384"] };
        let mut document = Map::new();
        let mut set = |name: &str, value| document.insert(name.to_owned(), value);
        set("token_endpoint", json!(Self::token_url(request)));
        set("token_endpoint_auth_methods_supported", json!(METHODS));
        set("token_endpoint_auth_signing_alg_values_supported", json!(algorithms));
        set("grant_types_supported", json!(["client_credentials"]));
        set("scopes_supported", json!(SCOPES));
        set("code_challenge_methods_supported", json!(["S256"]));
        set("capabilities", json!(CAPABILITIES));
        for spoil in self.settings.spoils() {
            if let Spoil::Configuration(spoil) = spoil {
                spoil(&mut document);
            }
        }
        document
    }
}
