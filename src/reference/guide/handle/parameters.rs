//! How a kick-off is sent: by GET with a query, or by POST with a body.

use crate::reference::guide::query::{Given, from_body, from_query};
use crate::reference::guide::server::Guide;
use crate::reference::message::Request;
use crate::reference::refusal::Refusal;
use crate::reference::settings::GuideVersion;

impl Guide {
    /// Reads the parameters of a kick-off. POST came with 2.0.0, and GET went with the ballot of
    /// 4.0.0.
    pub(super) fn given(&self, request: &Request) -> Result<Vec<Given>, Refusal> {
        let allowed = match self.version {
            GuideVersion::V1 => "GET",
            GuideVersion::V2 | GuideVersion::V3 => "GET, POST",
            GuideVersion::V4Ballot => "POST",
        };
        if !allowed.split(", ").any(|method| method == request.method) {
            return Err(Refusal::method(allowed));
        }
        if request.method == "GET" {
            return Ok(from_query(request.query()));
        }
        if !request.query().is_empty() {
            return Err(Refusal::invalid("the parameters of a POST belong into its body"));
        }
        if !request.body.is_empty() && !is_json(request) {
            return Err(Refusal::media_type("the body must be application/fhir+json"));
        }
        from_body(&request.body).map_err(Refusal::invalid)
    }
}

/// Tells whether the body is said to be JSON.
pub(super) fn is_json(request: &Request) -> bool {
    let media_type = request.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    matches!(media_type.to_ascii_lowercase().as_str(), "application/fhir+json" | "application/json")
}
