//! Normalises URLs: where a request went, without host and ids.

use url::Url;

use super::phrase::simple;

/// The shape of a URL of the target: `{base}/Group/{id}/$export?_type=Encounter`.
pub(super) fn of_target(base: &str, url: &str) -> String {
    let base = base.trim_end_matches('/');
    match url.strip_prefix(base) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => {
            format!("{{base}}{}", path_and_query(rest))
        }
        _ if same_host(base, url) => match Url::parse(url) {
            Ok(parsed) => format!("{{host}}{}", path_and_query(&after_host(&parsed))),
            Err(_) => outside(url),
        },
        _ => outside(url),
    }
}

/// The shape of a URL of nobody knows where: `https://{host}/files/{id}`.
pub(super) fn outside(url: &str) -> String {
    match Url::parse(url) {
        Ok(parsed) => {
            format!("{}://{{host}}{}", parsed.scheme(), path_and_query(&after_host(&parsed)))
        }
        Err(_) => "{url}".to_owned(),
    }
}

/// Path and query as they were written, as far as the parser keeps that.
fn after_host(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path()).replace("%7B", "{").replace("%7D", "}")
}

fn same_host(base: &str, url: &str) -> bool {
    let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
    origin(base).is_some() && origin(base) == origin(url)
}

fn path_and_query(text: &str) -> String {
    let (path, query) = match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    let mut shape = path_shape(path);
    if let Some(query) = query {
        let pairs: Vec<_> = query.split('&').map(pair).collect();
        shape.push('?');
        shape.push_str(&pairs.join("&"));
    }
    shape
}

/// What follows a resource type is an id, unless it is an operation.
fn path_shape(path: &str) -> String {
    let mut after_type = false;
    let mut segments = Vec::new();
    for segment in path.split('/') {
        let operation = segment.starts_with('$') || segment.starts_with("%24");
        segments.push(match segment {
            _ if operation => segment.to_owned(),
            "" => String::new(),
            _ if after_type => format!("{{id}}{}", ending(segment)),
            _ => unlabelled(segment),
        });
        after_type = bulkspec_fhir::is_resource_type(segment);
    }
    segments.join("/")
}

fn ending(segment: &str) -> &str {
    if segment.ends_with(".ndjson") { ".ndjson" } else { "" }
}

/// A segment in which a secret stands for itself without its number: `{file-token-3}`.
fn unlabelled(segment: &str) -> String {
    match segment.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
        Some((before, (label, after))) => {
            let label = label.trim_end_matches(|char: char| char.is_ascii_digit());
            format!("{before}{{{}}}{after}", label.trim_end_matches('-'))
        }
        None => simple(segment),
    }
}

fn pair(pair: &str) -> String {
    match pair.split_once('=') {
        // An instant in a query has its colons and its plus escaped.
        Some((key, value)) if value.contains("%3A") || value.contains("%2B") => {
            let value = value.replace("%3A", ":").replace("%2B", "+");
            format!("{key}={}", simple(&value))
        }
        Some((key, value)) => format!("{key}={}", unlabelled(value)),
        None => unlabelled(pair),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    #[case("https://a.test/jobs/{status-3}/x", "{host}/jobs/{status}/x")]
    #[case(
        "https://files.test/a/1f3a5c7e?sig={file-token-12}",
        "https://{host}/a/{id}?sig={file-token}"
    )]
    #[case("https://a.test/r4", "{base}")]
    #[case("https://a.test/r4x", "{host}/r4x")]
    #[case("not a url", "{url}")]
    fn a_url_has_a_shape(#[case] url: &str, #[case] shape: &str) {
        assert_eq!(of_target("https://a.test/r4", url), shape);
    }
}
