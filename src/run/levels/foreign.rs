//! Answers that are none of a FHIR server.

use crate::http::Live;

/// Returns true if an answer is none of a FHIR server: a page, or an error of whatever stands there. A
/// response that asks for credentials, and one of a busy server, may be a FHIR server's.
pub(crate) fn is_foreign(live: &Live) -> bool {
    let is_telling = match live.status.as_u16() {
        202 | 503 => false,
        status => matches!(status, 200..=399 | 404 | 405 | 500..=599),
    };
    is_telling
        && live.header("content-location").is_none()
        && !is_xml(live)
        && live.json().is_none()
        && live.unread.is_none()
}

/// Returns true if the answer is XML, which FHIR may be written in as well, and no page.
fn is_xml(live: &Live) -> bool {
    let media_type = live.header("content-type").unwrap_or_default().to_ascii_lowercase();
    media_type.contains("xml") && !media_type.contains("html")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{HeaderMap, StatusCode};
    use rstest::rstest;

    #[rstest]
    #[case::a_page(200, "text/html", "<html></html>", true)]
    #[case::a_page_of_xml(200, "application/xhtml+xml", "<html/>", true)]
    #[case::nothing_found(404, "text/plain", "no", true)]
    #[case::a_failure(500, "text/plain", "", true)]
    #[case::json(404, "text/plain", "{}", false)]
    #[case::fhir_in_xml(200, "application/fhir+xml", "<CapabilityStatement/>", false)]
    #[case::accepted(202, "text/plain", "", false)]
    #[case::a_door(401, "text/html", "<html></html>", false)]
    #[case::busy(503, "text/html", "<html></html>", false)]
    fn what_is_not_of_fhir_is_known_by_its_answer(
        #[case] status: u16,
        #[case] media_type: &str,
        #[case] body: &str,
        #[case] expected: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", media_type.parse().unwrap());
        let live = Live {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: body.to_owned().into(),
            url: "https://fhir.example/metadata".parse().unwrap(),
            masked: None,
            unread: None,
        };
        assert_eq!(is_foreign(&live), expected);
    }
}
