//! The token endpoint: `client_credentials`, and nothing else.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::authority::Authority;
use super::oauth_error::OAuthError;
use super::registration::RegisteredClient;
use super::scope::Scopes;
use crate::fault::smart::scope::{
    PATIENT_SCOPE_AS_SYSTEM, PATIENT_SCOPE_GRANTED, SCOPE_ESCALATION, SCOPE_UNNAMED_ALL,
    SCOPE_WIDENED, SCOPES_LISTED_NOT_GRANTED, USER_SCOPE_EXPORTS,
};
use crate::fault::smart::token_answer::{
    REFRESH_ISSUED, TOKEN_24H, TOKEN_201, TOKEN_CACHEABLE, TOKEN_GET, TOKEN_NO_EXPIRES_IN,
    TOKEN_NO_SCOPE,
};
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::variant::catalog::access::OPEN;

const FORM: &str = "application/x-www-form-urlencoded";
/// How long a token lasts, in seconds.
const LIFETIME: i64 = 300;
/// How long a token of a faulty server lasts, in seconds.
const DAY: i64 = 86_400;

/// The parameters of a token request.
pub(super) type Form = HashMap<String, String>;

impl Authority {
    /// Answers a token request.
    pub(crate) fn token(&self, request: &Request, now: Timestamp) -> Response {
        if self.settings.varies(&OPEN) {
            return Refusal::not_found("endpoint").into_response();
        }
        let by_get = request.method == "GET" && self.has(&TOKEN_GET);
        if request.method != "POST" && !by_get {
            return Refusal::method("POST").into_response();
        }
        let parameters = if by_get { request.query().as_bytes() } else { &request.body };
        if !by_get && !is_form(request) {
            let error = OAuthError::request("the body must be a form");
            return error.into_response(&self.settings);
        }
        let answer = read_form(parameters).and_then(|form| self.answer(request, &form, now));
        match answer {
            Ok(value) if self.has(&TOKEN_CACHEABLE) => {
                Response::json(200, "application/json", &value)
            }
            Ok(value) => Response::json(self.granting(), "application/json", &value)
                .with("cache-control", "no-store")
                .with("pragma", "no-cache"),
            Err(error) => error.into_response(&self.settings),
        }
    }

    /// The status that comes with a token.
    fn granting(&self) -> u16 {
        if self.has(&TOKEN_201) { 201 } else { 200 }
    }

    fn answer(&self, request: &Request, form: &Form, now: Timestamp) -> Result<Value, OAuthError> {
        match form.get("grant_type").map(String::as_str) {
            Some("client_credentials") => {}
            Some(_) => return Err(OAuthError::grant_type()),
            None => return Err(OAuthError::request("grant_type is missing")),
        }
        let asked = form.get("scope").ok_or(OAuthError::request("scope is missing"))?;
        let client = self.authenticated(request, form, now)?;
        let granted = self.granted(client, asked)?.to_string();
        let lifetime = if self.has(&TOKEN_24H) { DAY } else { LIFETIME };
        let mut value = json!({
            "access_token": self.issue(&client.id, &granted, lifetime, now),
            "token_type": "bearer",
        });
        if !self.has(&TOKEN_NO_EXPIRES_IN) {
            value["expires_in"] = json!(lifetime);
        }
        let is_unnamed = self.has(&TOKEN_NO_SCOPE) || self.has(&SCOPE_UNNAMED_ALL);
        if !is_unnamed {
            value["scope"] = json!(granted);
        }
        if self.has(&REFRESH_ISSUED) {
            value["refresh_token"] = json!(Uuid::new_v4().to_string());
        }
        Ok(value)
    }

    /// Decides what a client gets of what it asks for.
    fn granted(&self, client: &RegisteredClient, asked: &str) -> Result<Scopes, OAuthError> {
        let asked =
            Scopes::parse(asked, &self.settings).ok_or(OAuthError::scope("scope is malformed"))?;
        let is_mistaken = self.has(&PATIENT_SCOPE_AS_SYSTEM);
        let asked = if is_mistaken { asked.made_system() } else { asked };
        if self.has(&SCOPES_LISTED_NOT_GRANTED) && asked.names("system/*.cruds") {
            return Err(OAuthError::scope("system/*.cruds is not granted"));
        }
        if self.has(&SCOPE_UNNAMED_ALL) {
            return Ok(asked);
        }
        let registered = Scopes::stored(&client.scopes, &self.settings).for_system();
        let within = asked.within(&registered);
        let granted = if self.has(&SCOPE_ESCALATION) {
            asked.for_system()
        } else if self.has(&SCOPE_WIDENED) && !within.is_empty() {
            registered
        } else {
            within
        };
        let granted = if self.has(&PATIENT_SCOPE_GRANTED) {
            granted.and(asked.in_context())
        } else if self.has(&USER_SCOPE_EXPORTS) {
            granted.and(asked.of_user())
        } else {
            granted
        };
        if granted.is_empty() {
            return Err(OAuthError::scope("nothing of scope can be granted to this client"));
        }
        Ok(granted)
    }
}

fn is_form(request: &Request) -> bool {
    let media_type = request.header("content-type").and_then(|text| text.split(';').next());
    media_type.is_some_and(|it| it.trim().eq_ignore_ascii_case(FORM))
}

/// Reads the parameters; none may stand twice (RFC 6749, section 3.2).
fn read_form(bytes: &[u8]) -> Result<Form, OAuthError> {
    let mut form = Form::new();
    for (name, value) in url::form_urlencoded::parse(bytes).into_owned() {
        if form.insert(name, value).is_some() {
            return Err(OAuthError::request("a parameter stands twice"));
        }
    }
    // A parameter without a value counts as left out (RFC 6749, section 3.2).
    form.retain(|_, value| !value.is_empty());
    Ok(form)
}
