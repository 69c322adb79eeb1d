//! Answers of servers, for tests of checks.

use std::sync::Arc;

use serde_json::Value;

use crate::evidence::{
    Answer, BodyEnd, BodyFacts, BodyKind, Header, ReceivedResponse, Transport, TransportKind,
};

pub(crate) fn status(status: u16) -> Answer {
    response(status, BodyKind::Empty, None)
}

pub(crate) fn json_answer(status: u16, json: Value) -> Answer {
    response(status, BodyKind::Json, Some(json))
}

pub(crate) fn response(status: u16, kind: BodyKind, json: Option<Value>) -> Answer {
    Answer::Response(ReceivedResponse {
        status,
        version: "HTTP/1.1".into(),
        headers: Vec::new(),
        body: BodyFacts {
            bytes: 0,
            kind,
            media_type: None,
            json: json.map(Arc::new),
            unread: None,
            end: BodyEnd::Complete,
        },
    })
}

pub(crate) fn with_header(answer: Answer, name: &str, value: &str) -> Answer {
    let Answer::Response(mut response) = answer else { return answer };
    response.headers.push(Header { name: name.into(), value: value.into() });
    Answer::Response(response)
}

pub(crate) fn no_answer() -> Answer {
    Answer::Failed(Transport { kind: TransportKind::Closed, detail: String::new() })
}
