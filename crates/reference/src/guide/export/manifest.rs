//! The manifest, as each version of the guide writes it.

use serde_json::{Map, Value, json};

use super::file::ExportFile;
use super::flaw::misreport;
use super::job::Job;
use crate::guide::store::written;
use bulkspec_fhir::GuideVersion;

/// Which of several manifests of one export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The first, before there is another.
    First,
    /// The first, with a link to the next where there is one.
    FirstOfAll,
    /// The second, which is the last.
    Last,
}

impl Job {
    /// Writes a manifest; there is a second one only where the client allows several.
    pub(crate) fn manifest(&self, page: Page) -> Value {
        let mut manifest = Map::new();
        manifest.insert("transactionTime".to_owned(), json!(written(self.transaction_time)));
        manifest.insert("requiresAccessToken".to_owned(), json!(self.requires_token));
        if self.version < GuideVersion::V4Ballot {
            manifest.insert("request".to_owned(), json!(self.request));
            // The same on all pages, as 3.0.0 asks for.
            manifest.insert("error".to_owned(), self.items(&self.files.outcomes));
        } else {
            manifest.insert(
                "outcome".to_owned(),
                self.items(Self::on_first(page, &self.files.outcomes)),
            );
        }
        manifest.insert("output".to_owned(), self.items(self.output(page)));
        if self.query.since.is_some() && self.version >= GuideVersion::V2 {
            let deleted = Self::on_first(page, &self.files.deleted);
            manifest.insert("deleted".to_owned(), self.items(deleted));
        }
        if self.query.organized {
            manifest.insert("outputOrganizedBy".to_owned(), json!("Patient"));
        }
        if let Some(link) = self.link(page) {
            manifest.insert("link".to_owned(), link);
        }
        misreport(self, &mut manifest, page);
        Value::Object(manifest)
    }

    fn output(&self, page: Page) -> &[ExportFile] {
        let (first, rest) = self.files.output.split_at(self.first_page());
        if page == Page::Last { rest } else { first }
    }

    fn on_first(page: Page, files: &[ExportFile]) -> &[ExportFile] {
        if page == Page::Last { &[] } else { files }
    }

    fn link(&self, page: Page) -> Option<Value> {
        let has_next = self.first_page() < self.files.output.len() && page == Page::FirstOfAll;
        let url = format!("{}&page=2", self.status_url());
        has_next.then(|| json!([{"relation": "next", "url": url}]))
    }

    fn items(&self, files: &[ExportFile]) -> Value {
        files.iter().map(|file| self.item(file)).collect()
    }

    fn item(&self, file: &ExportFile) -> Value {
        let mut item = json!({"url": self.file_url(&file.name), "count": file.count});
        if let Some(resource_type) = file.resource_type {
            item["type"] = json!(resource_type);
        }
        if let Some(next) = &file.continued_in {
            item["continuesInFile"] = json!(self.file_url(next));
        }
        if self.version == GuideVersion::V4Ballot {
            item["fileSize"] = json!(file.bytes.len());
        }
        item
    }
}
