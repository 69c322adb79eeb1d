//! An export that has ended: with its manifest, or with a failure.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::page::html;
use super::running::Question;
use crate::fault::{RequestFault, WireFault};
use crate::guide::export::{Job, Page};
use crate::guide::server::Guide;
use crate::guide::store::written;
use crate::message::Response;
use crate::refusal::{FHIR_JSON, Refusal};
use crate::variant::Variant;

/// How long a manifest says that its files will stay.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

impl Guide {
    /// Answers where an export failed.
    pub(super) fn failed(&self, job: &Job) -> Result<Response, Refusal> {
        let refusal = Refusal::failed("the export failed");
        if self.has(RequestFault::FailedJobNoOo) {
            return Ok(Response::json(500, "application/json", &json!({"error": "it failed"})));
        }
        if self.has(RequestFault::FailedJobHtml) {
            return Ok(html(500, "The export failed"));
        }
        if self.has(RequestFault::FailedJob200) {
            return Ok(Response { status: 200, ..refusal.into_response() });
        }
        if !job.separate_status || self.has(RequestFault::XExportStatusError500) {
            return Err(refusal);
        }
        let response = refusal.into_response();
        let status = response.status;
        Ok(Response { status: 200, ..response }.with("x-export-status", status.to_string()))
    }

    /// Answers where an export is complete.
    pub(super) fn complete(&self, question: &Question<'_>) -> Result<Response, Refusal> {
        let job = question.job;
        let is_first = question.polls_before == self.settings.polls_until_ready;
        if !is_first && self.has(RequestFault::StatusOnceOnly) {
            return Err(Refusal::not_found("export"));
        }
        if !question.is_result && self.has(RequestFault::Complete303) {
            let result = format!("{}&result=1", job.status_url());
            return Ok(Response::empty(303).with("location", result));
        }
        let media_type =
            if self.has(RequestFault::ManifestFhirJson) { FHIR_JSON } else { "application/json" };
        let response = Response::json(200, media_type, &self.manifest(question, is_first));
        let response = match self.expires() {
            Some(expires) => response.with("expires", expires),
            None => response,
        };
        if job.separate_status && !self.has(RequestFault::XExportStatusCompleteMissing) {
            Ok(response.with("x-export-status", "200"))
        } else {
            Ok(response)
        }
    }

    fn manifest(&self, question: &Question<'_>, is_first: bool) -> Value {
        let job = question.job;
        let page = if question.is_second_page { Page::Last } else { Page::FirstOfAll };
        let mut manifest = self.listed(job, page);
        if self.has(RequestFault::TransactionTimeLate) {
            let ended = self.state().completed(&job.id, self.now());
            manifest["transactionTime"] = json!(written(ended));
        }
        if is_first && self.has(RequestFault::ManifestGrows) {
            let output = manifest["output"].as_array().map_or(&[][..], Vec::as_slice);
            manifest["output"] = json!(output[..output.len() / 2]);
        }
        if self.has(RequestFault::ManifestArray) { json!([manifest]) } else { manifest }
    }

    fn expires(&self) -> Option<String> {
        if self.varies(Variant::NoExpires) {
            return None;
        }
        if self.varies(Variant::ExpiresZero) {
            return Some("0".to_owned());
        }
        let stays = if self.has(RequestFault::CapabilityUrlForever) {
            SignedDuration::from_secs(1)
        } else if self.has(WireFault::ExpiryCuts) {
            SignedDuration::from_mins(5)
        } else {
            KEPT_FOR
        };
        let at = self.now().checked_add(stays).unwrap_or(Timestamp::MAX);
        let is_odd = self.has(RequestFault::ExpiresIso8601);
        Some(if is_odd { written(at) } else { http_date(at) })
    }
}

/// Writes a time as HTTP does (RFC 9110, section 5.6.7).
pub(in crate::guide) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
