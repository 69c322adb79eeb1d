//! The reader of manifests: what evidence keeps of one has no secret, no name of a file, and no
//! text that is not known to be harmless.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use url::Url;

use crate::contract::Contract;
use crate::evidence::{ExchangeId, ManifestFacts};
use crate::http::{HeaderMap, Live, Redactor, StatusCode, recorded_json};
use crate::run::read_manifest;

/// A token that the target has, which a server may repeat.
const TOKEN: &str = "s3cr3t-value";

/// Reads `data` as the body of an answer that lists files, in every contract.
///
/// # Panics
///
/// If facts hold a secret or do not survive being stored, or a URL is requested that is none of HTTP.
pub fn manifest(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(data) else { return };
    let url = Url::parse("https://a.test/r4/status/17").expect("it is a URL");
    for contract in Contract::ALL {
        let redactor = Redactor::new();
        redactor.register("token", TOKEN).expect("it is long enough");
        let recorded = recorded_json(&redactor, &url, json.clone());
        assert_hidden(&recorded.to_string());
        let live = Live {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(data),
            url: url.clone(),
            masked: Some(Arc::new(recorded)),
            unread: None,
        };
        let Some(manifest) = read_manifest(&live, ExchangeId(1), &url, &redactor, contract) else {
            continue;
        };
        assert_eq!(manifest.urls.len(), manifest.facts.outputs.len());
        let urls = manifest.urls.iter().flatten().chain(&manifest.next);
        let urls = urls.chain(manifest.side.iter().filter_map(|item| item.url.as_ref()));
        for url in urls {
            assert!(matches!(url.scheme(), "http" | "https"), "{url} would be requested");
        }
        check(&manifest.facts, &redactor);
    }
}

fn check(facts: &ManifestFacts, redactor: &Redactor) {
    let stored = serde_json::to_string(facts).expect("facts are plain data");
    assert_hidden(&stored);
    let read: ManifestFacts = serde_json::from_str(&stored).expect("stored facts can be read");
    assert_eq!(&read, facts, "facts survive being stored");
    for url in facts.outputs.iter().filter_map(|output| output.url.as_ref()) {
        assert!(!redactor.is_secret(&url.shown), "the facts hold a secret: {}", url.shown);
    }
}

/// What a server itself puts into its URLs as a secret may be a word of the format, so that only our
/// own token is searched for.
fn assert_hidden(stored: &str) {
    let redactor = Redactor::new();
    redactor.register("token", TOKEN).expect("it is long enough");
    assert!(!redactor.is_secret(stored), "the token is left in {stored}");
}
