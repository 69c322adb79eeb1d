//! Refusals: each has a status and an `OperationOutcome` that says why.

use serde_json::json;

use super::message::Response;

pub(crate) const FHIR_JSON: &str = "application/fhir+json";

/// Why a request is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// A code of the value set `issue-type`.
    code: &'static str,
    diagnostics: String,
    allow: Option<&'static str>,
    retry_after: Option<&'static str>,
}

impl Refusal {
    fn new(status: u16, code: &'static str, diagnostics: impl Into<String>) -> Self {
        Self { status, code, diagnostics: diagnostics.into(), allow: None, retry_after: None }
    }

    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::new(400, "invalid", why)
    }

    pub(crate) fn unauthenticated(why: &str) -> Self {
        Self::new(401, "login", why)
    }

    pub(crate) fn forbidden(why: &str) -> Self {
        Self::new(403, "forbidden", why)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(404, "not-found", format!("there is no such {what}"))
    }

    pub(crate) fn not_acceptable(why: &str) -> Self {
        Self::new(406, "not-supported", why)
    }

    /// A failure that will pass, with an issue code of the caller's.
    pub(crate) fn for_a_moment(code: &'static str, why: &str) -> Self {
        Self::new(503, code, why)
    }

    pub(crate) fn gone(why: &str) -> Self {
        Self::new(410, "deleted", why)
    }

    pub(crate) fn media_type(why: &str) -> Self {
        Self::new(415, "not-supported", why)
    }

    pub(crate) fn method(allow: &'static str) -> Self {
        let why = "this method is not supported here";
        Self { allow: Some(allow), ..Self::new(405, "not-supported", why) }
    }

    pub(crate) fn conflict(why: &str) -> Self {
        Self::new(409, "conflict", why)
    }

    /// Too many requests; `retry_after` is the value of the header, which a faulty server forgets.
    pub(crate) fn too_many(retry_after: Option<&'static str>) -> Self {
        Self { retry_after, ..Self::new(429, "throttled", "there were too many requests") }
    }

    pub(crate) fn unprocessable(why: impl Into<String>) -> Self {
        Self::new(422, "business-rule", why)
    }

    pub(crate) fn failed(why: &str) -> Self {
        Self::new(500, "exception", why)
    }

    pub(crate) fn unimplemented(why: &str) -> Self {
        Self::new(501, "not-supported", why)
    }

    /// The same refusal with another issue code, which need not be one of FHIR's.
    pub(crate) fn with_code(self, code: &'static str) -> Self {
        Self { code, ..self }
    }

    /// The same refusal under another status code.
    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Writes the refusal as a response.
    pub(crate) fn into_response(self) -> Response {
        let response = outcome(self.status, "error", self.code, &self.diagnostics);
        let response = match self.allow {
            Some(methods) => response.with("allow", methods),
            None => response,
        };
        let response = match self.retry_after {
            Some(delay) => response.with("retry-after", delay),
            None => response,
        };
        if self.status == 401 { response.with("www-authenticate", "Bearer") } else { response }
    }
}

/// Answers with an `OperationOutcome` of one issue.
pub(crate) fn outcome(status: u16, severity: &str, code: &str, diagnostics: &str) -> Response {
    let issue = json!({"severity": severity, "code": code, "diagnostics": diagnostics});
    let value = json!({"resourceType": "OperationOutcome", "issue": [issue]});
    Response::json(status, FHIR_JSON, &value)
}
