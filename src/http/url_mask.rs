//! Masks URLs that a server chose: a segment of a path and a parameter may be the name of a person, of
//! a file, or a secret. What stays are the scheme, the host, and known words.

use std::borrow::Cow;

use url::form_urlencoded;

use crate::evidence::is_known_name;

/// The ending of a file's name that stays.
const ENDING: &str = ".ndjson";

/// The most digits of a number that stays.
const DIGITS: usize = 4;

/// Schemes that stay: those of HTTP and of object storage.
const SCHEMES: [&str; 8] = ["https:", "http:", "s3:", "gs:", "abfs:", "abfss:", "wasb:", "wasbs:"];

/// A part of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A segment of the path.
    Segment,
    /// The name of a parameter.
    Parameter,
    /// The value of a parameter.
    Value,
}

impl Part {
    /// How the labels begin that stand for unknown ones.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Parameter => "parameter",
            Self::Value => "value",
        }
    }
}

/// Returns a URL with each of its parts as `shown` gives it, without the fragment and what may stand
/// before the host.
pub(super) fn masked(url: &str, mut shown: impl FnMut(Part, &str) -> String) -> String {
    let (url, fragment) = url.split_once('#').map_or((url, ""), |(url, _)| (url, "#…"));
    let (before, query) =
        url.split_once('?').map_or((url, None), |(url, query)| (url, Some(query)));
    let (origin, path) = after_host(before);
    let mut masked = origin;
    let segments: Vec<String> = path.split('/').map(|it| shown(Part::Segment, it)).collect();
    masked.push_str(&segments.join("/"));
    if let Some(query) = query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => {
                let name = shown(Part::Parameter, name);
                format!("{name}={}", shown(Part::Value, value))
            }
            None => shown(Part::Parameter, pair),
        });
        let pairs: Vec<String> = pairs.collect();
        masked.extend(["?", &pairs.join("&")]);
    }
    masked.push_str(fragment);
    masked
}

/// Scheme and host, and the path behind them.
fn after_host(url: &str) -> (String, &str) {
    let scheme = SCHEMES
        .into_iter()
        .find(|it| url.get(..it.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(it)));
    let (scheme, rest) = url.split_at(scheme.map_or(0, str::len));
    let Some(rest) = rest.strip_prefix("//") else { return (scheme.to_owned(), rest) };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = match authority.rsplit_once('@') {
        Some((user, host)) if is_labels(user) => format!("{user}@{host}"),
        Some((_, host)) => format!("…@{host}"),
        None => authority.to_owned(),
    };
    (format!("{scheme}//{host}"), path)
}

/// Labels with a colon between them.
fn is_labels(text: &str) -> bool {
    text.split(':').all(is_label)
}

/// Returns the words of a URL that bulkspec made, decoded.
pub(super) fn words(url: &str) -> Vec<String> {
    let mut all = Vec::new();
    masked(url, |_, part| {
        all.push(decoded(part).into_owned());
        all.extend(part.split(',').map(|item| decoded(item).into_owned()));
        String::new()
    });
    all
}

/// Returns a part as it may be shown, where it may: nothing, a label, or known words.
pub(super) fn is_kept(part: Part, text: &str, is_own: &dyn Fn(&str) -> bool) -> bool {
    let stem = text.strip_suffix(ENDING).unwrap_or(text);
    let is_word = |word: &str| {
        let bare = decoded(word);
        word.is_empty() || is_known(part, &bare) || is_own(&bare)
    };
    is_label(stem) || is_own(&decoded(text)) || stem.split([',', '|']).all(is_word)
}

/// What ends the label of a part that is not shown.
pub(super) fn ending(part: Part, text: &str) -> &'static str {
    if part != Part::Parameter && text.ends_with(ENDING) { ENDING } else { "" }
}

fn is_known(part: Part, word: &str) -> bool {
    let is_number = word.len() <= DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_operation = word.strip_prefix('$').is_some_and(is_known_name);
    let is_moment = || word.parse::<bulkspec_fhir::FhirDateTime>().is_ok();
    let is_parameter = || is_known_name(&word.to_ascii_lowercase());
    is_number
        || is_known_name(word)
        || (part == Part::Segment && is_operation)
        || (part == Part::Value && is_moment())
        || (part == Part::Parameter && is_parameter())
}

/// Undoes percent-encoding.
fn decoded(word: &str) -> Cow<'_, str> {
    if !word.contains(['%', '+']) {
        return word.into();
    }
    let word = word.replace('=', "%3D").replace('+', "%2B");
    let pair = form_urlencoded::parse(word.as_bytes()).next();
    pair.map_or_else(String::new, |(word, _)| word.into_owned()).into()
}

/// Returns true for the label of a secret alone. What looks like one in a received text was escaped.
fn is_label(text: &str) -> bool {
    let inside = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let is_of_label = |c: char| c.is_ascii_alphanumeric() || "-_…".contains(c);
    inside.is_some_and(|inside| !inside.is_empty() && inside.chars().all(is_of_label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn shown(url: &str) -> String {
        let is_own = |word: &str| word == "own" || word == "a,b";
        masked(url, |part, text| {
            if is_kept(part, text, &is_own) {
                text.to_owned()
            } else {
                format!("{{{}}}{}", part.label(), ending(part, text))
            }
        })
    }

    #[rstest]
    #[case("https://a.test/r4/Group/own/$export", "https://a.test/r4/Group/own/$export")]
    #[case("https://a.test/%24export?_type=Patient,Roe", "https://a.test/%24export?_type={value}")]
    #[case("https://a.test/f/Roe.ndjson?part=2#Roe", "https://a.test/f/{segment}.ndjson?part=2#…")]
    #[case(
        "/f/Patient.ndjson?Roe&Roe=Roe&sig={file-token-1}",
        "/f/Patient.ndjson?{parameter}&{parameter}={value}&sig={file-token-1}"
    )]
    #[case("https://jane:roe@a.test", "https://…@a.test")]
    #[case("https://{token}@a.test/17", "https://{token}@a.test/17")]
    #[case("//a.test/Roe", "//a.test/{segment}")]
    #[case("urn:uuid:17", "{segment}")]
    #[case("roe://roe/files", "{segment}//{segment}/files")]
    #[case("/{token}Roe/{brace}roe}", "/{segment}/{segment}")]
    #[case("/123456789", "/{segment}")]
    #[case(
        "/$export?patient=a%2Cb&_since=2024-01-01T00:00:00Z",
        "/$export?patient=a%2Cb&_since=2024-01-01T00:00:00Z"
    )]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export|2.0.0",
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export|2.0.0"
    )]
    #[case("", "")]
    fn known_words_of_a_url_stay(#[case] url: &str, #[case] expected: &str) {
        assert_eq!(shown(url), expected);
    }

    #[test]
    fn words_of_our_own_are_decoded() {
        let words = words("https://a.test/x%20y/$export?patient=a%2Cb");
        assert!(
            ["x y", "$export", "patient", "a,b"].iter().all(|it| words.iter().any(|w| w == it))
        );
    }
}
