//! The list of files, as the two contracts write it: no `error`, `count` or `deleted`.

use serde_json::{Value, json};

use super::job::Job;
use super::plan::FilePlan;
use crate::auth::{FileClaims, Signer};
use crate::fault::gateway::analytics::AN_TYPE_DSTU2;
use crate::fault::gateway::file_url::{AN_JWT_OPAQUE, AN_JWT_TOTAL_WRONG, AN_URL_TYPE_MISMATCH};
use crate::manifest::{Manifest, ManifestContext, Page};
use crate::population::Kind;
use crate::settings::Settings;
use crate::variant::catalog::file::CHUNKED_SHUFFLED;

/// Writes the list of one export.
pub(crate) struct FileList<'a> {
    pub(crate) job: &'a Job,
    pub(crate) settings: &'a Settings,
    pub(crate) signer: &'a Signer,
}

impl FileList<'_> {
    pub(crate) fn to_json(&self) -> Value {
        let at = self.job.selection.population.style.write(self.job.transaction_time, true);
        let mut manifest = Manifest::new();
        manifest.insert("transactionTime".to_owned(), json!(at));
        manifest.insert("request".to_owned(), json!(self.job.request));
        manifest.insert("requiresAccessToken".to_owned(), json!(true));
        manifest.insert("output".to_owned(), self.output());
        self.context().spoil(&mut manifest, &self.settings.faults);
        Value::Object(manifest)
    }

    fn context(&self) -> ManifestContext<'_> {
        ManifestContext {
            request: &self.job.request,
            base: self.job.base(),
            status_url: "",
            transaction_time: self.job.transaction_time,
            is_organized: false,
            is_in_parts: false,
            page: Page::FirstOfAll,
            compressed_size: Box::new(|_| None),
        }
    }

    fn output(&self) -> Value {
        let mut items: Vec<Value> = self.job.files.iter().map(|file| self.item(file)).collect();
        if self.settings.varies(&CHUNKED_SHUFFLED) {
            items.reverse();
        }
        Value::Array(items)
    }

    fn item(&self, file: &FilePlan) -> Value {
        let name = listed_name(file.kind, self.settings);
        let segment = if self.settings.has(&AN_URL_TYPE_MISMATCH) {
            name.to_lowercase()
        } else {
            name.to_owned()
        };
        let url = format!("{}/{segment}/{}.ndjson", self.job.kick_off(), self.token(file));
        json!({"type": name, "url": url})
    }

    /// Returns the last segment of a file's URL, without its suffix.
    pub(crate) fn token(&self, file: &FilePlan) -> String {
        let lie = u32::from(self.settings.has(&AN_JWT_TOTAL_WRONG));
        let claims = FileClaims {
            start: self.job.cursor(file),
            total: file.total + lie,
            user_id: self.job.owner.clone(),
        };
        let token = self.signer.file_token(&claims);
        if self.settings.has(&AN_JWT_OPAQUE) { opaque(&token) } else { token }
    }
}

/// The name under which a type is listed.
pub(crate) fn listed_name(kind: Kind, settings: &Settings) -> &'static str {
    let is_dstu2 = kind == Kind::MedicationRequest && settings.has(&AN_TYPE_DSTU2);
    if is_dstu2 { "MedicationOrder" } else { kind.name() }
}

/// Returns a text that says nothing, but is always the same for the same token.
fn opaque(token: &str) -> String {
    let signature = token.rsplit('.').next().unwrap_or_default();
    format!("f{}", signature.replace(['-', '_'], "0"))
}
