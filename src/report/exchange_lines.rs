//! A request and its response, one line each.

use reqwest::StatusCode;

use super::wording::{count, grouped};
use crate::evidence::{Answer, BodyEnd, BodyFacts, ReceivedResponse, SentRequest};

/// `POST https://host/Group/1/$export`
pub(super) fn sent(request: &SentRequest) -> String {
    format!("{} {}", request.method, request.url)
}

/// `403 Forbidden, application/fhir+json, 312 bytes`, or the reason why there is no response.
pub(super) fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Response(response) => response_line(response),
        Answer::Failed(failure) => format!("no response: {} ({})", failure.kind, failure.detail),
    }
}

fn response_line(response: &ReceivedResponse) -> String {
    let reason = StatusCode::from_u16(response.status).ok().and_then(|s| s.canonical_reason());
    let mut line = response.status.to_string();
    if let Some(reason) = reason {
        line.push(' ');
        line.push_str(reason);
    }
    line + &body(&response.body)
}

fn body(body: &BodyFacts) -> String {
    let mut line = String::from(", ");
    line.push_str(body.media_type.as_deref().unwrap_or("no media type"));
    line.push_str(", ");
    line.push_str(&match body.bytes {
        0 => "no body".to_owned(),
        bytes => count(bytes, "byte"),
    });
    line.push_str(&ending(&body.end));
    line
}

fn ending(end: &BodyEnd) -> String {
    match end {
        BodyEnd::Complete => String::new(),
        BodyEnd::WrongLength { promised } => format!(" of {} promised", grouped(*promised)),
        BodyEnd::Cut { .. } => ", then the connection broke".to_owned(),
        BodyEnd::Timeout => ", then nothing came in time".to_owned(),
        BodyEnd::LimitReached => ", the rest was not read".to_owned(),
        BodyEnd::Abandoned => ", and reading stopped there".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{BodyKind, Transport, TransportKind};
    use rstest::rstest;

    fn response(status: u16, media_type: Option<&str>, bytes: u64, end: BodyEnd) -> Answer {
        let media_type = media_type.map(str::to_owned);
        let kind = if bytes == 0 { BodyKind::Empty } else { BodyKind::Json };
        let body = BodyFacts { bytes, kind, media_type, json: None, unread: None, end };
        let version = "HTTP/1.1".to_owned();
        Answer::Response(ReceivedResponse { status, version, headers: Vec::new(), body })
    }

    #[rstest]
    #[case(
        response(403, Some("application/fhir+json"), 312, BodyEnd::Complete),
        "403 Forbidden, application/fhir+json, 312 bytes"
    )]
    #[case(response(299, None, 0, BodyEnd::Complete), "299, no media type, no body")]
    #[case(
        response(200, Some("text/plain"), 1, BodyEnd::WrongLength { promised: 2048 }),
        "200 OK, text/plain, 1 byte of 2,048 promised"
    )]
    #[case(
        Answer::Failed(Transport { kind: TransportKind::Refused, detail: "os error".into() }),
        "no response: connection refused (os error)"
    )]
    fn an_answer_is_told_in_a_line(#[case] given: Answer, #[case] line: &str) {
        assert_eq!(answer(&given), line);
    }
}
