//! Reads a manifest: what evidence keeps of it, and the URLs that downloads need.

use serde_json::Value;
use url::Url;

use super::file_url;
use crate::evidence::{ExchangeId, ManifestFacts, OutputFacts};
use crate::http::{Live, Redactor, mask_manifest};

/// The most files of one manifest that are read. A longer one is not judged at all, so that nothing
/// passes for what was skipped.
const MOST_FILES: usize = 100_000;

/// A manifest with what is needed to download its files.
#[derive(Debug)]
pub(super) struct LiveManifest {
    pub(super) facts: ManifestFacts,
    /// The URL of each output, where it has one that can be requested.
    pub(super) urls: Vec<Option<Url>>,
    /// Why the list is not read, if it names too many files.
    pub(super) too_long: Option<String>,
    /// Whether files want the access token. True unless the manifest says otherwise.
    pub(super) with_token: bool,
}

/// Reads the body of an answer as a manifest; `None` when it is none.
pub(super) fn read(
    live: &Live,
    exchange: ExchangeId,
    kickoff: &Url,
    redactor: &Redactor,
) -> Option<LiveManifest> {
    let json = live.json().filter(is_manifest)?;
    let outputs = json["output"].as_array().map_or(&[][..], Vec::as_slice);
    let is_too_long = outputs.len() > MOST_FILES;
    let outputs = if is_too_long { &[] } else { outputs };
    let mut seen = Vec::new();
    let facts = outputs.iter().map(|output| output_facts(output, kickoff, redactor, &mut seen));
    let facts = facts.collect();
    let urls = outputs.iter().map(|output| request_url(output, &live.url)).collect();
    Some(LiveManifest {
        with_token: json["requiresAccessToken"] != Value::Bool(false),
        too_long: is_too_long.then(|| format!("its list names more than {MOST_FILES} files")),
        urls,
        facts: ManifestFacts { exchange, json: mask_manifest(&json, redactor), outputs: facts },
    })
}

/// A list of files is a JSON object with `output`, whatever else it lacks.
fn is_manifest(json: &Value) -> bool {
    json.get("output").is_some_and(Value::is_array)
}

fn output_facts(
    output: &Value,
    kickoff: &Url,
    redactor: &Redactor,
    seen: &mut Vec<String>,
) -> OutputFacts {
    let url = output["url"].as_str();
    OutputFacts {
        resource_type: output["type"].as_str().map(|text| text.chars().take(64).collect()),
        count: output["count"].as_u64(),
        url: url.map(|text| file_url::describe(text, kickoff, redactor, seen)),
    }
}

/// A relative URL is a finding, but its file can be looked at all the same.
fn request_url(output: &Value, base: &Url) -> Option<Url> {
    let url = base.join(output["url"].as_str()?).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}
