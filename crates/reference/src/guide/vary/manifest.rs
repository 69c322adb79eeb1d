//! Other manifests than the usual.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde_json::{Value, json};

use super::address::on_other_host;
use crate::guide::export::Job;
use crate::guide::server::Guide;
use crate::manifest::Page;
use crate::variant::catalog::manifest::{
    EXTRA_MEMBERS, NO_COUNTS, NO_DELETED, REQUEST_ON_ANOTHER_HOST, REQUEST_REENCODED,
    TRANSACTION_TIME_OFFSET, TRANSACTION_TIME_SEVEN_DIGITS,
};
use bulkspec_fhir::GuideVersion;

/// The members of a manifest that list files.
const LISTS: [&str; 4] = ["output", "deleted", "error", "outcome"];

impl Guide {
    /// Writes a manifest.
    pub(in crate::guide) fn listed(&self, job: &Job, page: Page) -> Value {
        let mut manifest = job.manifest(page);
        for list in LISTS {
            let items = manifest.get_mut(list).and_then(Value::as_array_mut);
            items.into_iter().flatten().for_each(|item| self.vary_item(job, item));
        }
        if let Some(next) = manifest.pointer_mut("/link/0/url") {
            *next = json!(self.shown_status_url(next.as_str().unwrap_or_default()));
        }
        if self.varies(&NO_DELETED) {
            remove(&mut manifest, "deleted");
        }
        self.vary_members(job, &mut manifest);
        manifest
    }

    fn vary_item(&self, job: &Job, item: &mut Value) {
        for name in ["url", "continuesInFile"] {
            if let Some(url) = item.get_mut(name) {
                *url = json!(self.shown_file_url(job, url.as_str().unwrap_or_default()));
            }
        }
        if self.varies(&NO_COUNTS) {
            remove(item, "count");
        }
        if self.varies(&EXTRA_MEMBERS) {
            item["checksum"] = json!("sha256:0");
            item["extension"] = self.extension("fileId", "1");
        }
    }

    fn vary_members(&self, job: &Job, manifest: &mut Value) {
        let at = job.transaction_time;
        if self.varies(&TRANSACTION_TIME_SEVEN_DIGITS) {
            // Less than a microsecond late, so that what is written later is later still.
            manifest["transactionTime"] = json!(format!("{}0001+00:00", without_zone(at)));
        }
        if self.varies(&TRANSACTION_TIME_OFFSET) {
            let there = at.to_zoned(TimeZone::fixed(offset(3)));
            manifest["transactionTime"] =
                json!(there.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string());
        }
        if self.varies(&EXTRA_MEMBERS) {
            manifest["JobID"] = json!(job.id);
            manifest["status"] = json!("complete");
            manifest["extension"] = self.extension("informationModel", "R4");
        }
        if self.varies(&REQUEST_REENCODED)
            && let Some(request) = manifest.get_mut("request")
        {
            let text = request.as_str().unwrap_or_default();
            let text = text.replace('$', "%24").replace(',', "%2C").replace("=R", "=%52");
            *request = json!(text);
        }
        if self.varies(&REQUEST_ON_ANOTHER_HOST)
            && let Some(request) = manifest.get_mut("request")
        {
            *request = json!(on_other_host(request.as_str().unwrap_or_default()));
        }
    }

    /// An extension as the version has it: an object, or a list of elements of FHIR.
    fn extension(&self, name: &str, value: &str) -> Value {
        let url = format!("https://example.org/{name}");
        if self.version == GuideVersion::V4Ballot {
            json!([{"url": url, "valueString": value}])
        } else {
            json!({url: value})
        }
    }
}

fn without_zone(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

fn remove(object: &mut Value, name: &str) {
    if let Some(members) = object.as_object_mut() {
        members.remove(name);
    }
}
