//! The list of files, as the two contracts write it: no `error`, `count` or `deleted`.

use serde_json::{Value, json};

use super::job::Job;
use super::plan::FilePlan;
use crate::auth::{FileClaims, Signer};
use crate::fault::GatewayFault;
use crate::population::Kind;
use crate::settings::Settings;
use crate::variant::Variant;

/// Writes the list of one export.
pub(crate) struct Manifest<'a> {
    pub(crate) job: &'a Job,
    pub(crate) settings: &'a Settings,
    pub(crate) signer: &'a Signer,
}

impl Manifest<'_> {
    pub(crate) fn to_json(&self) -> Value {
        let required = if self.settings.has(GatewayFault::RequiresTokenString) {
            json!("true")
        } else {
            json!(true)
        };
        json!({
            "transactionTime": self.transaction_time(),
            "request": self.request(),
            "requiresAccessToken": required,
            "output": self.output(),
        })
    }

    fn transaction_time(&self) -> String {
        let at = self.job.transaction_time;
        if self.settings.has(GatewayFault::TransactionTimeDateOnly) {
            return at.strftime("%Y-%m-%d").to_string();
        }
        self.job.selection.population.style.write(at, true)
    }

    fn request(&self) -> &str {
        let request = self.job.request.as_str();
        if self.settings.has(GatewayFault::RequestBaseOnly) {
            return request.split('?').next().unwrap_or_default();
        }
        request
    }

    fn output(&self) -> Vec<Value> {
        let mut items: Vec<Value> = self.job.files.iter().map(|file| self.item(file)).collect();
        if self.settings.has(GatewayFault::DuplicateFile) {
            items.extend(items.last().cloned());
        }
        if self.settings.varies(Variant::ChunkedShuffled) {
            items.reverse();
        }
        if let Some(first) = items.first_mut().and_then(Value::as_object_mut)
            && self.settings.has(GatewayFault::OutputTypeMissing)
        {
            first.remove("type");
        }
        items
    }

    fn item(&self, file: &FilePlan) -> Value {
        let name = listed_name(file.kind, self.settings);
        let segment = if self.settings.has(GatewayFault::AnUrlTypeMismatch) {
            name.to_lowercase()
        } else {
            name.to_owned()
        };
        let url = format!("{}/{segment}/{}.ndjson", self.job.kick_off(), self.token(file));
        json!({"type": name, "url": url})
    }

    /// Returns the last segment of a file's URL, without its suffix.
    pub(crate) fn token(&self, file: &FilePlan) -> String {
        let lie = u32::from(self.settings.has(GatewayFault::AnJwtTotalWrong));
        let claims = FileClaims {
            start: self.job.cursor(file),
            total: file.total + lie,
            user_id: self.job.owner.clone(),
        };
        let token = self.signer.file_token(&claims);
        if self.settings.has(GatewayFault::AnJwtOpaque) { opaque(&token) } else { token }
    }
}

/// The name under which a type is listed.
pub(crate) fn listed_name(kind: Kind, settings: &Settings) -> &'static str {
    let is_dstu2 = kind == Kind::MedicationRequest && settings.has(GatewayFault::AnTypeDstu2);
    if is_dstu2 { "MedicationOrder" } else { kind.name() }
}

/// Returns a text that says nothing, but is always the same for the same token.
fn opaque(token: &str) -> String {
    let signature = token.rsplit('.').next().unwrap_or_default();
    format!("f{}", signature.replace(['-', '_'], "0"))
}
