//! Names of files are data (`JohnSmith.ndjson`). They are the last segments of the URLs that a
//! manifest lists, and values of parameters that end like such a name.

use bulkspec_fhir::is_resource_type;
use serde_json::Value;

use super::mask;

/// The ending of a file's name that stays.
const ENDING: &str = ".ndjson";

/// Last segments that name nothing.
const HARMLESS: [&str; 6] = ["data", "download", "export", "file", "files", "output"];

/// Members of a manifest that list files.
const LISTS: [&str; 4] = ["output", "deleted", "error", "outcome"];

/// A URL in the parts that matter here; put together again they are the URL.
struct Parts<'a> {
    before: &'a str,
    last: &'a str,
    query: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    /// Without the fragment, which no request has.
    fn of(url: &'a str) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (path, query) = url.split_once('?').map_or((url, None), |(path, it)| (path, Some(it)));
        let at = path.rfind('/').map_or(0, |slash| slash + 1);
        let is_host = path[..at].ends_with("://");
        let at = if is_host { path.len() } else { at };
        let query = query.map(|query| query.split('&').collect()).unwrap_or_default();
        Self { before: &path[..at], last: &path[at..], query }
    }
}

/// The URLs of files that a manifest lists.
pub(super) fn listed(json: &Value) -> impl Iterator<Item = &str> {
    let lists = LISTS.iter().filter(|_| mask::is_manifest(json));
    let items = lists.filter_map(|list| json[*list].as_array()).flatten();
    items
        .flat_map(|item| [&item["url"], &item["continuesInFile"]])
        .filter_map(Value::as_str)
        .filter(|url| url.len() <= mask::LONGEST_TEXT)
}

/// The names in the URL of a file.
pub(super) fn names(url: &str) -> Vec<&str> {
    let parts = Parts::of(url);
    let values = parts.query.iter().filter_map(|pair| value_of(pair)).filter(|it| is_name(it));
    values.chain([parts.last]).filter(|name| !is_harmless(name)).collect()
}

/// Puts the label of each name into `redacted`, which is `url` without its secrets.
pub(super) fn replace<'a>(
    url: &str,
    redacted: &str,
    label: impl Fn(&str) -> Option<&'a str>,
) -> String {
    let (raw, shown) = (Parts::of(url), Parts::of(redacted));
    let mut replaced = format!("{}{}", shown.before, shape(raw.last, shown.last, &label));
    for (at, pair) in shown.query.iter().enumerate() {
        replaced.push(if at == 0 { '?' } else { '&' });
        match (pair.split_once('='), raw.query.get(at).and_then(|raw| value_of(raw))) {
            (Some((name, value)), Some(raw)) => {
                replaced.push_str(name);
                replaced.push('=');
                replaced.push_str(&shape(raw, value, &label));
            }
            _ => replaced.push_str(pair),
        }
    }
    replaced
}

fn shape<'a>(raw: &str, redacted: &str, label: &impl Fn(&str) -> Option<&'a str>) -> String {
    match label(raw) {
        Some(label) if !is_label(redacted) => {
            format!("{{{label}}}{}", if raw.ends_with(ENDING) { ENDING } else { "" })
        }
        _ => redacted.to_owned(),
    }
}

fn value_of(pair: &str) -> Option<&str> {
    pair.split_once('=').map(|(_, value)| value)
}

fn is_name(value: &str) -> bool {
    value.ends_with(ENDING)
}

fn is_harmless(name: &str) -> bool {
    let stem = name.strip_suffix(ENDING).unwrap_or(name);
    stem.is_empty()
        || stem.starts_with('$')
        || stem.starts_with("%24")
        || is_resource_type(stem)
        || HARMLESS.contains(&stem)
}

/// Returns true if nothing but a label stands there.
fn is_label(redacted: &str) -> bool {
    let label = redacted.strip_suffix(ENDING).unwrap_or(redacted);
    let inside = label.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    inside.is_some_and(|inside| !inside.contains(['{', '}']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("https://a.test/f/JohnSmith.ndjson", &["JohnSmith.ndjson"])]
    #[case("/f/17", &["17"])]
    #[case("Roe", &["Roe"])]
    #[case("https://a.test/f/Patient.ndjson#Roe", &[])]
    #[case("https://a.test/$export?_type=Patient", &[])]
    #[case("https://a.test/file?name=Roe.ndjson&part=2", &["Roe.ndjson"])]
    #[case("https://a.test", &[])]
    fn names_are_found(#[case] url: &str, #[case] expected: &[&str]) {
        assert_eq!(names(url), expected);
    }

    #[rstest]
    #[case("/Roe/Roe.ndjson", "/Roe/{file-1}.ndjson")]
    #[case("https://a.test/f/Roe", "https://a.test/f/{file-1}")]
    #[case("/file?name=Roe.ndjson&part=Doe", "/file?name={file-1}.ndjson&part=Doe")]
    #[case("/f/Doe?a&b=&c=d=e", "/f/Doe?a&b=&c=d=e")]
    #[case("https://a.test", "https://a.test")]
    fn a_name_gives_way_to_its_label(#[case] url: &str, #[case] expected: &str) {
        let label = |name: &str| name.starts_with("Roe").then_some("file-1");
        assert_eq!(replace(url, url, label), expected);
    }

    #[rstest]
    #[case("/f/{file-token-2}.ndjson", "/f/{file-token-2}.ndjson")]
    #[case("/f/{token}Roe.ndjson", "/f/{file-1}.ndjson")]
    fn a_name_that_is_a_secret_keeps_the_label_of_that(
        #[case] redacted: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(replace("/f/s3cr3tRoe.ndjson", redacted, |_| Some("file-1")), expected);
    }

    #[test]
    fn all_lists_of_a_manifest_are_read_and_no_other_json() {
        let manifest = json!({
            "output": [{ "url": "a", "continuesInFile": "b" }, null], "error": [{ "url": "c" }],
            "deleted": [{ "url": "d" }], "outcome": [{ "url": 5 }], "link": [{ "url": "e" }],
        });
        assert_eq!(listed(&manifest).collect::<Vec<_>>(), ["a", "b", "d", "c"]);
        assert_eq!(listed(&json!({ "error": [{ "url": "c" }] })).count(), 0);
    }
}
