//! Admits bearers of a token that names its client.

use jiff::Timestamp;
use serde_json::json;

use crate::reference::message::{Request, Response};
use crate::reference::refusal::Refusal;
use crate::reference::settings::Settings;

/// What a request wants.
pub(crate) enum Place {
    KickOff,
    Status,
    Cancel,
    File,
    Resource,
}

/// What a client may do.
pub(crate) struct Access {
    pub(crate) client: String,
    scopes: String,
}

impl Access {
    pub(crate) fn may_read(&self, resource_type: &str) -> bool {
        self.scopes.contains('*') || self.scopes.contains(resource_type)
    }

    pub(crate) fn may_write(&self, resource_type: &str) -> bool {
        self.may_read(resource_type)
    }

    pub(crate) fn owns(&self, started_by: &str) -> bool {
        self.client == started_by
    }
}

/// The authorisation server.
pub(crate) struct Authority;

impl Authority {
    pub(crate) fn new(_: &Settings) -> Self {
        Self
    }

    pub(crate) fn configuration(&self, _: &Request) -> Response {
        Response::json(200, "application/json", &json!({}))
    }

    pub(crate) fn token(&self, _: &Request, _: Timestamp) -> Response {
        Response::empty(400)
    }

    pub(crate) fn issue(&self, client: &str, scopes: &str, _: i64, _: Timestamp) -> String {
        format!("{client}~{}", scopes.replace(' ', "~"))
    }

    pub(crate) fn admit(
        &self,
        request: &Request,
        _: Place,
        _: Timestamp,
    ) -> Result<Access, Refusal> {
        let token = request.header("authorization").and_then(|it| it.strip_prefix("Bearer "));
        let token = token.and_then(|token| token.split_once('~'));
        let (client, scopes) = token.ok_or_else(|| Refusal::unauthenticated("no token"))?;
        Ok(Access { client: client.to_owned(), scopes: scopes.to_owned() })
    }
}
