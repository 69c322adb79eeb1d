//! The manifest, as each version of the guide writes it.

use serde_json::{Value, json};

use super::file::ExportFile;
use super::job::Job;
use crate::export::gzipped;
use crate::guide::store::written;
use crate::manifest::{Manifest, ManifestContext, Page};
use bulkspec_fhir::GuideVersion;

impl Job {
    /// Writes a manifest; there is a second one only where the client allows several.
    pub(crate) fn manifest(&self, page: Page) -> Value {
        let mut manifest = Manifest::new();
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
        self.context(page, &self.status_url()).spoil(&mut manifest, &self.faults);
        Value::Object(manifest)
    }

    fn context<'a>(&'a self, page: Page, status_url: &'a str) -> ManifestContext<'a> {
        ManifestContext {
            request: &self.request,
            base: &self.base,
            status_url,
            transaction_time: self.transaction_time,
            is_organized: self.query.organized,
            is_in_parts: self.is_in_parts(),
            page,
            compressed_size: Box::new(|name| self.compressed_size(name)),
        }
    }

    /// Returns the size of a file with this name if it is compressed, in bytes.
    fn compressed_size(&self, name: &str) -> Option<usize> {
        let (_, file) = self.file(name)?;
        let pieces = gzipped(Box::new(std::iter::once(file.bytes.to_vec())));
        Some(pieces.map(|piece| piece.len()).sum())
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
