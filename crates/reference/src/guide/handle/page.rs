//! Pages for people, which have no place in an API.

use crate::message::Response;

/// Answers with a page of HTML.
pub(crate) fn html(status: u16, text: &str) -> Response {
    let page = format!("<!DOCTYPE html><html><body><p>{text}.</p></body></html>");
    Response::bytes(status, "text/html", page.into_bytes())
}
