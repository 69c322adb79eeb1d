//! Writes the files of an export.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};

use super::blocks::blocks;
use super::file::ExportFile;
use super::resource::ResourceContext;
use super::selection::Selection;
use crate::fault::Spoil;
use crate::fault::file::lines::MIXED_TYPE_FILE;
use crate::guide::query::Query;
use crate::guide::store::{Deletion, Resource, Snapshot, written};
use crate::guide::types::{EXPORTED, NOT_EXPORTED};
use crate::settings::Settings;
use bulkspec_fhir::GuideVersion;

/// The type whose first line shows the faults of single lines.
const SPOILED_LINE: &str = "Observation";

/// Everything that the files of an export are written from.
pub(crate) struct ExportInput<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) version: GuideVersion,
    pub(crate) query: &'a Query,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) selection: &'a Selection,
    /// The base URL, as the client knows it.
    pub(crate) base: &'a str,
    /// What is told of beside the resources, each with its severity.
    pub(crate) remarks: &'a [(&'static str, String)],
}

/// The files of an export, as the manifest lists them.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) output: Vec<ExportFile>,
    pub(crate) deleted: Vec<ExportFile>,
    pub(crate) outcomes: Vec<ExportFile>,
}

/// Writes all files.
pub(crate) fn write(sheets: &ExportInput<'_>) -> Written {
    let output = if sheets.query.organized { blocks(sheets) } else { sheets.output() };
    let mut files = Written { output, deleted: sheets.deleted(), outcomes: sheets.outcomes() };
    for spoil in sheets.settings.spoils() {
        match spoil {
            Spoil::Files(spoil) => spoil(sheets, &mut files),
            Spoil::Text(spoil) => files.output.iter_mut().for_each(|file| file.rewrite(spoil)),
            _ => {}
        }
    }
    files
}

impl ExportInput<'_> {
    /// The most lines of a file.
    pub(super) fn limit(&self) -> usize {
        usize::try_from(self.settings.lines_per_file.get()).unwrap_or(usize::MAX)
    }

    /// Writes one resource.
    pub(super) fn line(&self, resource: &Resource) -> String {
        let trimmed =
            self.query.elements.trimmed(&resource.resource_type, &resource.content, self.settings);
        let content =
            trimmed.map_or_else(|| Arc::clone(&resource.content), |it| Arc::new(it.into()));
        let cx = ResourceContext { snapshot: self.snapshot, seed: self.settings.seed };
        let content = cx.spoil(&content, self.settings);
        Resource { content, ..resource.clone() }.text(self.base)
    }

    /// Writes the files with the resources, each of one type.
    fn output(&self) -> Vec<ExportFile> {
        let types = EXPORTED.iter().chain(&NOT_EXPORTED);
        types.flat_map(|resource_type| self.of_type(resource_type)).collect()
    }

    fn of_type(&self, resource_type: &'static str) -> Vec<ExportFile> {
        let resources = self.selection.resources.iter();
        let own = resources.filter(|it| it.resource_type == resource_type);
        let mut lines: Vec<String> = own.map(|it| self.line(it)).collect();
        if resource_type == "Patient" && self.settings.has(&MIXED_TYPE_FILE) {
            lines.extend(self.guest());
        }
        self.spoil_lines(resource_type, &mut lines);
        self.files(resource_type, Some(resource_type), &lines)
    }

    /// A line that belongs into another file.
    fn guest(&self) -> Option<String> {
        let mut resources = self.snapshot.resources.iter();
        resources.find(|it| it.resource_type == "Practitioner").map(|it| self.line(it))
    }

    /// Cuts lines into files; no lines give no file.
    fn files(
        &self,
        stem: &str,
        resource_type: Option<&'static str>,
        lines: &[String],
    ) -> Vec<ExportFile> {
        let mut parts = Vec::new();
        for (n, lines) in lines.chunks(self.limit()).enumerate() {
            let start = n * self.limit();
            let fitting = fitting(lines, self.query.largest_file).into_iter();
            parts.extend(fitting.map(|part| start + part.start..start + part.end));
        }
        for spoil in self.settings.spoils() {
            if let Spoil::Parts(spoil) = spoil {
                spoil(&mut parts);
            }
        }
        let file = |(n, part): (usize, Range<usize>)| {
            ExportFile::new(format!("{stem}-{n}.ndjson"), resource_type, &lines[part])
        };
        (1..).zip(parts).map(file).collect()
    }

    /// Hands the lines of one type to the faults.
    fn spoil_lines(&self, resource_type: &str, lines: &mut [String]) {
        for spoil in self.settings.spoils() {
            match spoil {
                Spoil::EveryLine(spoil) => lines.iter_mut().for_each(spoil),
                Spoil::Line(spoil) if resource_type == SPOILED_LINE => {
                    lines.first_mut().map(spoil).unwrap_or_default();
                }
                _ => {}
            }
        }
    }

    /// Writes the files with what was deleted; the items have no type in the ballot of 4.0.0.
    fn deleted(&self) -> Vec<ExportFile> {
        if self.version < GuideVersion::V2 {
            return Vec::new();
        }
        let bundles: Vec<String> = self.bundles().collect();
        self.files("deleted", self.unless_ballot("Bundle"), &bundles)
    }

    fn bundles(&self) -> impl Iterator<Item = String> {
        self.selection.deletions.iter().map(|deletion| {
            let mut bundle = bundle(deletion);
            for spoil in self.settings.spoils() {
                if let Spoil::Deletion(spoil) = spoil {
                    spoil(&mut bundle);
                }
            }
            bundle.to_string()
        })
    }

    /// Writes the files with what is told of beside the resources.
    fn outcomes(&self) -> Vec<ExportFile> {
        let outcomes = self.remarks.iter().map(|(severity, text)| remark(severity, text));
        let outcomes: Vec<String> = outcomes.collect();
        self.files("outcome", self.unless_ballot("OperationOutcome"), &outcomes)
    }

    fn unless_ballot(&self, resource_type: &'static str) -> Option<&'static str> {
        (self.version < GuideVersion::V4Ballot).then_some(resource_type)
    }
}

/// Divides lines, so that no part has more bytes than the limit unless it is a single line.
fn fitting(lines: &[String], limit: Option<usize>) -> Vec<Range<usize>> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut bytes = 0;
    for (n, line) in lines.iter().enumerate() {
        let length = line.len() + 1;
        match parts.last_mut() {
            Some(part) if length <= limit.saturating_sub(bytes) => {
                part.end = n + 1;
                bytes += length;
            }
            _ => {
                parts.push(n..n + 1);
                bytes = length;
            }
        }
    }
    parts
}

fn bundle(deletion: &Deletion) -> Value {
    let Resource { resource_type, id, .. } = &deletion.last;
    let url = format!("{resource_type}/{id}");
    let entry = json!({"request": {"method": "DELETE", "url": url}});
    json!({
        "resourceType": "Bundle",
        "id": format!("deleted-{id}"),
        "meta": {"lastUpdated": written(deletion.at)},
        "type": "transaction",
        "entry": [entry],
    })
}

fn remark(severity: &str, text: &str) -> String {
    let code = match severity {
        "error" => "exception",
        "information" => "informational",
        _ => "not-supported",
    };
    let issue = json!({"severity": severity, "code": code, "diagnostics": text});
    json!({"resourceType": "OperationOutcome", "issue": [issue]}).to_string()
}
