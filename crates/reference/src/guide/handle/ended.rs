//! An export that has ended: with its manifest, or with a failure.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::page::html;
use super::running::Question;
use crate::fault::connection::body::EXPIRE_CUTS_DOWNLOAD;
use crate::fault::job::expiry::CAPABILITY_URL_FOREVER;
use crate::fault::job::failure::{FAILED_JOB_200, FAILED_JOB_HTML, FAILED_JOB_NO_OO};
use crate::fault::job::manifest_answer::{
    COMPLETE_303, EXPIRES_ISO8601, MANIFEST_ARRAY, MANIFEST_FHIR_JSON, MANIFEST_GROWS,
    STATUS_ONCE_ONLY, TRANSACTION_TIME_LATE,
};
use crate::fault::job::separate_status::{
    X_EXPORT_STATUS_COMPLETE_MISSING, X_EXPORT_STATUS_ERROR_500,
};
use crate::guide::export::Job;
use crate::guide::server::Guide;
use crate::guide::store::written;
use crate::manifest::Page;
use crate::message::Response;
use crate::refusal::{FHIR_JSON, Refusal};
use crate::variant::catalog::manifest::{EXPIRES_ZERO, NO_EXPIRES};

/// How long a manifest says that its files will stay.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

impl Guide {
    /// Answers where an export failed.
    pub(super) fn failed(&self, job: &Job) -> Result<Response, Refusal> {
        let refusal = Refusal::failed("the export failed");
        if self.has(&FAILED_JOB_NO_OO) {
            return Ok(Response::json(500, "application/json", &json!({"error": "it failed"})));
        }
        if self.has(&FAILED_JOB_HTML) {
            return Ok(html(500, "The export failed"));
        }
        if self.has(&FAILED_JOB_200) {
            return Ok(Response { status: 200, ..refusal.into_response() });
        }
        if !job.separate_status || self.has(&X_EXPORT_STATUS_ERROR_500) {
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
        if !is_first && self.has(&STATUS_ONCE_ONLY) {
            return Err(Refusal::not_found("export"));
        }
        if !question.is_result && self.has(&COMPLETE_303) {
            let result = format!("{}&result=1", job.status_url());
            return Ok(Response::empty(303).with("location", result));
        }
        let media_type = if self.has(&MANIFEST_FHIR_JSON) { FHIR_JSON } else { "application/json" };
        let response = Response::json(200, media_type, &self.manifest(question, is_first));
        let response = match self.expires() {
            Some(expires) => response.with("expires", expires),
            None => response,
        };
        if job.separate_status && !self.has(&X_EXPORT_STATUS_COMPLETE_MISSING) {
            Ok(response.with("x-export-status", "200"))
        } else {
            Ok(response)
        }
    }

    fn manifest(&self, question: &Question<'_>, is_first: bool) -> Value {
        let job = question.job;
        let page = if question.is_second_page { Page::Last } else { Page::FirstOfAll };
        let mut manifest = self.listed(job, page);
        if self.has(&TRANSACTION_TIME_LATE) {
            let ended = self.state().completed(&job.id, self.now());
            manifest["transactionTime"] = json!(written(ended));
        }
        if is_first && self.has(&MANIFEST_GROWS) {
            let output = manifest["output"].as_array().map_or(&[][..], Vec::as_slice);
            manifest["output"] = json!(output[..output.len() / 2]);
        }
        if self.has(&MANIFEST_ARRAY) { json!([manifest]) } else { manifest }
    }

    fn expires(&self) -> Option<String> {
        if self.varies(&NO_EXPIRES) {
            return None;
        }
        if self.varies(&EXPIRES_ZERO) {
            return Some("0".to_owned());
        }
        let stays = if self.has(&CAPABILITY_URL_FOREVER) {
            SignedDuration::from_secs(1)
        } else if self.has(&EXPIRE_CUTS_DOWNLOAD) {
            SignedDuration::from_mins(5)
        } else {
            KEPT_FOR
        };
        let at = self.now().checked_add(stays).unwrap_or(Timestamp::MAX);
        let is_odd = self.has(&EXPIRES_ISO8601);
        Some(if is_odd { written(at) } else { http_date(at) })
    }
}

/// Writes a time as HTTP does (RFC 9110, section 5.6.7).
pub(in crate::guide) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
