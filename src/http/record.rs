//! Turns what is sent and received into the record, redacted.

use std::borrow::Cow;

use reqwest::header::{
    CONTENT_LOCATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, WWW_AUTHENTICATE,
};
use serde_json::Value;
use url::Url;

use crate::evidence::{
    Header, ReceivedHeader, SentBody, SentRequest, known_media_type, known_name, known_words,
};

use super::listed_files;
use super::mask;
use super::redactor::Redactor;
use super::request::Body;
use super::url_secrets;

/// Bodies of requests are kept up to this length, in bytes.
const LONGEST_KEPT: usize = 16 * 1024;

/// Stands for the value of a header that is not kept.
const HIDDEN: &str = "…";

/// Records a request.
pub(super) fn sent(
    method: &str,
    url: &Url,
    lines: &[(HeaderName, HeaderValue)],
    body: &Body,
    redactor: &Redactor,
) -> SentRequest {
    url_secrets::register_url(redactor, url, url.as_str());
    let mut headers: Vec<Header> =
        lines.iter().map(|(name, value)| header(name, value, redactor)).collect();
    if !headers.iter().any(|header| header.name == "accept") {
        // The HTTP library adds it, as curl does, and can't be kept from it.
        headers.push(Header { name: "accept".into(), value: "*/*".into() });
    }
    let url = redactor.redact_url(url.as_str());
    let body = sent_body(body, redactor);
    let mut texts: Vec<&str> = headers.iter().map(|header| header.value.as_str()).collect();
    texts.push(&url);
    if let SentBody::Bytes { text: Some(text), .. } = &body {
        texts.push(text);
    }
    let secrets = redactor.labels_in(&texts);
    SentRequest { method: method.to_owned(), url, headers, body, secrets }
}

fn sent_body(body: &Body, redactor: &Redactor) -> SentBody {
    let Body::Bytes { media_type, bytes } = body else { return SentBody::None };
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST_KEPT);
    SentBody::Bytes {
        media_type: media_type.as_deref().map(|media_type| redactor.redact(media_type)),
        bytes: bytes.len() as u64,
        text: text.map(|text| redactor.redact(&masked(text))),
    }
}

/// A resource that is sent names patients like one that comes, but for the parameters of an
/// operation, which bulkspec makes up.
fn masked(text: &str) -> Cow<'_, str> {
    match serde_json::from_str::<Value>(text) {
        Ok(json) if json["resourceType"].is_string() && json["resourceType"] != "Parameters" => {
            mask::mask_resource(json).to_string().into()
        }
        _ => text.into(),
    }
}

/// Records the headers received from `from`. Secrets in the URLs they hold are registered first. Of
/// headers that no check reads only the names are kept: a value may tell a patient's name.
pub(super) fn received_headers(
    headers: &HeaderMap,
    from: &Url,
    redactor: &Redactor,
) -> Vec<Header> {
    for name in [LOCATION, CONTENT_LOCATION] {
        for value in headers.get_all(name) {
            let text = String::from_utf8_lossy(value.as_bytes());
            url_secrets::register_url(redactor, from, &text);
        }
    }
    headers.iter().map(|(name, value)| received(name, value, redactor)).collect()
}

/// Records the JSON of an answer from `url`. The secrets and names of files in it are registered first.
pub(crate) fn received_json(redactor: &Redactor, url: &Url, json: Value) -> Value {
    url_secrets::register_json(redactor, url, &json);
    listed_files::listed(&json).for_each(|listed| redactor.register_file_url(url, listed));
    mask::mask_answer(json, redactor)
}

fn received(name: &HeaderName, value: &HeaderValue, redactor: &Redactor) -> Header {
    let kept = ReceivedHeader::named(name.as_str());
    if kept.is_some_and(|kept| kept != ReceivedHeader::WwwAuthenticate) {
        let text = String::from_utf8_lossy(value.as_bytes());
        let value = match *name {
            LOCATION | CONTENT_LOCATION => redactor.redact_url(&text),
            CONTENT_TYPE => redactor.redact(&known_media_type(&text)),
            _ => known_words(&redactor.redact(&text)),
        };
        return Header { name: known_name(name.as_str()).to_owned(), value };
    }
    let scheme = (name == WWW_AUTHENTICATE).then(|| scheme(value)).flatten();
    let value = scheme.map_or_else(|| HIDDEN.to_owned(), |scheme| format!("{scheme} {HIDDEN}"));
    Header { name: known_name(name.as_str()).to_owned(), value }
}

/// The scheme of a challenge, where it is a usual one: snapshots have it.
fn scheme(value: &HeaderValue) -> Option<&str> {
    let word = value.to_str().ok()?.split_whitespace().next()?;
    ["basic", "bearer", "digest", "dpop", "negotiate"]
        .contains(&word.to_ascii_lowercase().as_str())
        .then_some(word)
}

fn header(name: &HeaderName, value: &HeaderValue, redactor: &Redactor) -> Header {
    let text = String::from_utf8_lossy(value.as_bytes());
    Header { name: name.as_str().to_owned(), value: redactor.redact(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_request_is_recorded_without_its_secrets() {
        let redactor = Redactor::new();
        redactor.register("token", "s3cr3t-token").unwrap();
        let lines = [(
            HeaderName::from_static("authorization"),
            HeaderValue::from_static("Bearer s3cr3t-token"),
        )];
        let url = "http://a.test/$export?sig=abcdefgh".parse().unwrap();
        let body = Body::Bytes { media_type: None, bytes: b"t=s3cr3t-token".to_vec() };
        let sent = sent("GET", &url, &lines, &body, &redactor);
        assert_eq!(sent.url, "http://a.test/$export?sig={file-token-1}");
        assert_eq!(sent.headers[0].value, "Bearer {token}");
        assert_eq!(sent.headers[1].value, "*/*");
        assert_eq!(sent.secrets, ["file-token-1", "token"]);
        let text = Some("t={token}".to_owned());
        assert_eq!(sent.body, SentBody::Bytes { media_type: None, bytes: 14, text });
    }

    #[rstest]
    #[case(
        r#"{"member":[{"entity":{"reference":"Patient/17"}}],"resourceType":"Group"}"#,
        r#"{"member":[{"entity":{"reference":"Patient/…"}}],"resourceType":"Group"}"#
    )]
    #[case(
        r#"{"resourceType":"Parameters","x":"17"}"#,
        r#"{"resourceType":"Parameters","x":"17"}"#
    )]
    #[case("scope=17", "scope=17")]
    fn a_resource_that_is_sent_names_nobody(#[case] body: &str, #[case] kept: &str) {
        assert_eq!(masked(body), kept);
    }

    #[rstest]
    #[case("content-type", "application/fhir+json", "application/fhir+json")]
    #[case(
        "content-type",
        "text/csv; charset=utf-8;NAME=Roe.csv;x",
        "text/csv; charset=utf-8;NAME=(another name);x"
    )]
    #[case("x-progress", "50 % of s3cr3t-token", "50 % of {token}")]
    #[case("x-progress", "export of Roe", "export of ………")]
    #[case("content-disposition", "attachment; filename=JaneRoe.ndjson", "…")]
    #[case("etag", "\"jane-roe\"", "…")]
    #[case("x-patient", "Jane Roe", "…")]
    #[case("set-cookie", "sid=\"a;b\"; Path=/", "…")]
    #[case("set-cookie2", "sid=abc", "…")]
    #[case("www-authenticate", "Bearer realm=\"Jane Roe\"", "Bearer …")]
    #[case("www-authenticate", "JaneRoe realm=\"x\"", "…")]
    fn a_received_header_keeps_its_value_where_checks_read_it(
        #[case] name: &'static str,
        #[case] value: &'static str,
        #[case] kept: &str,
    ) {
        let redactor = Redactor::new();
        redactor.register("token", "s3cr3t-token").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        let from = "http://a.test/".parse().unwrap();
        let recorded = received_headers(&headers, &from, &redactor);
        let name = known_name(name).to_owned();
        assert_eq!(recorded, [Header { name, value: kept.to_owned() }]);
    }
}
