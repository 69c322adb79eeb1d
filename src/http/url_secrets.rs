//! Finds secrets in URLs that a server hands out, so that they are registered before the answer
//! is recorded: signed URLs, and links that carry a token in their path.

use serde_json::Value;
use url::Url;

use super::mask::LONGEST_TEXT;
use super::redactor::Redactor;

/// Parameters that carry a secret, whatever its length (compared in lower case).
const SECRET_PARAMETERS: [&str; 35] = [
    "access_token",
    "api-key",
    "api_key",
    "apikey",
    "assertion",
    "auth",
    "authorization",
    "awsaccesskeyid",
    "client_assertion",
    "client_secret",
    "code",
    "credential",
    "id_token",
    "jwt",
    "key",
    "key-pair-id",
    "passwd",
    "password",
    "policy",
    "pwd",
    "refresh_token",
    "secret",
    "session",
    "session_id",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "ticket",
    "token",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
    "x-goog-credential",
    "x-goog-signature",
];

/// From this length on the value of a parameter that FHIR does not know is taken for a secret if it
/// has digits and is no UUID (jobs are named by those).
const LONG: usize = 24;

/// From this length on the value of a parameter with a secret's name is no word (`code=active`).
const SURELY_SECRET: usize = 16;

/// Parameters of `$export` that do not begin with `_`. They say what was asked for.
const EXPORT_PARAMETERS: [&str; 3] = ["patient", "includeassociateddata", "organizeoutputby"];

/// Registers what looks like a secret in any URL within `json`, as `file-token-N`. Relative URLs
/// are resolved against `base`, the URL that gave the answer.
pub(super) fn register_json(redactor: &Redactor, base: &Url, json: &Value) {
    match json {
        Value::String(text) if may_be_url(text) && text.len() <= LONGEST_TEXT => {
            register_url(redactor, base, text);
        }
        Value::Array(items) => items.iter().for_each(|item| register_json(redactor, base, item)),
        Value::Object(fields) => {
            fields.values().for_each(|field| register_json(redactor, base, field));
        }
        _ => {}
    }
}

/// Registers what looks like a secret in the URL `text`, which may be relative to `base`, as
/// `file-token-N`.
pub(super) fn register_url(redactor: &Redactor, base: &Url, text: &str) {
    for secret in find(base, text) {
        if secret.len() < SURELY_SECRET {
            redactor.register_url_part("file-token", &secret);
        } else {
            redactor.register_numbered("file-token", &secret);
        }
    }
}

/// A single word is not taken for a relative URL: a granted token is one, too.
fn may_be_url(text: &str) -> bool {
    text.contains(['/', '?']) || text.ends_with(".ndjson")
}

/// Returns true if a value that stands alone looks like a secret.
pub(super) fn looks_secret(value: &str) -> bool {
    is_jwt(value) || is_long_and_random(value)
}

fn find(base: &Url, text: &str) -> Vec<String> {
    let Ok(url) = base.join(text) else { return Vec::new() };
    if url.host().is_none() {
        return Vec::new();
    }
    let segments = url.path_segments().into_iter().flatten();
    let tokens = segments.map(|segment| segment.strip_suffix(".ndjson").unwrap_or(segment));
    let mut found: Vec<String> = tokens.filter(|t| is_jwt(t)).map(str::to_owned).collect();
    let parameters = url.query_pairs().filter(|(name, value)| is_secret_pair(name, value));
    found.extend(parameters.map(|(_, value)| value.into_owned()));
    found.extend(url.password().map(str::to_owned));
    found.extend(Some(url.username().to_owned()).filter(|name| !name.is_empty()));
    found
}

fn is_secret_pair(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named = SECRET_PARAMETERS.contains(&name.as_str()) && value.len() >= Redactor::SHORTEST;
    is_named || is_jwt(value) || (!is_of_fhir(&name) && is_long_and_random(value))
}

fn is_of_fhir(name: &str) -> bool {
    name.starts_with('_') || EXPORT_PARAMETERS.contains(&name)
}

fn is_long_and_random(value: &str) -> bool {
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    value.len() >= LONG && has_digit && uuid::Uuid::try_parse(value).is_err()
}

/// Tells whether `text` is shaped like a JSON Web Token: three base64url parts, the first of them
/// the beginning of a JSON object (RFC 7519).
fn is_jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let is_base64url = |part: &str| {
        part.len() >= 4 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    text.starts_with("eyJ")
        && parts.by_ref().take(3).filter(|p| is_base64url(p)).count() == 3
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://a.test/r4/$export/Patient/eyJhbGciOiJI.eyJzdGFydCI6.c2lnbmF0dXJl.ndjson", &["eyJhbGciOiJI.eyJzdGFydCI6.c2lnbmF0dXJl"])]
    #[case("https://b.test/f.ndjson?X-Amz-Signature=0a1b2c3d&part=1", &["0a1b2c3d"])]
    #[case("https://b.test/f.ndjson?h=0123456789abcdef01234567", &["0123456789abcdef01234567"])]
    #[case("https://a.test/$export?_typeFilter=Observation%3Fcategory%3Dlaboratory", &[])]
    #[case("https://a.test/jobs/17", &[])]
    #[case("https://a.test/jobs?id=67e55044-10b1-426f-9247-bb680e5fe0c8", &[])]
    #[case("https://a.test/$export?includeAssociatedData=LatestProvenanceResources", &[])]
    #[case("https://a.test/$export?patient=Patient/0123456789abcdef01234567", &[])]
    #[case("https://b.test/f?Policy=abcdefgh&AWSAccessKeyId=AKIA", &["abcdefgh", "AKIA"])]
    #[case("https://b.test/f?client_secret=abcd&jwt=efgh&session=ijkl", &["abcd", "efgh", "ijkl"])]
    #[case("https://me-too:pass-word@b.test/f", &["pass-word", "me-too"])]
    #[case("/f.ndjson?sig=abcdefgh", &["abcdefgh"])]
    #[case("f.ndjson?sig=abcdefgh", &["abcdefgh"])]
    #[case("?sig=abcdefgh", &["abcdefgh"])]
    #[case("//b.test/f.ndjson?sig=abcdefgh", &["abcdefgh"])]
    #[case("eyJhbGciOiJI.eyJzdGFydCI6.c2lnbmF0dXJl.ndjson", &["eyJhbGciOiJI.eyJzdGFydCI6.c2lnbmF0dXJl"])]
    fn secrets_of_a_url_are_found(#[case] url: &str, #[case] expected: &[&str]) {
        let redactor = Redactor::new();
        let manifest = serde_json::json!({"output": [{"url": url}]});
        register_json(&redactor, &base(), &manifest);
        assert_eq!(find(&base(), url), expected);
        assert!(expected.iter().all(|secret| redactor.is_secret(secret)), "{url}");
    }

    #[test]
    fn a_word_in_an_answer_is_no_relative_url() {
        let redactor = Redactor::new();
        let token = "eyJhbGciOiJI.eyJzdGFydCI6.c2lnbmF0dXJl";
        register_json(&redactor, &base(), &serde_json::json!({ "access_token": token }));
        assert!(!redactor.is_secret(token), "it is registered as `token`, by who asked for it");
    }

    fn base() -> Url {
        "https://a.test/r4/status/17".parse().unwrap()
    }

    #[test]
    fn urls_inside_a_manifest_are_registered_once() {
        let redactor = Redactor::new();
        let url = "https://b.test/f?sig=abcdefgh";
        let manifest = serde_json::json!({"output": [{"url": url}, {"url": url}]});
        register_json(&redactor, &base(), &manifest);
        assert_eq!(redactor.redact(url), "https://b.test/f?sig={file-token-1}");
    }
}
