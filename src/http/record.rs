//! Turns what is sent and received into the record, redacted.

use std::borrow::Cow;

use reqwest::header::{CONTENT_LOCATION, HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use serde_json::Value;
use url::Url;

use crate::evidence::{Header, SentBody, SentRequest};

use super::mask;
use super::redactor::Redactor;
use super::request::Body;
use super::url_secrets;

/// Bodies of requests are kept up to this length, in bytes.
const LONGEST_KEPT: usize = 16 * 1024;

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
    let url = redactor.redact(url.as_str());
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
            mask::mask_resource(&json).to_string().into()
        }
        _ => text.into(),
    }
}

/// Records the headers received from `from`. Secrets in the URLs they hold are registered first, and
/// the values of cookies are not kept.
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
    headers.iter().map(|(name, value)| header(name, value, redactor)).collect()
}

fn header(name: &HeaderName, value: &HeaderValue, redactor: &Redactor) -> Header {
    let text = String::from_utf8_lossy(value.as_bytes());
    let value = match name == SET_COOKIE {
        true => without_cookie(&text, redactor),
        false => redactor.redact(&text),
    };
    Header { name: name.as_str().to_owned(), value }
}

/// The mark is put in last: in received text it would be escaped.
fn without_cookie(text: &str, redactor: &Redactor) -> String {
    let (pair, attributes) = text.split_at(text.find(';').unwrap_or(text.len()));
    let name = pair.split_once('=').map_or("", |(name, _)| name);
    format!("{}={{cookie}}{}", redactor.redact(name), redactor.redact(attributes))
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

    #[test]
    fn a_cookie_keeps_its_name_and_attributes() {
        let kept = without_cookie("sid=abc; Path=/; Secure", &Redactor::new());
        assert_eq!(kept, "sid={cookie}; Path=/; Secure");
    }
}
