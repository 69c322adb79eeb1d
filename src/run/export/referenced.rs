//! Clinical resources that an export refers to and does not have: whether the server does.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Fingerprint, ReferencedFacts, ReferencedProbe, ResourceIndex};
use crate::http::{self, Request};
use crate::run::address;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::wanted::Wanted;
use crate::scan::{Limits, Scanner};
use crate::spec::Credential;

/// The most resources that are read.
const READ: usize = 3;

/// The most references that are looked up in the index, whatever the number of files.
const MOST: usize = 2_000;

/// Reads a few clinical resources that others refer to, and that are not among what came though
/// others of their type are. Their ids are values of resources, so they are hidden like secrets.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn probe_referenced(
    cx: &RunContext,
    who: Credential,
    wanted: &[Wanted],
    index: &ResourceIndex,
) -> Result<Vec<ReferencedProbe>, EngineError> {
    let mut probes = Vec::new();
    for target in &not_exported(cx, wanted, index)? {
        let Some((name, id)) = target.split_once('/') else { continue };
        let is_hidden = cx.client.redactor().register_id("referenced-id", id).is_ok();
        if !is_hidden || probes.len() == READ {
            continue;
        }
        let url = address::resource(&cx.target.base, name, id);
        let mut request = Request::get(url).header("accept", "application/fhir+json");
        request = request
            .credential(access::credential(cx, who).await?.unwrap_or(http::Credential::None));
        let (exchange, live) = sending::send_as(cx, who, request).await?;
        let json = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
        let json = json.filter(|json| json["resourceType"] == name && json["id"] == id);
        let found = json.map(|json| referenced_facts(cx, &json.to_string()));
        probes.push(ReferencedProbe { resource_type: name.to_owned(), exchange, found });
    }
    Ok(probes)
}

/// What is referred to and did not come, of types that did, in the order of the fingerprints.
fn not_exported(
    cx: &RunContext,
    wanted: &[Wanted],
    index: &ResourceIndex,
) -> Result<Vec<String>, EngineError> {
    let targets = wanted.iter().flat_map(|file| file.referenced.take()).take(MOST);
    let mut open: BTreeMap<Fingerprint, String> = targets
        .filter_map(|target| {
            let (name, id) = target.split_once('/')?;
            Some((cx.fingerprinter.resource(name, id), target))
        })
        .collect();
    let mut types = BTreeSet::new();
    for record in index {
        let record = record?;
        open.remove(&record.id);
        types.insert(record.resource_type);
    }
    let is_of_type =
        |target: &String| target.split_once('/').is_some_and(|(name, _)| types.contains(name));
    Ok(open.into_values().filter(is_of_type).collect())
}

fn referenced_facts(cx: &RunContext, line: &str) -> ReferencedFacts {
    let mut scanner = Scanner::new(Limits::default(), cx.fingerprinter.clone(), 0);
    let mut records = Vec::new();
    scanner.push(line.as_bytes(), &mut |record| records.push(record));
    scanner.finish(&mut |record| records.push(record));
    ReferencedFacts {
        last_updated: records.first().and_then(|record| record.last_updated),
        patients: records.iter().filter_map(|record| record.patient).collect(),
    }
}
