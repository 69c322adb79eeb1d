//! The list of files, as the two contracts write it: no `error`, `count` or `deleted`.

use serde_json::{Value, json};

use super::job::Job;
use super::plan::FilePlan;
use crate::auth::{FileClaims, Signer};
use crate::fault::gateway::analytics::AN_TYPE_DSTU2;
use crate::fault::gateway::file_url::{AN_JWT_OPAQUE, AN_JWT_TOTAL_WRONG, AN_URL_TYPE_MISMATCH};
use crate::fault::gateway::lines::UP_DUPLICATE_FILE;
use crate::fault::manifest::access::REQUIRES_TOKEN_STRING;
use crate::fault::manifest::item::OUTPUT_TYPE_MISSING;
use crate::fault::manifest::request::REQUEST_BASE_ONLY;
use crate::fault::manifest::time::TRANSACTION_TIME_DATE_ONLY;
use crate::population::Kind;
use crate::settings::Settings;
use crate::variant::catalog::file::CHUNKED_SHUFFLED;

/// Writes the list of one export.
pub(crate) struct Manifest<'a> {
    pub(crate) job: &'a Job,
    pub(crate) settings: &'a Settings,
    pub(crate) signer: &'a Signer,
}

impl Manifest<'_> {
    pub(crate) fn to_json(&self) -> Value {
        let required =
            if self.settings.has(&REQUIRES_TOKEN_STRING) { json!("true") } else { json!(true) };
        json!({
            "transactionTime": self.transaction_time(),
            "request": self.request(),
            "requiresAccessToken": required,
            "output": self.output(),
        })
    }

    fn transaction_time(&self) -> String {
        let at = self.job.transaction_time;
        if self.settings.has(&TRANSACTION_TIME_DATE_ONLY) {
            return at.strftime("%Y-%m-%d").to_string();
        }
        self.job.selection.population.style.write(at, true)
    }

    fn request(&self) -> &str {
        let request = self.job.request.as_str();
        if self.settings.has(&REQUEST_BASE_ONLY) {
            return request.split('?').next().unwrap_or_default();
        }
        request
    }

    fn output(&self) -> Vec<Value> {
        let mut items: Vec<Value> = self.job.files.iter().map(|file| self.item(file)).collect();
        if self.settings.has(&UP_DUPLICATE_FILE) {
            items.extend(items.last().cloned());
        }
        if self.settings.varies(&CHUNKED_SHUFFLED) {
            items.reverse();
        }
        if let Some(first) = items.first_mut().and_then(Value::as_object_mut)
            && self.settings.has(&OUTPUT_TYPE_MISSING)
        {
            first.remove("type");
        }
        items
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
