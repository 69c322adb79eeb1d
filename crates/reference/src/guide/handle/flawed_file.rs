//! What faulty servers get wrong when they give a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::file::gzip;
use crate::fault::FaultDef;
use crate::fault::file::coding::{FILE_BROTLI_ALWAYS, FILE_GZIP_TWICE, FILE_GZIP_UNLABELLED};
use crate::fault::file::delivery::{
    FILE_406_NO_ACCEPT, FILE_AS_BINARY, FILE_CHANGES, FILE_LOGIN_PAGE, FILE_NO_CONTENT_TYPE,
    FILE_OCTET_STREAM, FILE_ONE_SHOT, FILES_LIVE, ONE_FILE_404, PARTIAL_FILE_GROWS,
    PARTIAL_LISTS_FUTURE,
};
use crate::fault::file::messages::ERROR_FILE_404;
use crate::fault::file::text::FORMAT_MISMATCH;
use crate::guide::export::{ExportFile, Job, brotli};
use crate::guide::server::Guide;
use crate::guide::store::Found;
use crate::message::{Request, Response};
use crate::refusal::Refusal;

/// The media types that faulty servers send instead of the right one.
const MEDIA_TYPES: [(&FaultDef, &str); 3] = [
    (&FILE_OCTET_STREAM, "application/octet-stream"),
    (&FILE_AS_BINARY, "application/fhir+json"),
    (&FORMAT_MISMATCH, "text/csv"),
];

impl Guide {
    /// Refuses a file that a server that is right would give; `again` tells whether it was given
    /// before.
    pub(super) fn check_withheld(
        &self,
        request: &Request,
        job: &Job,
        file: &ExportFile,
        again: bool,
    ) -> Result<(), Refusal> {
        let accept = request.header("accept").unwrap_or_default();
        if self.has(&FILE_406_NO_ACCEPT) && !accept.contains("fhir+ndjson") {
            return Err(Refusal::not_acceptable("Accept must name application/fhir+ndjson"));
        }
        let is_message = job.files.outcomes.iter().any(|it| it.name == file.name);
        let withheld = (self.has(&ONE_FILE_404) && is_last(job, file))
            || (self.has(&ERROR_FILE_404) && is_message)
            || (self.has(&FILE_ONE_SHOT) && again)
            || (self.has(&PARTIAL_LISTS_FUTURE) && self.is_yet_to_come(job, file));
        if withheld { Err(Refusal::not_found("file")) } else { Ok(()) }
    }

    /// Tells whether a file is the last one of the manifest that is sent while the export runs.
    fn is_yet_to_come(&self, job: &Job, file: &ExportFile) -> bool {
        let early = &job.files.output[..job.first_page()];
        self.is_early(job) && early.last().is_some_and(|it| it.name == file.name)
    }

    /// Tells whether an export is still in progress, and tells what is ready.
    fn is_early(&self, job: &Job) -> bool {
        job.is_in_parts() && self.state().polls(&job.id) <= self.settings.polls_until_ready
    }

    /// Returns what a server sends in the place of a file.
    pub(super) fn replaced(&self, job: &Job, file: &ExportFile) -> Option<Response> {
        let page = b"<html><body><form>Please log in.</form></body></html>";
        (self.has(&FILE_LOGIN_PAGE) && is_last(job, file))
            .then(|| Response::bytes(200, "text/html", page.to_vec()))
    }

    /// Returns what a server takes for the content of a file.
    pub(super) fn content(&self, job: &Job, file: &ExportFile, again: bool) -> Vec<u8> {
        let grows = self.has(&PARTIAL_FILE_GROWS) && self.is_early(job);
        let bytes = if grows || (again && self.has(&FILE_CHANGES)) {
            without_last_line(&file.bytes)
        } else {
            &file.bytes
        };
        let renewed = self.has(&FILES_LIVE).then(|| self.as_of_now(job, bytes));
        let bytes = renewed.as_deref().unwrap_or(bytes);
        if self.has(&FILE_AS_BINARY) {
            let data = STANDARD.encode(bytes);
            let media_type = "application/fhir+ndjson";
            let binary = json!({"resourceType": "Binary", "contentType": media_type, "data": data});
            return binary.to_string().into_bytes();
        }
        bytes.to_vec()
    }

    /// Puts the newest version of each resource in the place of the one that was exported.
    fn as_of_now(&self, job: &Job, bytes: &[u8]) -> Vec<u8> {
        let state = self.state();
        let newest = |line: &str| {
            let value: Value = serde_json::from_str(line).ok()?;
            let (resource_type, id) = (value["resourceType"].as_str()?, value["id"].as_str()?);
            match state.store.find(resource_type, id) {
                Found::Here(newest) if newest.changed > job.transaction_time => {
                    Some(newest.text(&job.base))
                }
                _ => None,
            }
        };
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().map(|line| newest(line).unwrap_or_else(|| line.to_owned()) + "\n");
        lines.collect::<String>().into_bytes()
    }

    /// Returns the media type of files; `None` where it is not told.
    pub(super) fn media_type(&self, right: &'static str) -> Option<&'static str> {
        let wrong = MEDIA_TYPES.iter().find(|(fault, _)| self.has(fault)).map(|(_, name)| *name);
        (!self.has(&FILE_NO_CONTENT_TYPE)).then(|| wrong.unwrap_or(right))
    }

    /// Codes the content of a file as no client wants it; `None` for a server that is right.
    pub(super) fn miscoded(&self, bytes: &[u8]) -> Option<(Vec<u8>, Option<&'static str>)> {
        if self.has(&FILE_BROTLI_ALWAYS) {
            return Some((brotli(bytes), Some("br")));
        }
        if self.has(&FILE_GZIP_UNLABELLED) {
            return Some((gzip(bytes), None));
        }
        self.has(&FILE_GZIP_TWICE).then(|| (gzip(&gzip(bytes)), Some("gzip")))
    }
}

fn is_last(job: &Job, file: &ExportFile) -> bool {
    job.files.output.last().is_some_and(|last| last.name == file.name)
}

fn without_last_line(bytes: &[u8]) -> &[u8] {
    let ended = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    ended.iter().rposition(|byte| *byte == b'\n').map_or(&[], |at| &bytes[..=at])
}
