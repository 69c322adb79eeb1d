//! An export that has ended: with its manifest, or with a failure.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::running::Question;
use crate::fault::Spoil;
use crate::guide::export::Job;
use crate::guide::server::Guide;
use crate::manifest::Page;
use crate::message::Response;
use crate::refusal::Refusal;
use crate::variant::catalog::manifest::{EXPIRES_ZERO, NO_EXPIRES};

/// How long a manifest says that its files will stay.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// An export that is complete, and the request for its status.
pub(crate) struct Completion<'a> {
    guide: &'a Guide,
    job: &'a Job,
    pub(crate) status_url: String,
    /// Whether the manifest was not read before.
    pub(crate) is_first: bool,
    /// Whether the request is for the result, to which a fault redirects.
    pub(crate) is_result: bool,
    /// Whether the export has no files with resources.
    pub(crate) is_empty: bool,
    /// When the files expire.
    pub(crate) expires: Timestamp,
}

impl Completion<'_> {
    /// Returns when the manifest was first read.
    pub(crate) fn completed(&self) -> Timestamp {
        self.guide.state().completed(&self.job.id, self.guide.now())
    }
}

impl Guide {
    /// Answers where an export failed.
    pub(super) fn failed(&self, job: &Job) -> Result<Response, Refusal> {
        let refusal = Refusal::failed("the export failed");
        for spoil in self.settings.spoils() {
            if let Spoil::Failure(spoil) = spoil {
                return spoil(refusal);
            }
        }
        if !job.separate_status {
            return Err(refusal);
        }
        let response = refusal.into_response();
        let status = response.status;
        Ok(Response { status: 200, ..response }.with("x-export-status", status.to_string()))
    }

    /// Answers where an export is complete.
    pub(super) fn complete(&self, question: &Question<'_>) -> Result<Response, Refusal> {
        let job = question.job;
        let completion = Completion {
            guide: self,
            job,
            status_url: job.status_url(),
            is_first: question.polls_before == self.settings.polls_until_ready,
            is_result: question.is_result,
            is_empty: job.files.output.is_empty(),
            expires: self.expiry(),
        };
        let manifest = self.final_manifest(question, &completion);
        let mut response = Response::json(200, "application/json", &manifest);
        if let Some(expires) = self.expires(completion.expires) {
            response = response.with("expires", expires);
        }
        if job.separate_status {
            response = response.with("x-export-status", "200");
        }
        self.settings.spoils().try_fold(response, |response, spoil| match spoil {
            Spoil::Complete(spoil) => spoil(&completion, response),
            _ => Ok(response),
        })
    }

    fn final_manifest(&self, question: &Question<'_>, completion: &Completion<'_>) -> Value {
        let page = if question.is_second_page { Page::Last } else { Page::FirstOfAll };
        let manifest = self.listed(question.job, page);
        self.settings.spoils().fold(manifest, |manifest, spoil| match spoil {
            Spoil::FinalManifest(spoil) => spoil(completion, manifest),
            _ => manifest,
        })
    }

    /// When the files of a manifest expire that is sent now.
    fn expiry(&self) -> Timestamp {
        let stays = self.settings.spoils().find_map(|spoil| match spoil {
            Spoil::FilesKept(span) => Some(*span),
            _ => None,
        });
        self.now().checked_add(stays.unwrap_or(KEPT_FOR)).unwrap_or(Timestamp::MAX)
    }

    /// The value of `Expires`.
    fn expires(&self, at: Timestamp) -> Option<String> {
        if self.varies(&NO_EXPIRES) {
            return None;
        }
        Some(if self.varies(&EXPIRES_ZERO) { "0".to_owned() } else { http_date(at) })
    }
}

/// Writes a time as HTTP does (RFC 9110, section 5.6.7).
pub(in crate::guide) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
