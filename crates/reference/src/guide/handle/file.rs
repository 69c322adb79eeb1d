//! Files of an export.

use super::file_context::FileContext;
use crate::export::gzipped;
use crate::fault::Spoil;
use crate::fault::file::delivery::FILE_ERROR_200;
use crate::guide::server::{Guide, only_get};
use crate::message::{Body, Request, Response};
use crate::refusal::Refusal;
use crate::smart::Place;
use crate::variant::catalog::file::DECORATIVE_FILE_NAMES;

impl Guide {
    /// Answers with a file.
    pub(crate) fn file(
        &self,
        request: &Request,
        job: &str,
        name: &str,
    ) -> Result<Response, Refusal> {
        only_get(request)?;
        let name = &self.known_name(job, name);
        if self.settings.spoils().any(|spoil| matches!(spoil, Spoil::OpenFiles)) {
            return self.open_file(request, job, name);
        }
        if let Some(answer) = self.signed_file(request, (job, name)) {
            return answer;
        }
        match self.open(request, job, name) {
            Err(refusal) if refusal.status == 404 && self.has(&FILE_ERROR_200) => {
                Ok(Response::bytes(200, "text/plain", b"There is no such file.".to_vec()))
            }
            opened => opened,
        }
    }

    /// The name of the file that a URL leads to, where its number alone says which it is.
    fn known_name(&self, job: &str, name: &str) -> String {
        let number = name.split('.').next().filter(|_| self.varies(&DECORATIVE_FILE_NAMES));
        let job = number.and_then(|_| self.state().job(job));
        let known = number.zip(job.as_ref()).and_then(|(number, job)| job.numbered(number));
        known.map_or_else(|| name.to_owned(), |file| file.name.clone())
    }

    fn open(&self, request: &Request, job: &str, name: &str) -> Result<Response, Refusal> {
        let access = self.admit(request, self.place(job, name))?;
        let job = self.job_of(&access, job)?;
        let (_, file) = job.file(name).ok_or_else(|| Refusal::not_found("file"))?;
        if !access.may_open(&job.scopes, job.types_of(file)) {
            return Err(Refusal::forbidden("the token does not cover the types in this file"));
        }
        if let Some(response) = self.redirected(request, &job) {
            return Ok(response);
        }
        let is_again = self.state().give(&job.id, name);
        self.deliver(request, &FileContext { guide: self, job: &job, file, is_again })
    }

    /// Hands a file to the faults, and sends it.
    fn deliver(&self, request: &Request, cx: &FileContext<'_>) -> Result<Response, Refusal> {
        let mut content = cx.file.bytes.to_vec();
        for spoil in self.settings.spoils() {
            match spoil {
                Spoil::FileCheck(check) => check(cx, request)?,
                Spoil::FileInstead(answer) => {
                    if let Some(response) = answer(cx) {
                        return Ok(response);
                    }
                }
                Spoil::Content(spoil) => content = spoil(cx, content),
                _ => {}
            }
        }
        Ok(self.send(request, &content, cx.file.media_type))
    }

    fn send(&self, request: &Request, content: &[u8], media_type: &'static str) -> Response {
        let coding = self.settings.spoils().find_map(|spoil| match spoil {
            Spoil::Coding(coding) => Some(coding),
            _ => None,
        });
        let (bytes, coding) = match coding {
            Some(coding) => coding(content),
            None if takes_gzip(request) => (gzip(content), Some("gzip")),
            None => (content.to_vec(), None),
        };
        let mut response = Response { body: Body::Bytes(bytes), ..Response::empty(200) };
        response = response.with("content-type", media_type);
        if let Some(coding) = coding {
            response = response.with("content-encoding", coding);
        }
        self.settings.spoils().fold(response, |response, spoil| {
            if let Spoil::FileAnswer(spoil) = spoil { spoil(response) } else { response }
        })
    }

    /// Answers with a file without asking who wants it, or when.
    pub(in crate::guide) fn open_file(
        &self,
        request: &Request,
        job: &str,
        name: &str,
    ) -> Result<Response, Refusal> {
        let job = self.state().job(job).ok_or_else(|| Refusal::not_found("export"))?;
        let (_, file) = job.file(name).ok_or_else(|| Refusal::not_found("file"))?;
        Ok(self.send(request, &file.bytes, file.media_type))
    }

    /// Tells the door that leads to a file; servers were seen that guard the first one only.
    fn place(&self, job: &str, name: &str) -> Place {
        let job = self.state().job(job);
        let at = job.and_then(|job| job.file(name).map(|(at, _)| at));
        if at.is_some_and(|at| at > 0) { Place::LaterFile } else { Place::File }
    }
}

/// Compresses bytes.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    gzipped(Box::new(std::iter::once(bytes.to_vec()))).flatten().collect()
}

/// Tells whether the client offers gzip; a quality of 0 means that it does not.
fn takes_gzip(request: &Request) -> bool {
    let offered = request.header("accept-encoding").unwrap_or_default();
    offered.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let quality = parts.find_map(|part| part.strip_prefix("q="));
        is_gzip && quality.and_then(|text| text.parse::<f32>().ok()).is_none_or(|q| q > 0.0)
    })
}
