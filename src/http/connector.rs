//! Builds the HTTP library's clients, when they are first needed.

use std::path::Path;
use std::sync::OnceLock;

use reqwest::{Certificate, ClientBuilder, Proxy, redirect, retry};
use url::Url;

use super::error::HttpError;
use super::policy::Policy;
use crate::input_file::{self, LONGEST_SECRET};

/// The clients of one policy. Plain HTTP has one of its own, so that it works on machines without
/// a CA bundle.
#[derive(Debug, Default)]
pub(super) struct Connector {
    plain: OnceLock<reqwest::Client>,
    tls: OnceLock<reqwest::Client>,
}

impl Connector {
    /// Returns the client for `url`.
    pub(super) fn client(&self, url: &Url, policy: &Policy) -> Result<&reqwest::Client, HttpError> {
        match url.scheme() {
            "http" => get_or_build(&self.plain, || build_plain(policy)),
            "https" => get_or_build(&self.tls, || build_tls(policy)),
            other => Err(HttpError::Scheme { scheme: other.to_owned() }),
        }
    }
}

fn get_or_build(
    cell: &OnceLock<reqwest::Client>,
    build: impl FnOnce() -> Result<reqwest::Client, HttpError>,
) -> Result<&reqwest::Client, HttpError> {
    if let Some(client) = cell.get() {
        return Ok(client);
    }
    // Two threads may both build; the first one's client is kept.
    let client = build()?;
    Ok(cell.get_or_init(|| client))
}

fn build_plain(policy: &Policy) -> Result<reqwest::Client, HttpError> {
    builder(policy)?.tls_certs_only([]).build().map_err(HttpError::Tls)
}

/// A machine without a CA bundle of its own trusts the extra CA alone.
fn build_tls(policy: &Policy) -> Result<reqwest::Client, HttpError> {
    let Some(path) = &policy.extra_ca else {
        return builder(policy)?.build().map_err(HttpError::Tls);
    };
    let extra = read_certificates(path)?;
    let merged = builder(policy)?.tls_certs_merge(extra.clone()).build();
    merged.or_else(|_| builder(policy)?.tls_certs_only(extra).build().map_err(HttpError::Tls))
}

/// Everything that would hide from the record what was sent and received is switched off.
fn builder(policy: &Policy) -> Result<ClientBuilder, HttpError> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("bulkspec/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(policy.timeouts.connect)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy();
    match &policy.proxy {
        Some(url) => Ok(builder.proxy(Proxy::all(url.clone()).map_err(HttpError::Proxy)?)),
        None => Ok(builder),
    }
}

fn read_certificates(path: &Path) -> Result<Vec<Certificate>, HttpError> {
    let pem = input_file::read(path, LONGEST_SECRET)
        .map_err(|source| HttpError::CaFile { path: path.to_owned(), source })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(HttpError::CaPem { path: path.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_ca(path: &Path) -> Result<(), HttpError> {
        let policy = Policy { extra_ca: Some(path.to_owned()), ..Policy::default() };
        let url = "https://a.test/".parse().unwrap();
        Connector::default().client(&url, &policy).map(|_| ())
    }

    #[test]
    fn a_missing_ca_file_is_named() {
        let error = with_ca(Path::new("no-such.pem")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read the CA file no-such.pem");
    }

    #[test]
    fn a_ca_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a certificate").unwrap();
        assert!(matches!(with_ca(file.path()), Err(HttpError::CaPem { .. })));
    }

    #[test]
    fn another_scheme_is_our_own_fault() {
        let url = "ftp://a.test/".parse().unwrap();
        let error = Connector::default().client(&url, &Policy::default()).unwrap_err();
        assert!(matches!(error, HttpError::Scheme { .. }));
    }
}
