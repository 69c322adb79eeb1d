//! A file of an export.

use std::sync::Arc;

use crate::refusal::FHIR_JSON;

/// A file: its content is fixed when the export starts.
#[derive(Debug, Clone)]
pub(crate) struct ExportFile {
    /// The last segment of its URL.
    pub(crate) name: String,
    /// What the manifest says its lines are; `None` where it is organised by patient.
    pub(crate) resource_type: Option<&'static str>,
    /// How many lines it has.
    pub(crate) count: usize,
    pub(crate) bytes: Arc<[u8]>,
    /// The name of the file that continues its last block.
    pub(crate) continued_in: Option<String>,
    pub(crate) media_type: &'static str,
}

impl ExportFile {
    pub(crate) fn new(name: String, resource_type: Option<&'static str>, lines: &[String]) -> Self {
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        Self {
            name,
            resource_type,
            count: lines.len(),
            bytes: text.into_bytes().into(),
            continued_in: None,
            media_type: "application/fhir+ndjson",
        }
    }

    /// Writes the lines as one Bundle, which is not what a file of an export is.
    pub(crate) fn bundled(self) -> Self {
        let text = String::from_utf8_lossy(&self.bytes);
        let entries: Vec<String> =
            text.lines().map(|line| format!("{{\"resource\":{line}}}")).collect();
        let entries = entries.join(",");
        let bundle = format!(
            "{{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{entries}]}}"
        );
        Self { bytes: bundle.into_bytes().into(), media_type: FHIR_JSON, ..self }
    }

    /// Spells the lines anew; their count stays.
    pub(crate) fn rewrite(&mut self, with: impl Fn(&str) -> Vec<u8>) {
        self.bytes = with(&String::from_utf8_lossy(&self.bytes)).into();
    }
}
