//! How a kick-off is sent: by GET with a query, or by POST with a body.

use crate::fault::kick_off::method::{
    KICKOFF_GET_405, SYSTEM_GET_405, V4_GET_ACCEPTED, V4_POST_405, V4_POST_NEEDS_PARAMETERS,
};
use crate::guide::level::Level;
use crate::guide::query::{Given, from_body, from_query};
use crate::guide::server::Guide;
use crate::message::Request;
use crate::refusal::Refusal;
use crate::variant::catalog::kick_off::POST_REFUSED;
use bulkspec_fhir::GuideVersion;

impl Guide {
    /// Reads the parameters of a kick-off. POST came with 2.0.0, and GET went with the ballot of
    /// 4.0.0.
    pub(super) fn given(&self, request: &Request, level: &Level) -> Result<Vec<Given>, Refusal> {
        let allowed = self.methods(level);
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
        let given = from_body(&request.body).map_err(Refusal::invalid)?;
        if given.is_empty() && self.has(&V4_POST_NEEDS_PARAMETERS) {
            return Err(Refusal::invalid("the body has no parameter"));
        }
        Ok(given)
    }

    fn methods(&self, level: &Level) -> &'static str {
        let is_system = *level == Level::System;
        match self.version {
            GuideVersion::V1 | GuideVersion::V2 | GuideVersion::V3
                if self.has(&KICKOFF_GET_405) =>
            {
                "POST"
            }
            GuideVersion::V1 => "GET",
            GuideVersion::V2 | GuideVersion::V3 if self.varies(&POST_REFUSED) => "GET",
            _ if is_system && self.has(&SYSTEM_GET_405) => "POST",
            GuideVersion::V2 | GuideVersion::V3 => "GET, POST",
            GuideVersion::V4Ballot if self.has(&V4_GET_ACCEPTED) => "GET, POST",
            GuideVersion::V4Ballot if self.has(&V4_POST_405) => "OPTIONS",
            GuideVersion::V4Ballot => "POST",
        }
    }
}

/// Tells whether the body is said to be JSON.
pub(super) fn is_json(request: &Request) -> bool {
    let media_type = request.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    matches!(media_type.to_ascii_lowercase().as_str(), "application/fhir+json" | "application/json")
}
