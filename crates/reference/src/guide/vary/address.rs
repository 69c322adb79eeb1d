//! Other URLs than the usual, and what they lead to.

use jiff::SignedDuration;
use siphasher::sip::SipHasher13;

use crate::guide::export::Job;
use crate::guide::handle::parameter;
use crate::guide::route::{BASE_PATH, Target, route};
use crate::guide::server::Guide;
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::variant::catalog::kick_off::MOVED_KICK_OFFS;
use crate::variant::catalog::manifest::OPAQUE_STATUS_URLS;
use crate::variant::catalog::place::{
    REDIRECTED_FILES, SIGNED_URLS_ON_ANOTHER_HOST, STORAGE_URIS, UNUSUAL_URL_FORMS,
};

/// How long a signed URL leads to its file.
const SIGNED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// What follows the id of an export in an opaque status URL.
const OPAQUE_END: &str = "/$export%2Dpoll%2Dstatus;v=1?_token=a%2Bb%3D%3D+c%20d";

/// The path of the base where kick-offs were moved to.
const NEW_PLACE: &str = "/exports/fhir";

/// The same listener by its other name.
pub(super) fn on_other_host(url: &str) -> String {
    if url.contains("://localhost") {
        url.replacen("://localhost", "://127.0.0.1", 1)
    } else {
        url.replacen("://127.0.0.1", "://localhost", 1)
    }
}

impl Guide {
    /// Returns a status URL as clients are told of it.
    pub(in crate::guide) fn shown_status_url(&self, url: &str) -> String {
        let mut url = url.to_owned();
        if self.varies(&OPAQUE_STATUS_URLS)
            && let Some((base, query)) = url.split_once("/$export-poll-status?job=")
        {
            let (id, rest) = query.split_at(query.find('&').unwrap_or(query.len()));
            url = format!("{base}/jobs%2F{id}{OPAQUE_END}{rest}");
        }
        self.unusual(url)
    }

    /// Returns the URL of a file as clients are told of it.
    pub(super) fn shown_file_url(&self, job: &Job, url: &str) -> String {
        if self.varies(&STORAGE_URIS) {
            let folder = format!("{}/export-file", job.base);
            return url.replacen(&folder, "s3://bulkspec-exports", 1);
        }
        if self.varies(&SIGNED_URLS_ON_ANOTHER_HOST) {
            Self::signed(job, url)
        } else {
            self.unusual(url)
        }
    }

    fn unusual(&self, url: impl Into<String>) -> String {
        let url = url.into();
        if !self.varies(&UNUSUAL_URL_FORMS) {
            return url;
        }
        let Some((host, rest)) = url.strip_prefix("http://").and_then(|it| it.split_once(':'))
        else {
            return url.replacen("http://", "HTTP://", 1);
        };
        format!("HTTP://{host}:0{rest}")
    }

    /// Returns the request that is meant by one to a URL that clients were told of.
    pub(in crate::guide) fn meant(&self, request: &Request) -> Option<Request> {
        if let Some(rest) = self.at_new_place(request) {
            let path_and_query = format!("{BASE_PATH}/{rest}");
            return Some(Request { path_and_query, ..request.clone() });
        }
        if !self.varies(&OPAQUE_STATUS_URLS) {
            return None;
        }
        let below = request.path_and_query.strip_prefix(BASE_PATH)?.strip_prefix("/jobs%2F")?;
        let (id, rest) = below.split_once(OPAQUE_END)?;
        let path_and_query = format!("{BASE_PATH}/$export-poll-status?job={id}{rest}");
        Some(Request { path_and_query, ..request.clone() })
    }

    /// Leads a kick-off to the path where it is taken.
    pub(in crate::guide) fn moved(&self, request: &Request) -> Option<Response> {
        let is_kick_off = matches!(route(request.path()), Target::Export(_))
            && matches!(request.method.as_str(), "GET" | "HEAD" | "POST");
        let is_moved = self.varies(&MOVED_KICK_OFFS) && is_kick_off;
        is_moved.then(|| Response::empty(308).with("location", self.new_place(request.url())))
    }

    /// Returns the URL of a kick-off as it came, which is that of the new path where there is one.
    pub(in crate::guide) fn new_place(&self, url: String) -> String {
        if self.varies(&MOVED_KICK_OFFS) {
            return url.replacen(BASE_PATH, NEW_PLACE, 1);
        }
        url
    }

    fn at_new_place<'a>(&self, request: &'a Request) -> Option<&'a str> {
        let below = request.path_and_query.strip_prefix(NEW_PLACE)?.strip_prefix('/');
        below.filter(|_| self.varies(&MOVED_KICK_OFFS))
    }

    /// Answers a request for a file that needs no token: `None` where files need one.
    pub(in crate::guide) fn signed_file(
        &self,
        request: &Request,
        (job, name): (&str, &str),
    ) -> Option<Result<Response, Refusal>> {
        let is_signed = request.query().contains("signature=");
        let is_other = self.varies(&REDIRECTED_FILES) && is_signed;
        let is_here = self.varies(&SIGNED_URLS_ON_ANOTHER_HOST) || is_other;
        is_here.then(|| {
            self.check_signature(request, job)?;
            self.open_file(request, job, name)
        })
    }

    /// Leads to the other host that has the files.
    pub(in crate::guide) fn redirected(&self, request: &Request, job: &Job) -> Option<Response> {
        let target = Self::signed(job, &request.url());
        let is_elsewhere = self.varies(&REDIRECTED_FILES);
        is_elsewhere.then(|| Response::empty(307).with("location", target))
    }

    fn signed(job: &Job, url: &str) -> String {
        let ends = job.transaction_time.saturating_add(SIGNED_FOR).unwrap_or(job.transaction_time);
        let url = on_other_host(url);
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let text = format!("/{path}?expires={}", ends.as_second());
        let signature =
            SipHasher13::new_with_keys(0, 0).hash(format!("{}{text}", job.id).as_bytes());
        format!("{url}?expires={}&signature={signature:016x}", ends.as_second())
    }

    fn check_signature(&self, request: &Request, job: &str) -> Result<(), Refusal> {
        if request.header("authorization").is_some() {
            return Err(Refusal::invalid("only one way of authorisation is allowed"));
        }
        let job = self.state().job(job).ok_or_else(|| Refusal::not_found("export"))?;
        let plain = format!("{}{}", on_other_host(&request.origin()), request.path());
        let is_in_time = parameter(request, "expires")
            .parse()
            .is_ok_and(|ends: i64| self.now().as_second() <= ends);
        if is_in_time && Self::signed(&job, &plain) == request.url() {
            Ok(())
        } else {
            Err(Refusal::forbidden("the signature is wrong or too old"))
        }
    }
}
