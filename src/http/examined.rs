//! What is kept of the body of a small answer: its masked JSON, or why that was not examined.

use std::borrow::Cow;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use serde_json::Value;
use url::Url;

use super::json::{self, MAX_VALUES, NotRead};
use super::policy::Limits;
use super::record;
use super::redactor::Redactor;
use crate::evidence::{BodyKind, ReceivedResponse};

/// Answers that take less memory than this are kept even where large ones are no longer.
const SMALL: usize = 64 * 1024;

/// The body of a small answer as it was read.
pub(super) struct Whole {
    /// The bytes, without the encoding of the content.
    pub(super) bytes: Bytes,
    /// Whether there is more of it than bulkspec reads.
    pub(super) is_cut: bool,
}

impl Whole {
    /// Undoes gzip, which some gateways apply to every answer; nothing else, and not beyond the
    /// limit.
    pub(super) fn unpacked(body: Bytes, headers: &HeaderMap, is_cut: bool, limit: usize) -> Self {
        if headers.get(CONTENT_ENCODING).is_none_or(|value| value != "gzip") {
            return Self { bytes: body, is_cut };
        }
        let mut plain = Vec::new();
        let mut decoder = MultiGzDecoder::new(&body[..]).take(limit as u64 + 1);
        let read = decoder.read_to_end(&mut plain);
        let is_cut = is_cut || plain.len() > limit;
        plain.truncate(limit);
        // Of a body that was cut, the beginning can be decoded.
        match read {
            Err(_) if !is_cut => Self { bytes: body, is_cut },
            _ => Self { bytes: plain.into(), is_cut },
        }
    }
}

/// What became of the JSON of a body.
#[derive(Debug, Default)]
pub(super) struct ExaminedBody {
    /// The JSON with its values masked.
    pub(super) json: Option<Arc<Value>>,
    /// Why there is none, where a limit of bulkspec's own is the reason.
    pub(super) unread: Option<String>,
}

impl ExaminedBody {
    /// Examines the JSON that `url` answered with. Its secrets are registered first.
    pub(super) fn of(
        body: &Whole,
        kind: BodyKind,
        url: &Url,
        redactor: &Redactor,
        (limits, kept): (&Limits, &Kept),
    ) -> Self {
        let may_be_json = matches!(kind, BodyKind::Json | BodyKind::Ndjson);
        if body.is_cut {
            let unread = may_be_json.then(|| too_large(limits));
            return Self { json: None, unread };
        }
        let parsed = match json::parse(&body.bytes) {
            Ok(parsed) => parsed,
            Err(why) => {
                let unread = match why {
                    NotRead::NotJson => None,
                    NotRead::TooManyValues => Some(too_large(limits)),
                    NotRead::TooDeep => Some(TOO_DEEP.to_owned()),
                };
                return Self { json: None, unread: unread.filter(|_| may_be_json) };
            }
        };
        let masked = parsed.map(|json| record::received_json(redactor, url, json));
        if kept.takes(json::memory(&masked), limits.kept_bodies) {
            return Self { json: Some(Arc::new(masked)), unread: None };
        }
        let most = binary(limits.kept_bodies);
        let why =
            format!("the answers of this run need more memory than bulkspec gives them ({most})");
        Self { json: None, unread: Some(why) }
    }
}

const TOO_DEEP: &str = "the answer is nested deeper than bulkspec reads (127 levels)";

fn too_large(limits: &Limits) -> String {
    let (size, thousands) = (binary(limits.answer_body), MAX_VALUES / 1_000);
    format!("the answer is larger than bulkspec reads ({size}, {thousands},000 JSON values)")
}

/// A size in the largest binary unit that leaves no fraction.
fn binary(bytes: usize) -> Cow<'static, str> {
    match bytes {
        _ if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20).into(),
        _ if bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10).into(),
        _ => format!("{bytes} bytes").into(),
    }
}

/// How much memory the masked JSON of a run takes.
#[derive(Debug, Default)]
pub(super) struct Kept(AtomicUsize);

impl Kept {
    /// Takes memory, unless that would be more than there is.
    fn takes(&self, memory: usize, most: usize) -> bool {
        let most = if memory < SMALL { most.saturating_add(most / 8) } else { most };
        let add = |used: usize| used.checked_add(memory).filter(|sum| *sum <= most);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).is_ok()
    }

    /// Gives back the memory of a response that is no longer kept.
    pub(super) fn release(&self, response: &ReceivedResponse) {
        let memory = response.body.json.as_deref().map_or(0, json::memory);
        self.0.fetch_sub(memory, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{BodyEnd, BodyFacts};
    use rstest::rstest;

    fn examine(body: &str, kind: BodyKind, limits: &Limits, kept: &Kept) -> ExaminedBody {
        let whole = Whole { bytes: body.to_owned().into(), is_cut: false };
        let url = "https://a.test/r4".parse().unwrap();
        ExaminedBody::of(&whole, kind, &url, &Redactor::new(), (limits, kept))
    }

    #[rstest]
    #[case::json("[1]", BodyKind::Json, None)]
    #[case::no_json("<html>", BodyKind::Html, None)]
    #[case::deep(&"[".repeat(300), BodyKind::Text, None)]
    #[case::deep(&format!("{}{}", "[".repeat(300), "]".repeat(300)), BodyKind::Json, Some("127 levels"))]
    #[case::many(&format!("[{}0]", "0,".repeat(MAX_VALUES)), BodyKind::Json, Some("(8 MiB, 750,000 JSON"))]
    fn what_is_beyond_a_limit_has_a_reason(
        #[case] body: &str,
        #[case] kind: BodyKind,
        #[case] why: Option<&str>,
    ) {
        let unread = examine(body, kind, &Limits::default(), &Kept::default()).unread;
        assert_eq!(unread.is_some(), why.is_some(), "{unread:?}");
        assert!(unread.unwrap_or_default().contains(why.unwrap_or_default()));
    }

    #[test]
    fn beyond_its_memory_a_run_keeps_small_answers_only_until_it_forgets_some() {
        let (kept, limits) =
            (Kept::default(), Limits { kept_bodies: 1 << 20, ..Limits::default() });
        let large = format!("[{}0]", "0,".repeat(20_000));
        let mut first = examine(&large, BodyKind::Json, &limits, &kept);
        let second = examine(&large, BodyKind::Json, &limits, &kept);
        assert!(first.json.is_some() && second.unread.unwrap().contains("(1 MiB)"));
        assert!(examine("[1]", BodyKind::Json, &limits, &kept).json.is_some());
        kept.release(&ReceivedResponse {
            status: 200,
            version: String::new(),
            headers: Vec::new(),
            body: BodyFacts {
                bytes: 0,
                kind: BodyKind::Json,
                media_type: None,
                json: first.json.take(),
                unread: None,
                end: BodyEnd::Complete,
            },
        });
        assert!(examine(&large, BodyKind::Json, &limits, &kept).json.is_some());
    }
}
