//! Errors of the token endpoint, as RFC 6749 writes them in section 5.2.

use serde_json::json;

use crate::fault::smart::error::{
    AUTH_ERROR_200, AUTH_ERROR_500, OAUTH_ERROR_BARE, OAUTH_ERROR_HTML, SCOPE_ERROR_500,
};
use crate::message::Response;
use crate::settings::Settings;

const INVALID_CLIENT: &str = "invalid_client";
const INVALID_SCOPE: &str = "invalid_scope";

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OAuthError {
    status: u16,
    code: &'static str,
    description: &'static str,
}

impl OAuthError {
    pub(super) fn request(description: &'static str) -> Self {
        Self { status: 400, code: "invalid_request", description }
    }

    pub(super) fn grant_type() -> Self {
        let description = "only client_credentials is supported";
        Self { status: 400, code: "unsupported_grant_type", description }
    }

    pub(super) fn scope(description: &'static str) -> Self {
        Self { status: 400, code: INVALID_SCOPE, description }
    }

    pub(super) fn client(description: &'static str) -> Self {
        Self { status: 401, code: INVALID_CLIENT, description }
    }

    /// What a server answers that breaks down.
    pub(super) fn failed() -> Self {
        Self { status: 500, code: "server_error", description: "this server has failed" }
    }

    pub(super) fn into_response(self, settings: &Settings) -> Response {
        let is_client = self.code == INVALID_CLIENT;
        let status = match self.status {
            _ if is_client && settings.has(&AUTH_ERROR_500) => 500,
            _ if is_client && settings.has(&AUTH_ERROR_200) => 200,
            _ if self.code == INVALID_SCOPE && settings.has(&SCOPE_ERROR_500) => 500,
            status => status,
        };
        let response = if !is_client && settings.has(&OAUTH_ERROR_HTML) {
            let page = format!("<html><body><h1>{}</h1></body></html>", self.code);
            Response::bytes(status, "text/html", page.into_bytes())
        } else if settings.has(&OAUTH_ERROR_BARE) {
            Response::json(status, "application/json", &json!({"error": self.code}))
        } else {
            let value = json!({"error": self.code, "error_description": self.description});
            Response::json(status, "application/json", &value)
        };
        let response = if status == 401 {
            response.with("www-authenticate", "Basic realm=\"token\"")
        } else {
            response
        };
        response.with("cache-control", "no-store").with("pragma", "no-cache")
    }
}
