//! The token endpoint: `client_credentials` with a client's id and secret.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::auth::{AccessClaims, Client, FULL_SCOPE, NARROW_SCOPE, User, basic};
use crate::message::{Request, Response};
use crate::server::Gateway;

/// How long an access token from the token endpoint lasts, in seconds.
const LIFETIME: i64 = 3_600;

type Form = HashMap<String, String>;

impl Gateway {
    /// Answers a token request; errors are written as RFC 6749 says, section 5.2.
    pub(crate) fn token_endpoint(&self, request: &Request) -> Response {
        if request.method != "POST" {
            return Response::empty(405).with("allow", "POST");
        }
        let form: Form = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        if field("grant_type") != "client_credentials" {
            return error(400, "unsupported_grant_type");
        }
        let Some((customer, client)) = self.authenticated(request, &form) else {
            return error(401, "invalid_client").with("www-authenticate", "Basic");
        };
        let scope = match field("scope") {
            "" | "system/*.read" | FULL_SCOPE => FULL_SCOPE,
            NARROW_SCOPE => NARROW_SCOPE,
            _ => return error(400, "invalid_scope"),
        };
        let token = self.issue(customer, client, &client.users[0], scope, LIFETIME);
        granted(&json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": LIFETIME,
            "scope": scope,
        }))
    }

    fn authenticated(&self, request: &Request, form: &Form) -> Option<(usize, &Client)> {
        let field = |name: &str| form.get(name).cloned();
        let (id, secret) = match basic(request) {
            Some(pair) => pair,
            None => (field("client_id")?, field("client_secret")?),
        };
        let (customer, _, client) = self.accounts.client(&id)?;
        (client.secret == secret).then_some((customer, client))
    }

    /// Signs an access token that ends `lifetime` seconds from now.
    pub(crate) fn issue(
        &self,
        customer: usize,
        client: &Client,
        user: &User,
        scope: &str,
        lifetime: i64,
    ) -> String {
        self.signer.access_token(&AccessClaims {
            customer: self.accounts.customers()[customer].name.to_owned(),
            client_id: client.id.clone(),
            sub: user.id.clone(),
            scope: scope.to_owned(),
            exp: self.now().as_second() + lifetime,
        })
    }
}

fn granted(value: &Value) -> Response {
    Response::json(200, "application/json", value).with("cache-control", "no-store")
}

fn error(status: u16, code: &str) -> Response {
    let response = Response::json(status, "application/json", &json!({"error": code}));
    response.with("cache-control", "no-store")
}
