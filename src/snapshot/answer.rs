//! The shape of a request and of its answer.

use std::collections::BTreeMap;

use super::model::{AnswerShape, RequestShape};
use super::phrase::phrase;
use super::{place, words};
use crate::evidence::{
    Answer, BodyEnd, BodyKind, Evidence, Exchange, ExchangeId, ReceivedResponse,
};

/// The shape of one exchange; `None` when the evidence does not have it.
pub(super) fn request(evidence: &Evidence, id: ExchangeId, about: &str) -> Option<RequestShape> {
    let exchange = evidence.exchange(id)?;
    let url = place::of_target(&evidence.run.base, &exchange.request.url);
    Some(RequestShape {
        about: phrase(about),
        request: format!("{} {url}", exchange.request.method),
        answer: shape(exchange),
    })
}

/// The shape of the answer alone.
pub(super) fn answer(evidence: &Evidence, id: ExchangeId) -> Option<AnswerShape> {
    evidence.exchange(id).map(shape)
}

fn shape(exchange: &Exchange) -> AnswerShape {
    let redirects = exchange.redirects.iter().map(|hop| hop.status).collect();
    match &exchange.answer {
        Answer::Response(response) => AnswerShape {
            status: Some(response.status),
            trouble: broken_off(&response.body.end),
            redirects,
            headers: headers(response),
            body: body(response),
        },
        Answer::Failed(failure) => AnswerShape {
            status: None,
            trouble: Some(failure.kind.to_string()),
            redirects,
            headers: BTreeMap::new(),
            body: String::new(),
        },
    }
}

fn broken_off(end: &BodyEnd) -> Option<String> {
    let how = match end {
        // Where the reader stops is its own choice, and says nothing of the server.
        BodyEnd::Complete | BodyEnd::Abandoned => return None,
        BodyEnd::WrongLength { .. } => "shorter than promised",
        BodyEnd::Cut { .. } => "the connection broke",
        BodyEnd::Timeout => "nothing came in time",
        BodyEnd::LimitReached => "larger than the limit",
    };
    Some(how.to_owned())
}

fn body(response: &ReceivedResponse) -> String {
    let kind = match response.body.kind {
        BodyKind::Empty => "empty",
        BodyKind::Json => "json",
        BodyKind::Ndjson => "ndjson",
        BodyKind::Html => "html",
        BodyKind::Text => "text",
        BodyKind::Binary => "binary",
    };
    let json = response.body.json.as_ref();
    match json.and_then(|json| json.get("resourceType")?.as_str()) {
        Some(resource_type) => format!("{kind} {resource_type}"),
        None => kind.to_owned(),
    }
}

fn headers(response: &ReceivedResponse) -> BTreeMap<String, String> {
    let mut shapes: BTreeMap<String, String> = BTreeMap::new();
    for header in &response.headers {
        let name = header.name.to_ascii_lowercase();
        if let Some(value) = header_shape(&name, &header.value) {
            let all = shapes.entry(name).or_default();
            let separator = if all.is_empty() { "" } else { ", " };
            *all = format!("{all}{separator}{value}");
        }
    }
    shapes
}

/// What is kept of a header; nothing for those that vary or that infrastructure adds.
fn header_shape(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    match name {
        "content-type" | "content-encoding" => Some(value.to_ascii_lowercase()),
        "cache-control" => Some(sorted(&value.to_ascii_lowercase(), directive)),
        "allow" => Some(sorted(value, |method| words::method(method).to_owned())),
        "www-authenticate" => Some(value.split_whitespace().next().unwrap_or_default().to_owned()),
        "retry-after" | "expires" | "location" | "content-location" | "x-progress" => {
            Some("present".to_owned())
        }
        _ => None,
    }
}

/// A directive of `Cache-Control`; one that is not known may hold anything.
fn directive(text: &str) -> String {
    match text.split_once('=') {
        Some((name, _)) if words::is_directive(name) => format!("{name}={{n}}"),
        None if words::is_directive(text) => text.to_owned(),
        _ => "{directive}".to_owned(),
    }
}

fn sorted(list: &str, shape: fn(&str) -> String) -> String {
    let mut items: Vec<_> = list.split(',').map(|item| shape(item.trim())).collect();
    items.sort_unstable();
    items.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("content-type", "Application/FHIR+json", Some("application/fhir+json"))]
    #[case("allow", "POST,GET, EXPORT", Some("EXPORT, GET, POST"))]
    #[case("www-authenticate", "Bearer realm=\"x\"", Some("Bearer"))]
    #[case("cache-control", "private, max-age=299", Some("max-age={n}, private"))]
    #[case("allow", "GET, JOHNSMITH", Some("GET, {method}"))]
    #[case(
        "cache-control",
        "no-store, JohnSmith, x=JohnSmith",
        Some("no-store, {directive}, {directive}")
    )]
    #[case("retry-after", "17", Some("present"))]
    #[case("transfer-encoding", "chunked", None)]
    #[case("date", "Tue, 03 Feb 2026 04:05:06 GMT", None)]
    fn headers_lose_what_differs(
        #[case] name: &str,
        #[case] value: &str,
        #[case] shape: Option<&str>,
    ) {
        assert_eq!(header_shape(name, value).as_deref(), shape);
    }
}
