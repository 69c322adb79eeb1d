//! The shape of an export.

use std::collections::BTreeMap;

use super::answer;
use super::manifest;
use super::model::{ExportShape, JobMode, Plenty};
use super::phrase::phrase;
use crate::evidence::{Evidence, ExportFacts, ExportResult, ManifestFacts, without_fingerprints};

pub(super) fn shape(evidence: &Evidence, export: &ExportFacts) -> ExportShape {
    let files = export.files.iter().filter_map(|file| file.exchange);
    let manifest = export.manifest();
    ExportShape {
        // By the rule that chose its `_since`, not by the moment: the data may change.
        what: export.spec.describe(None),
        kick_off: export.kickoff.and_then(|id| answer::request(evidence, id, "")),
        mode: mode(export),
        result: result(&export.result),
        manifest: manifest.map(|facts| manifest::shape(&facts.json)).unwrap_or_default(),
        files: manifest.map(files_by_type).unwrap_or_default(),
        downloads: files.filter_map(|id| answer::request(evidence, id, "")).collect(),
    }
}

fn mode(export: &ExportFacts) -> JobMode {
    match (export.kickoff, export.polls.is_empty()) {
        (None, _) => JobMode::NotAsked,
        (Some(_), true) => JobMode::AtOnce,
        (Some(_), false) => JobMode::Polled,
    }
}

fn result(result: &ExportResult) -> String {
    match result {
        ExportResult::Listed(_) => "listed".to_owned(),
        ExportResult::Refused { .. } => "refused".to_owned(),
        ExportResult::Failed { what, .. } => format!("failed: {}", phrase(what)),
        ExportResult::NotPossible { why } => format!("not possible: {}", phrase(why)),
    }
}

fn files_by_type(manifest: &ManifestFacts) -> BTreeMap<String, Plenty> {
    let mut files = BTreeMap::new();
    for output in &manifest.outputs {
        let name = without_fingerprints(output.resource_type.as_deref().unwrap_or("(none)"));
        let name = name.into_owned();
        files.entry(name).and_modify(|plenty| *plenty = Plenty::Several).or_insert(Plenty::One);
    }
    files
}
