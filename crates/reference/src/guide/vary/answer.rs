//! Other forms of answers than the usual.

use crate::export::gzipped;
use crate::guide::route::Target;
use crate::guide::server::Guide;
use crate::message::{Body, Request, Response};
use crate::refusal::Refusal;
use crate::variant::catalog::access::REFUSES_WITH_403;
use crate::variant::catalog::kick_off::{NEEDS_HEADERS, UNPROCESSABLE};
use crate::variant::catalog::media_type::MEDIA_TYPE_PARAMETERS;
use crate::variant::catalog::wire::{CHUNKED, GZIP};

impl Guide {
    /// Gives an answer the form that the variants ask for.
    pub(in crate::guide) fn formed(&self, mut response: Response, target: &Target) -> Response {
        let is_token = matches!(target, Target::Token | Target::Configuration);
        if self.varies(&REFUSES_WITH_403) && response.status == 401 && !is_token {
            response.status = 403;
            response.headers.retain(|(name, _)| *name != "www-authenticate");
        }
        if self.varies(&MEDIA_TYPE_PARAMETERS) && !is_token {
            response.headers.iter_mut().for_each(with_parameters);
        }
        if self.varies(&GZIP) && !is_token {
            response = packed(response);
        }
        let has_body = !matches!(response.body, Body::Empty);
        if self.varies(&CHUNKED) && has_body {
            response = response.with("transfer-encoding", "chunked");
        }
        response
    }

    /// Refuses kick-offs without the headers that clients should send.
    pub(in crate::guide) fn check_needed(&self, request: &Request) -> Result<(), Refusal> {
        let lacks = |name| request.header(name).is_none();
        if self.varies(&NEEDS_HEADERS) && (lacks("accept") || lacks("prefer")) {
            return Err(Refusal::invalid("Accept and Prefer are needed"));
        }
        Ok(())
    }

    /// Gives a refused kick-off the status that the variants ask for.
    pub(in crate::guide) fn flavoured(&self, refusal: Refusal) -> Refusal {
        let is_other = self.varies(&UNPROCESSABLE) && refusal.status == 400;
        if is_other { refusal.with_status(422) } else { refusal }
    }
}

fn with_parameters((name, value): &mut (&'static str, String)) {
    if *name == "content-type" {
        match value.as_str() {
            "application/json" => "Application/JSON;charset=utf-8".clone_into(value),
            "application/fhir+json" => {
                "application/FHIR+json; fhirVersion=4.0; charset=\"UTF-8\"".clone_into(value);
            }
            _ => {}
        }
    }
}

/// Compresses an answer, unless it is compressed already.
fn packed(response: Response) -> Response {
    let is_packed = response.header("content-encoding").is_some();
    let Response { status, headers, body } = response;
    match body {
        Body::Bytes(bytes) if !is_packed => {
            let pieces = gzipped(Box::new(std::iter::once(bytes)));
            let body = Body::Bytes(pieces.flatten().collect());
            Response { status, headers, body }.with("content-encoding", "gzip")
        }
        body => Response { status, headers, body },
    }
}
