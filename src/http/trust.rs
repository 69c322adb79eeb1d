//! Decides which URLs may be asked what. No request leaves without passing here: a URL may come from
//! the server under test, and may lead to anybody.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::{Host, Url};

use super::redactor::Redactor;
use super::request::{Request, is_credential};

/// The origins that belong to the target. Trusts none by default.
#[derive(Debug, Clone, Default)]
pub struct TrustedOrigins {
    base: Option<Url>,
    hosts: Vec<String>,
    token_url: Option<Url>,
    #[cfg(test)]
    trusts_all: bool,
}

/// Why a request is not sent to a URL; completes "its URL is".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// The host is not one of the target's.
    AnotherHost,
    /// The host is not one of the target's, or trusted over TLS only.
    PlainHttp,
    /// A loopback address, and the base URL is not at one.
    Loopback,
    /// A link-local address, and the base URL is not at one.
    LinkLocal,
    /// Port 0.
    PortZero,
    /// Neither `http` nor `https`.
    Scheme,
}

impl Withheld {
    /// Returns the reason in words.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::AnotherHost => {
                "on another host; name the host under `hosts` to trust it with the token"
            }
            Self::PlainHttp => "on another host over plain HTTP, where no secret is sent",
            Self::Loopback => "at a loopback address, unlike the base URL",
            Self::LinkLocal => "at a link-local address, unlike the base URL",
            Self::PortZero => "at port 0",
            Self::Scheme => "of a scheme other than http and https",
        }
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why())
    }
}

impl TrustedOrigins {
    /// Trusts the origin of the base URL, `hosts` (with secrets over TLS only), and the token
    /// endpoint that the user configured, at exactly its path.
    #[must_use]
    pub fn new(base: Url, hosts: Vec<String>, token_url: Option<Url>) -> Self {
        Self {
            base: Some(base),
            hosts,
            token_url,
            #[cfg(test)]
            trusts_all: false,
        }
    }

    /// Trusts every URL.
    #[cfg(test)]
    pub(crate) fn all() -> Self {
        Self { trusts_all: true, ..Self::default() }
    }

    /// Returns true if requests of every kind may go to a URL: those with a secret, those that change
    /// something, and those that probe.
    #[must_use]
    pub fn is_trusted_origin(&self, url: &Url, with_secret: bool) -> bool {
        #[cfg(test)]
        if self.trusts_all {
            return true;
        }
        let is_host = || self.hosts.iter().any(|host| url.host_str() == Some(host));
        let is_of_base = self.base.as_ref().is_some_and(|base| base.origin() == url.origin());
        let is_given = self
            .token_url
            .as_ref()
            .is_some_and(|given| given.origin() == url.origin() && given.path() == url.path());
        is_of_base || is_given || (is_host() && (url.scheme() == "https" || !with_secret))
    }

    /// Returns why no request of every kind may go to a URL, if so.
    #[must_use]
    pub fn withheld(&self, url: &Url, with_secret: bool) -> Option<Withheld> {
        if self.is_trusted_origin(url, with_secret) {
            return None;
        }
        let is_plain = url.scheme() == "http" && with_secret;
        let foreign = if is_plain { Withheld::PlainHttp } else { Withheld::AnotherHost };
        Some(self.forbidden(url).unwrap_or(foreign))
    }

    /// Returns why not even a listed file may be asked for at a URL, if so.
    #[must_use]
    pub fn forbidden(&self, url: &Url) -> Option<Withheld> {
        if self.is_trusted_origin(url, false) {
            return None;
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Some(Withheld::Scheme);
        }
        if url.port() == Some(0) {
            return Some(Withheld::PortZero);
        }
        let kind = special(url)?;
        (self.base.as_ref().and_then(special) != Some(kind)).then_some(kind)
    }

    /// Returns the headers of a request to its own URL. This and [`Self::headers_after_redirect`] are
    /// the only ways to a request with a credential.
    ///
    /// # Errors
    ///
    /// Fails with the reason where the request must not be sent.
    pub(super) fn headers(
        &self,
        request: &Request,
        lines: &[(HeaderName, HeaderValue)],
        redactor: &Redactor,
    ) -> Result<HeaderMap, Withheld> {
        let is_secret = lines.iter().any(|line| is_secret(line, redactor));
        let url = &request.url;
        if !self.is_trusted_origin(url, is_secret || request.has_body()) {
            let is_plain_get = request.method == "GET" && !is_secret && !request.has_body();
            let why = match self.forbidden(url) {
                None if request.is_listed_file && is_plain_get => None,
                None => self.withheld(url, true),
                forbidden => forbidden,
            };
            why.map_or(Ok(()), Err)?;
        }
        Ok(lines.iter().cloned().collect())
    }

    /// Returns the headers of a request that a redirect leads to `url`: to another origin than the
    /// first one, none that identifies the caller or holds a secret. To an origin that is not trusted
    /// only the plain GET of a listed file may be redirected.
    ///
    /// # Errors
    ///
    /// Fails with the reason where the redirect must not be followed.
    pub(super) fn headers_after_redirect(
        &self,
        request: &Request,
        (method, url): (&Method, &Url),
        lines: &[(HeaderName, HeaderValue)],
        redactor: &Redactor,
    ) -> Result<HeaderMap, Withheld> {
        let is_home = url.origin() == request.url.origin();
        if !is_home {
            // A kick-off, a poll or any other request of the API has nothing to do elsewhere.
            let is_file = request.is_listed_file && *method == Method::GET;
            let why = if is_file { self.forbidden(url) } else { self.withheld(url, true) };
            why.map_or(Ok(()), Err)?;
        }
        let may_go = |line: &&(HeaderName, HeaderValue)| is_home || !is_secret(line, redactor);
        Ok(lines.iter().filter(may_go).cloned().collect())
    }
}

fn is_secret((name, value): &(HeaderName, HeaderValue), redactor: &Redactor) -> bool {
    is_credential(name) || redactor.is_secret(&String::from_utf8_lossy(value.as_bytes()))
}

/// Returns what is special of the address that a URL names.
fn special(url: &Url) -> Option<Withheld> {
    let ip: IpAddr = match url.host()? {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let is_local = name == "localhost" || name.ends_with(".localhost");
            return is_local.then_some(Withheld::Loopback);
        }
        Host::Ipv4(ip) => ip.into(),
        Host::Ipv6(ip) => unmapped(ip),
    };
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    if is_link_local {
        return Some(Withheld::LinkLocal);
    }
    (ip.is_loopback() || ip.is_unspecified()).then_some(Withheld::Loopback)
}

/// An IPv4 address may be written as one of IPv6.
fn unmapped(ip: Ipv6Addr) -> IpAddr {
    ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Credential;
    use rstest::rstest;

    const BASE: &str = "https://fhir.example/r4";

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn origins(base: &str) -> TrustedOrigins {
        let token_url = Some(url("https://login.example/token"));
        TrustedOrigins::new(url(base), vec!["files.example".to_owned()], token_url)
    }

    fn sent(origins: &TrustedOrigins, request: &Request) -> Result<HeaderMap, Withheld> {
        origins.headers(request, &request.lines().unwrap(), &Redactor::new())
    }

    #[rstest]
    #[case::base("https://fhir.example/status/1", None)]
    #[case::trusted("https://files.example/1", None)]
    #[case::trusted_in_the_clear("http://files.example/1", Some(Withheld::PlainHttp))]
    #[case::base_in_the_clear("http://fhir.example/status/1", Some(Withheld::PlainHttp))]
    #[case::another_port("https://fhir.example:444/", Some(Withheld::AnotherHost))]
    #[case::another_host("https://other.example/", Some(Withheld::AnotherHost))]
    #[case::below_a_trusted_host("https://a.files.example/", Some(Withheld::AnotherHost))]
    #[case::given_token_endpoint("https://login.example/token", None)]
    #[case::beside_the_token_endpoint("https://login.example/", Some(Withheld::AnotherHost))]
    fn a_secret_goes_to_trusted_origins_only(#[case] to: &str, #[case] why: Option<Withheld>) {
        let origins = origins(BASE);
        let bearer = || Credential::Bearer("s3cr3t-token".into());
        let basic = Request::get(url(to)).header("authorization", "Basic eHl6");
        let form = Request::new("POST", url(to)).body("text/plain", "client_assertion=x");
        let cookie = Request::get(url(to)).listed_file().header("cookie", "a=b");
        let with_token = Request::get(url(to)).credential(bearer());
        let file = Request::get(url(to)).credential(bearer()).listed_file();
        for request in [basic, form, cookie, with_token, file] {
            assert_eq!(sent(&origins, &request).err(), why, "{request:?}");
        }
    }

    #[rstest]
    #[case("DELETE")]
    #[case("POST")]
    #[case("PUT")]
    #[case("GET")]
    fn only_a_plain_get_of_a_listed_file_goes_to_a_foreign_origin(#[case] method: &str) {
        let origins = origins(BASE);
        let request = |to: &str| Request::new(method, url(to));
        let foreign = "https://other.example/1";
        assert_eq!(sent(&origins, &request(foreign)).err(), Some(Withheld::AnotherHost));
        let file = sent(&origins, &request(foreign).listed_file());
        assert_eq!(file.is_ok(), method == "GET");
        assert!(sent(&origins, &request("https://fhir.example/1")).is_ok());
    }

    #[rstest]
    #[case::loopback("http://127.0.0.1:9/", BASE, Some(Withheld::Loopback))]
    #[case::another_loopback("http://0x7f080808/", BASE, Some(Withheld::Loopback))]
    #[case::number("http://2130706433/", BASE, Some(Withheld::Loopback))]
    #[case::v6("http://[::1]/", BASE, Some(Withheld::Loopback))]
    #[case::mapped("http://[::ffff:127.0.0.1]/", BASE, Some(Withheld::Loopback))]
    #[case::unspecified("http://0x0/", BASE, Some(Withheld::Loopback))]
    #[case::by_name("http://localhost/", BASE, Some(Withheld::Loopback))]
    #[case::by_name_with_a_dot("http://LOCALHOST./", BASE, Some(Withheld::Loopback))]
    #[case::metadata_service("http://0xa9fea9fe/", BASE, Some(Withheld::LinkLocal))]
    #[case::v6_link_local("http://[fe80::1]/", BASE, Some(Withheld::LinkLocal))]
    #[case::port_zero("https://other.example:0/", BASE, Some(Withheld::PortZero))]
    #[case::scheme("ftp://other.example/", BASE, Some(Withheld::Scheme))]
    #[case::foreign("https://other.example/", BASE, None)]
    #[case::loopback_of_loopback("http://127.0.0.1:9/", "http://localhost:8080/", None)]
    #[case::link_local_of_loopback(
        "http://0xa9fea9fe/",
        "http://127.0.0.1/",
        Some(Withheld::LinkLocal)
    )]
    fn a_server_names_no_address_of_our_own_machine(
        #[case] to: &str,
        #[case] base: &str,
        #[case] why: Option<Withheld>,
    ) {
        let (origins, to) = (origins(base), url(to));
        assert_eq!(sent(&origins, &Request::get(to.clone()).listed_file()).err(), why);
        let first = Request::get(url(base)).listed_file();
        let hop = (&Method::GET, &to);
        let redirected = origins.headers_after_redirect(&first, hop, &[], &Redactor::new());
        assert_eq!(redirected.err(), why);
    }

    #[rstest]
    #[case("http://a.test/2", true)]
    #[case("https://a.test/2", false)]
    #[case("http://a.test:81/2", false)]
    #[case("http://b.test/2", false)]
    fn credentials_stay_at_their_origin(#[case] target: &str, #[case] stay: bool) {
        let redactor = Redactor::new();
        redactor.register("custom", "s3cr3t").unwrap();
        let lines: Vec<_> = [("client_secret", "x"), ("x-key", "s3cr3t"), ("accept", "a/b")]
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .into();
        let (first, target) = (Request::get(url("http://a.test/1")).listed_file(), url(target));
        let origins = origins("http://a.test/");
        let headers =
            origins.headers_after_redirect(&first, (&Method::GET, &target), &lines, &redactor);
        let headers = headers.unwrap();
        assert_eq!(headers.contains_key("client_secret"), stay);
        assert_eq!(headers.contains_key("x-key"), stay);
        assert!(headers.contains_key("accept"));
        let delete = Method::DELETE;
        let other = origins.headers_after_redirect(&first, (&delete, &target), &lines, &redactor);
        assert_eq!(other.is_ok(), stay);
        let kick_off = Request::get(url("http://a.test/1"));
        let get = (&Method::GET, &target);
        let redirected = origins.headers_after_redirect(&kick_off, get, &[], &redactor);
        assert_eq!(redirected.is_ok(), stay, "only a listed file is asked for elsewhere");
    }
}
