//! A file that is requested, as faults see it.

use serde_json::Value;

use crate::guide::export::{ExportFile, Job};
use crate::guide::server::Guide;
use crate::guide::store::Found;

/// A file of an export that is requested.
pub(crate) struct FileContext<'a> {
    pub(super) guide: &'a Guide,
    pub(super) job: &'a Job,
    pub(super) file: &'a ExportFile,
    /// Whether it was sent before.
    pub(crate) is_again: bool,
}

impl FileContext<'_> {
    /// Returns true if it is the last file with resources.
    pub(crate) fn is_last(&self) -> bool {
        self.job.files.output.last().is_some_and(|last| last.name == self.file.name)
    }

    /// Returns true if it has messages, not resources.
    pub(crate) fn is_message(&self) -> bool {
        self.job.files.outcomes.iter().any(|it| it.name == self.file.name)
    }

    /// Returns true if the export is in progress and its manifest comes in parts.
    pub(crate) fn is_early(&self) -> bool {
        let ready = self.guide.settings.polls_until_ready;
        self.job.is_in_parts() && self.guide.state().polls(&self.job.id) <= ready
    }

    /// Returns true if it is the last file of the manifest that is sent while the export is in
    /// progress.
    pub(crate) fn is_yet_to_come(&self) -> bool {
        let early = &self.job.files.output[..self.job.first_page()];
        self.is_early() && early.last().is_some_and(|it| it.name == self.file.name)
    }

    /// Replaces each resource by its newest version.
    pub(crate) fn as_of_now(&self, bytes: &[u8]) -> Vec<u8> {
        let state = self.guide.state();
        let newest = |line: &str| {
            let value: Value = serde_json::from_str(line).ok()?;
            let (resource_type, id) = (value["resourceType"].as_str()?, value["id"].as_str()?);
            match state.store.find(resource_type, id) {
                Found::Here(newest) if newest.changed > self.job.transaction_time => {
                    Some(newest.text(&self.job.base))
                }
                _ => None,
            }
        };
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().map(|line| newest(line).unwrap_or_else(|| line.to_owned()) + "\n");
        lines.collect::<String>().into_bytes()
    }
}
