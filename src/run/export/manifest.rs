//! Reads a manifest: what evidence keeps of it, and the URLs that downloads need.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::contract::Contract;
use crate::evidence::{AuxiliaryList, ExchangeId, ManifestFacts, OutputFacts};
use crate::http::{Live, Parsed, Redactor};
use crate::run::export::file_url::{self, LONGEST};

/// The most files of one manifest that are read. A longer one is not judged at all, so that nothing
/// passes for what was skipped.
pub(crate) const MAX_FILES: usize = 100_000;

/// A manifest with what is needed to download its files.
#[derive(Debug)]
pub(crate) struct LiveManifest {
    pub(crate) facts: ManifestFacts,
    /// The URL of each output, where it has one that can be requested.
    pub(crate) urls: Vec<Option<Url>>,
    /// Why the list is not read, if it names too many files.
    pub(crate) too_long: Option<String>,
    /// Whether files want the access token. True unless the manifest says otherwise.
    pub(crate) with_token: bool,
    /// The items of its lists beside `output`, in the contracts of the HL7 guide.
    pub(crate) side: Vec<LiveSide>,
    /// Where it came from.
    pub(crate) url: Url,
    /// The manifest that `link` leads to.
    pub(crate) next: Option<Url>,
}

/// An item of a list beside `output`.
#[derive(Debug)]
pub(crate) struct LiveSide {
    pub(crate) list: AuxiliaryList,
    pub(crate) resource_type: Option<String>,
    pub(crate) url: Option<Url>,
}

impl LiveManifest {
    /// Adds the manifest that `link` led to. Up to 3.0.0 it repeats the items of `error`.
    pub(crate) fn add(&mut self, page: Self) {
        self.facts.outputs.extend(page.facts.outputs);
        self.urls.extend(page.urls);
        let key = |item: &LiveSide| (item.list, item.url.clone());
        let mut known: HashSet<_> = self.side.iter().map(key).collect();
        self.side.extend(page.side.into_iter().filter(|item| known.insert(key(item))));
        self.next = page.next;
    }
}

/// Reads the body of an answer as a manifest; `None` when it is none.
pub(crate) fn read(
    live: &Live,
    exchange: ExchangeId,
    kickoff: &Url,
    redactor: &Redactor,
    contract: Contract,
) -> Option<LiveManifest> {
    let is_of_guide = contract.guide().is_some();
    // What evidence has no room for is not judged.
    let masked = live.masked.clone()?;
    let json =
        live.json().filter(|json| is_manifest(json) || (is_of_guide && looks_like_one(json)))?;
    let outputs = json["output"].as_array().map_or(&[][..], Vec::as_slice);
    let is_too_long = outputs.len() > MAX_FILES;
    let outputs = if is_too_long { &[] } else { outputs };
    let mut seen = HashMap::new();
    let facts = outputs.iter().map(|output| output_facts(output, kickoff, redactor, &mut seen));
    let facts = facts.collect();
    let urls = outputs.iter().map(|output| request_url(output, &live.url)).collect();
    Some(LiveManifest {
        side: if is_of_guide { side_items(&json, &live.url, redactor) } else { Vec::new() },
        next: is_of_guide.then(|| next_page(&json, &live.url)).flatten(),
        with_token: json["requiresAccessToken"] != Value::Bool(false),
        too_long: is_too_long.then(|| format!("its manifest lists more than {MAX_FILES} files")),
        urls,
        url: live.url.clone(),
        facts: ManifestFacts {
            exchange,
            json: masked_manifest(masked, json, redactor),
            outputs: facts,
        },
    })
}

/// The manifest without secrets: that of the exchange, unless it was masked as a resource there.
fn masked_manifest(masked: Arc<Value>, json: Parsed, redactor: &Redactor) -> Arc<Value> {
    if json["resourceType"].is_null() { masked } else { Arc::new(json.masked_manifest(redactor)) }
}

/// A list of files is a JSON object with `output`, whatever else it lacks.
fn is_manifest(json: &Value) -> bool {
    json.get("output").is_some_and(Value::is_array)
}

/// In the ballot of 4.0.0 `output` may be absent, and a manifest that lacks it is one to be judged.
fn looks_like_one(json: &Value) -> bool {
    json["resourceType"].is_null()
        && (json.get("transactionTime").is_some() || json.get("requiresAccessToken").is_some())
}

fn side_items(json: &Value, base: &Url, redactor: &Redactor) -> Vec<LiveSide> {
    let items = |list: AuxiliaryList| {
        json[list.member()].as_array().into_iter().flatten().map(move |item| (list, item))
    };
    let all = AuxiliaryList::ALL.into_iter().flat_map(items).take(MAX_FILES);
    let live = all.map(|(list, item)| LiveSide {
        list,
        resource_type: type_of(item, redactor),
        url: request_url(item, base),
    });
    live.collect()
}

/// Where the link of a manifest leads.
fn next_page(json: &Value, base: &Url) -> Option<Url> {
    let links = json["link"].as_array()?;
    request_url(links.iter().find(|link| link["relation"] == "next")?, base)
}

fn type_of(item: &Value, redactor: &Redactor) -> Option<String> {
    let text = item["type"].as_str()?;
    Some(redactor.name(text))
}

fn output_facts(
    output: &Value,
    kickoff: &Url,
    redactor: &Redactor,
    seen: &mut HashMap<String, usize>,
) -> OutputFacts {
    let url = output["url"].as_str();
    OutputFacts {
        resource_type: type_of(output, redactor),
        count: output["count"].as_u64(),
        url: url.map(|text| file_url::describe(text, kickoff, redactor, seen)),
    }
}

/// A relative URL is a finding, but its file can be looked at all the same.
fn request_url(output: &Value, base: &Url) -> Option<Url> {
    let text = output["url"].as_str().filter(|text| text.len() <= LONGEST)?;
    let url = base.join(text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}
