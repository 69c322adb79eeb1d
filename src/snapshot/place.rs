//! Normalises URLs: where a request went, without host, ids, and whatever else a server may have
//! chosen. A segment of a path, the name of a parameter and its value are kept only where they are
//! known words; a snapshot is committed, and a server may write anything into its URLs.

use url::Url;

use super::instant::{is_date, is_instant};
use super::words;

/// The shape of a URL of the target: `{base}/Group/{id}/$export?_type=Encounter`.
pub(super) fn of_target(base: &str, url: &str) -> String {
    let base = base.trim_end_matches('/');
    match url.strip_prefix(base) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => {
            format!("{{base}}{}", path_and_query(rest, ""))
        }
        _ if same_host(base, url) => match Url::parse(url) {
            Ok(parsed) => {
                let base = Url::parse(base).map(|base| base.path().to_owned()).unwrap_or_default();
                format!("{{host}}{}", path_and_query(&after_host(&parsed), &base))
            }
            Err(_) => outside(url),
        },
        _ => outside(url),
    }
}

/// The shape of a URL on an unknown host: `https://{host}/files/{segment}`.
pub(super) fn outside(url: &str) -> String {
    match Url::parse(url) {
        Ok(parsed) => {
            let scheme = match parsed.scheme() {
                known @ ("http" | "https") => known,
                _ => "{scheme}",
            };
            format!("{scheme}://{{host}}{}", path_and_query(&after_host(&parsed), ""))
        }
        Err(_) => "{url}".to_owned(),
    }
}

/// The shape of a path without a host: `/Patient/{id}`.
pub(super) fn relative(path: &str) -> String {
    path_and_query(path, "")
}

/// Path and query as they were written, as far as the parser keeps that.
fn after_host(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path())
}

fn same_host(base: &str, url: &str) -> bool {
    let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
    origin(base).is_some() && origin(base) == origin(url)
}

/// `base` is the path of the base URL, whose segments the user gave.
fn path_and_query(text: &str, base: &str) -> String {
    let text = text.split('#').next().unwrap_or_default();
    let (path, query) = match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    let mut shape = path_shape(path, base);
    if let Some(query) = query {
        let pairs: Vec<_> = query.split('&').map(pair).collect();
        shape.push('?');
        shape.push_str(&pairs.join("&"));
    }
    shape
}

/// What follows a resource type is an id, unless it is an operation.
fn path_shape(path: &str, base: &str) -> String {
    let mut after_type = false;
    let mut segments = Vec::new();
    for segment in path.split('/') {
        let is_known = segment.is_empty()
            || words::is_segment(segment)
            || base.split('/').any(|given| given == segment);
        segments.push(match segment {
            _ if words::is_operation(segment) || segment.is_empty() => segment.to_owned(),
            _ if after_type => format!("{{id}}{}", ending(segment)),
            _ if is_known => segment.to_owned(),
            _ => format!("{{segment}}{}", ending(segment)),
        });
        after_type = bulkspec_fhir::is_resource_type(segment);
    }
    segments.join("/")
}

fn ending(segment: &str) -> &str {
    if segment.ends_with(".ndjson") { ".ndjson" } else { "" }
}

/// The shape of a parameter with its value, as it stands in a query.
pub(super) fn pair(pair: &str) -> String {
    let Some((name, value)) = pair.split_once('=') else { return "{parameter}".to_owned() };
    if words::is_parameter(name) {
        format!("{name}={}", value_shape(value))
    } else {
        "{parameter}={value}".to_owned()
    }
}

/// The items of a list, each by itself.
fn value_shape(value: &str) -> String {
    // An instant in a query has its colons and its plus escaped.
    let value = value.replace("%3A", ":").replace("%2B", "+").replace("%2C", ",");
    let item = |item: &str| match item {
        _ if is_instant(item) => "{instant}".to_owned(),
        _ if is_date(item) => "{date}".to_owned(),
        _ if words::is_value(item) => item.to_owned(),
        _ => "{value}".to_owned(),
    };
    value.split(',').map(item).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://a.test/r4/Group/17/$export", "{base}/Group/{id}/$export")]
    #[case("https://a.test/r4/Group/17/%24export", "{base}/Group/{id}/%24export")]
    #[case("https://a.test/r4/$export?_type=Encounter", "{base}/$export?_type=Encounter")]
    #[case(
        "https://a.test/r4/$export?_since=2021-01-01T00%3A00%3A00Z",
        "{base}/$export?_since={instant}"
    )]
    #[case(
        "https://a.test/r4/Group/1/$export/Patient/{file-token-3}.ndjson",
        "{base}/Group/{id}/$export/Patient/{id}.ndjson"
    )]
    #[case("https://a.test/jobs/{status-3}/x", "{host}/jobs/{segment}/{segment}")]
    #[case("https://a.test/jobs/17", "{host}/jobs/{segment}")]
    #[case("https://a.test/v1/r4/Group/1/$export", "{host}/v1/r4/Group/{id}/$export")]
    #[case("https://a.test/files/JohnSmith.ndjson", "{host}/files/{segment}.ndjson")]
    #[case("https://a.test/$JohnSmith/JohnSmith", "{host}/{segment}/{segment}")]
    #[case(
        "https://files.test/JohnSmith/files?sig={file-token-12}&JohnSmith&JohnSmith=Patient",
        "https://{host}/{segment}/files?{parameter}={value}&{parameter}&{parameter}={value}"
    )]
    #[case(
        "https://a.test/r4/$export?_type=Patient,JohnSmith&_typeFilter=Patient%3Fname%3DJohnSmith",
        "{base}/$export?_type=Patient,{value}&_typeFilter={value}"
    )]
    #[case("https://john:smith@a.test/files#JohnSmith", "{host}/files")]
    #[case("johnsmith://x/files", "{scheme}://{host}/files")]
    #[case("https://a.test/r4", "{base}")]
    #[case("https://a.test/r4x", "{host}/{segment}")]
    #[case("not a url", "{url}")]
    fn a_url_has_a_shape(#[case] url: &str, #[case] shape: &str) {
        assert_eq!(of_target("https://a.test/r4", url), shape);
    }

    proptest! {
        #[test]
        fn nothing_that_a_server_chose_is_in_the_shape(
            before in prop::sample::select(vec!["https://a.test/r4/", "https://b.test/", "/"]),
            parts in prop::collection::vec("[/?&=#.]|(files|Patient|_type|[$]export)", 0..6),
            ending in prop::sample::select(vec!["", ".ndjson", ".csv", "/x", "=y", "&z"]),
        ) {
            let url = format!("{before}{}q0canary{ending}", parts.concat());
            prop_assert!(!of_target("https://a.test/r4", &url).contains("canary"));
        }
    }
}
