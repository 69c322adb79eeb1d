//! Which URLs that a server named may be asked with the credential of the target.

use url::Url;

use crate::http;
use crate::run::context::RunContext;

/// Returns true if a URL that the server named may be asked everything that the base URL may: with
/// the credential, or to change something, or to probe.
pub(crate) fn is_trusted_origin(cx: &RunContext, url: &Url) -> bool {
    let with_secret = cx.target.login.is_secret();
    cx.client.policy().origins.is_trusted_origin(url, with_secret)
}

/// Returns why a URL that the server named is asked nothing but a listed file (`on another host:
/// ...`), and remembers its host, unless it is trusted.
pub(crate) fn withheld(cx: &RunContext, url: &Url) -> Option<&'static str> {
    (!is_trusted_origin(cx, url)).then(|| note_untrusted(cx, url))
}

/// Remembers a host that is not trusted, and returns why not.
pub(crate) fn note_untrusted(cx: &RunContext, url: &Url) -> &'static str {
    let is_plain = url.scheme() != "https";
    let origin = || url.origin().ascii_serialization();
    let host = if is_plain { Some(origin()) } else { url.host_str().map(str::to_owned) };
    if let Some(host) = host {
        cx.untrusted.add(cx.client.redactor().redact(&host), url.clone());
    }
    let with_secret = cx.target.login.is_secret();
    let why = cx.client.policy().origins.withheld(url, with_secret);
    why.unwrap_or(http::Withheld::AnotherHost).why()
}
