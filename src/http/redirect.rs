//! Redirects, followed by hand so that each one is recorded and checked.

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, StatusCode};
use url::Url;

use crate::evidence::{Hop, TransportKind};

use super::redactor::Redactor;
use super::request::{Follow, Request};
use super::url_secrets;

/// Returns where a response leads. Nothing for a redirect without a usable `Location`: it is an
/// answer like any other then.
pub(super) fn target(status: StatusCode, headers: &HeaderMap, from: &Url) -> Option<Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let target = from.join(location).ok()?;
    matches!(target.scheme(), "http" | "https").then_some(target)
}

/// Tells whether a request follows a redirect to `target`.
pub(super) fn is_followed(request: &Request, status: StatusCode, target: &Url) -> bool {
    match request.follow {
        Follow::None => false,
        Follow::RepeatsAtHome => {
            matches!(status.as_u16(), 307 | 308) && target.origin() == request.url.origin()
        }
        Follow::All => true,
    }
}

/// Returns the method after a redirect: `303 See Other` asks for a `GET`.
pub(super) fn method(status: StatusCode, method: &Method) -> Method {
    if status == StatusCode::SEE_OTHER && method != Method::HEAD {
        return Method::GET;
    }
    method.clone()
}

/// The URLs visited so far.
#[derive(Debug)]
pub(super) struct Trail {
    visited: Vec<Url>,
    hops: Vec<Hop>,
    limit: usize,
}

impl Trail {
    pub(super) fn new(first: Url, limit: usize) -> Self {
        Self { visited: vec![first], hops: Vec::new(), limit }
    }

    /// Notes a redirect, and returns why it must not be followed, if so.
    pub(super) fn step(
        &mut self,
        status: StatusCode,
        to: &Url,
        redactor: &Redactor,
    ) -> Option<TransportKind> {
        url_secrets::register_url(redactor, to, to.as_str());
        redactor.register_file_url(to, to.as_str());
        self.hops.push(Hop { status: status.as_u16(), to: redactor.redact_url(to.as_str()) });
        if self.visited.contains(to) {
            return Some(TransportKind::RedirectLoop);
        }
        self.visited.push(to.clone());
        (self.hops.len() > self.limit).then_some(TransportKind::TooManyRedirects)
    }

    pub(super) fn into_hops(self) -> Vec<Hop> {
        self.hops
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;
    use rstest::rstest;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[rstest]
    #[case(302, Some("/b"), Some("http://a.test/b"))]
    #[case(308, Some("https://b.test/"), Some("https://b.test/"))]
    #[case(302, Some("ftp://b.test/"), None)]
    #[case(302, None, None)]
    #[case(304, Some("/b"), None)]
    #[case(202, Some("/b"), None)]
    fn a_redirect_needs_its_status_and_a_location(
        #[case] status: u16,
        #[case] location: Option<&'static str>,
        #[case] expected: Option<&str>,
    ) {
        let location = location.map(|text| (LOCATION, HeaderValue::from_static(text)));
        let headers = location.into_iter().collect();
        let status = StatusCode::from_u16(status).unwrap();
        let found = target(status, &headers, &url("http://a.test/a"));
        assert_eq!(found, expected.map(url));
    }

    #[rstest]
    #[case(307, "http://a.test/2", true)]
    #[case(308, "http://a.test/2", true)]
    #[case(302, "http://a.test/2", false)]
    #[case(303, "http://a.test/2", false)]
    #[case(307, "http://b.test/2", false)]
    #[case(308, "https://a.test/2", false)]
    fn a_post_is_repeated_within_its_origin_by_a_status_that_keeps_it(
        #[case] status: u16,
        #[case] target: &str,
        #[case] followed: bool,
    ) {
        let request = Request::new("POST", url("http://a.test/1")).repeated_at_home();
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(is_followed(&request, status, &url(target)), followed);
    }
}
