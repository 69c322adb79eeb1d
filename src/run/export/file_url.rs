//! URLs of files: what they look like, and what becomes of them when a part is changed.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;

use crate::evidence::{FileTokenFacts, FileUrlFacts};
use crate::http::{Redactor, with_known_names, without_credentials};

const ENDING: &str = ".ndjson";

/// The longest URL that is requested, and looked into, in bytes. No server takes one that is as long.
pub(crate) const LONGEST: usize = 60 * 1024;

/// Describes the URL of a file without its secrets. `seen` holds the tokens of the files before
/// it, to tell equal ones.
pub(crate) fn describe(
    text: &str,
    kickoff: &Url,
    redactor: &Redactor,
    seen: &mut HashMap<String, usize>,
) -> FileUrlFacts {
    if text.len() > LONGEST {
        return unreadable(text);
    }
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let segments: Vec<&str> =
        url.as_ref().and_then(Url::path_segments).map(Iterator::collect).unwrap_or_default();
    let token = segments.last().and_then(|last| last.strip_suffix(ENDING));
    redactor.register_file_url(kickoff, text);
    let mut prefix = kickoff.clone();
    prefix.set_query(None);
    FileUrlFacts {
        shown: redactor.redact_url(text),
        absolute: url.is_some(),
        below_kickoff: text.starts_with(&format!("{prefix}/")),
        type_segment: segments.iter().rev().nth(1).map(|segment| redactor.name(segment)),
        token: token.map(|token| token_facts(token, redactor, seen)),
    }
}

/// A URL that is not looked into.
fn unreadable(text: &str) -> FileUrlFacts {
    let absolute = text.starts_with("http://") || text.starts_with("https://");
    FileUrlFacts {
        shown: format!("a URL of {} bytes", text.len()),
        absolute,
        below_kickoff: false,
        type_segment: None,
        token: None,
    }
}

fn token_facts(
    token: &str,
    redactor: &Redactor,
    seen: &mut HashMap<String, usize>,
) -> FileTokenFacts {
    let number = seen.len();
    let same_as = *seen.entry(token.to_owned()).or_insert(number);
    match parts(token) {
        Some([header, payload, _]) => match (decode(header), decode(payload)) {
            (Some(header), Some(payload)) => {
                let header = without_credentials(with_known_names(header), redactor);
                let payload = hide_strings(with_known_names(payload));
                let payload = without_credentials(payload, redactor);
                FileTokenFacts::Jwt { header, payload, same_as }
            }
            _ => FileTokenFacts::Opaque,
        },
        None => FileTokenFacts::Opaque,
    }
}

fn parts(token: &str) -> Option<[&str; 3]> {
    let mut parts = token.split('.');
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn decode(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object)
}

/// Keeps keys, numbers and booleans; strings tell who a file belongs to.
fn hide_strings(mut payload: Value) -> Value {
    if let Some(fields) = payload.as_object_mut() {
        for value in fields.values_mut().filter(|value| !value.is_number() && !value.is_boolean()) {
            *value = if value.is_string() { "…".into() } else { Value::Null };
        }
    }
    payload
}

/// The URL with another type before its last segment.
pub(crate) fn with_type(url: &Url, resource_type: &str) -> Option<Url> {
    let segments: Vec<&str> = url.path_segments()?.collect();
    let at = segments.len().checked_sub(2)?;
    let mut changed = segments;
    changed[at] = resource_type;
    let path = changed.join("/");
    let mut url = url.clone();
    url.set_path(&path);
    Some(url)
}

/// A change to the token in a file's URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlChange {
    /// Another `userId`.
    User,
    /// Another `total`.
    Total,
    /// Another signature.
    Signature,
    /// The signature cut off.
    NoSignature,
    /// A header that says `alg: none`, and no signature.
    AlgNone,
}

/// The URL with its token changed, where it has one that can be changed.
pub(crate) fn tamper(url: &Url, tampering: UrlChange) -> Option<Url> {
    let last = url.path_segments()?.next_back()?;
    let token = last.strip_suffix(ENDING)?;
    let [header, payload, signature] = parts(token)?;
    let changed = match tampering {
        UrlChange::User => {
            let payload = change_payload(payload, "userId", |_| "bulkspec".into())?;
            format!("{header}.{payload}.{signature}")
        }
        UrlChange::Total => {
            let more = |total: &Value| (total.as_u64().unwrap_or(0) + 1).into();
            let payload = change_payload(payload, "total", more)?;
            format!("{header}.{payload}.{signature}")
        }
        UrlChange::NoSignature => format!("{header}.{payload}."),
        UrlChange::AlgNone => {
            let header = change_payload(header, "alg", |_| "none".into())?;
            format!("{header}.{payload}.")
        }
        UrlChange::Signature => format!("{header}.{payload}.{}", other_first(signature)?),
    };
    let path = url.path().replace(token, &changed);
    let mut url = url.clone();
    url.set_path(&path);
    Some(url)
}

fn change_payload(part: &str, key: &str, change: impl Fn(&Value) -> Value) -> Option<String> {
    let mut payload = decode(part)?;
    let changed = change(payload.get(key)?);
    payload[key] = changed;
    Some(URL_SAFE_NO_PAD.encode(payload.to_string()))
}

/// Changes the first character: the last one may carry bits that no decoder looks at.
fn other_first(signature: &str) -> Option<String> {
    let rest = signature.get(1..)?;
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    Some(format!("{first}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn token() -> String {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let header = part(r#"{"typ":"JWT","alg":"HS256"}"#);
        let payload = part(r#"{"start":"e46","total":4,"userId":"1"}"#);
        format!("{header}.{payload}.c2lnbmF0dXJl")
    }

    fn url() -> Url {
        format!("https://g.test/r4/$export/Patient/{}.ndjson", token()).parse().unwrap()
    }

    #[test]
    fn a_url_is_described_without_its_token() {
        let kickoff = "https://g.test/r4/$export?_type=Patient".parse().unwrap();
        let redactor = Redactor::new();
        let facts = describe(url().as_str(), &kickoff, &redactor, &mut HashMap::new());
        assert_eq!(facts.shown, "https://g.test/r4/$export/Patient/{file-token-1}.ndjson");
        assert!(facts.absolute && facts.below_kickoff);
        assert_eq!(facts.type_segment.as_deref(), Some("Patient"));
        let Some(FileTokenFacts::Jwt { payload, .. }) = facts.token else { panic!("no token") };
        assert_eq!(payload, serde_json::json!({ "start": "…", "total": 4, "userId": "…" }));
    }

    #[rstest]
    #[case(UrlChange::User)]
    #[case(UrlChange::Total)]
    #[case(UrlChange::Signature)]
    #[case(UrlChange::NoSignature)]
    #[case(UrlChange::AlgNone)]
    fn tampering_changes_the_url_and_keeps_its_form(#[case] tampering: UrlChange) {
        let changed = tamper(&url(), tampering).unwrap();
        assert_ne!(changed, url());
        let last = changed.path_segments().unwrap().next_back().unwrap().to_owned();
        let [_, payload, _] = parts(last.strip_suffix(ENDING).unwrap()).unwrap();
        assert!(decode(payload).is_some());
    }

    #[test]
    fn a_url_without_a_token_cannot_be_tampered_with() {
        let url = "https://g.test/files/1.ndjson".parse().unwrap();
        assert_eq!(tamper(&url, UrlChange::User), None);
    }

    #[test]
    fn the_type_is_replaced_before_the_token() {
        let swapped = with_type(&url(), "Observation").unwrap();
        assert!(swapped.path().starts_with("/r4/$export/Observation/"));
    }
}
