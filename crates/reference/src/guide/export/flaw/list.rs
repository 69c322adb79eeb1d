//! What a faulty server gets wrong in the manifest itself.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use crate::fault::OutputFault;
use crate::guide::export::{Job, Page};
use crate::guide::store::written;

pub(super) type Manifest = Map<String, Value>;

/// One way to write a manifest wrongly.
pub(super) type Mutation = fn(&Job, &mut Manifest, Page);

/// What is wrong with single members of the manifest.
pub(super) const SLIPS: &[(OutputFault, Mutation)] = &[
    (OutputFault::TransactionTimeDateOnly, |_, list, _| shorten(list, "transactionTime", 10)),
    (OutputFault::TransactionTimeNoZone, |_, list, _| shorten(list, "transactionTime", 23)),
    (OutputFault::TransactionTimeNumber, |job, list, _| {
        set(list, "transactionTime", job.transaction_time.as_second());
    }),
    (OutputFault::TransactionTimeEpoch, |_, list, _| {
        set(list, "transactionTime", written(Timestamp::UNIX_EPOCH));
    }),
    (OutputFault::Page2TransactionTime, |job, list, page| {
        let later = job.transaction_time + SignedDuration::from_secs(5);
        if page == Page::Last {
            set(list, "transactionTime", written(later));
        }
    }),
    (OutputFault::RequestMissing, |_, list, _| remove(list, "request")),
    (OutputFault::RequestBaseOnly, |job, list, _| {
        let path = job.request.split('?').next().unwrap_or_default();
        change(list, "request", |_| json!(path));
    }),
    (OutputFault::RequestInternalHost, |job, list, _| {
        let sent = Url::parse(&job.request).ok();
        let inside = sent.map(|url| format!("http://fhir-1.example{}", below_the_host(&url)));
        change(list, "request", |_| json!(inside));
    }),
    (OutputFault::RequestRelative, |job, list, _| {
        let path = Url::parse(&job.request).ok().map(|url| below_the_host(&url));
        change(list, "request", |_| json!(path));
    }),
    (OutputFault::RequiresTokenMissing, |_, list, _| remove(list, "requiresAccessToken")),
    (OutputFault::RequiresTokenString, |_, list, _| set(list, "requiresAccessToken", "true")),
    (OutputFault::RequiresTokenLies, |_, list, _| set(list, "requiresAccessToken", false)),
    (OutputFault::OutputMissingWhenEmpty, |_, list, _| {
        if is_empty(list, "output") {
            remove(list, "output");
        }
    }),
    (OutputFault::ErrorMissing, |_, list, _| {
        if is_empty(list, "error") {
            remove(list, "error");
        }
    }),
    (OutputFault::ErrorNull, |_, list, _| {
        if is_empty(list, "error") {
            set(list, "error", Value::Null);
        }
    }),
    (OutputFault::DeletedObject, |_, list, _| {
        change(list, "deleted", |items| json!({"Bundle": items}));
    }),
    (OutputFault::ExtensionArray, |_, list, _| {
        set(list, "extension", json!([{"url": "urn:bulkspec:node", "valueString": "1"}]));
    }),
    (OutputFault::V4ExtensionObject, |_, list, _| {
        set(list, "extension", json!({"urn:bulkspec:node": "1"}));
    }),
    (OutputFault::V4ManifesttypeWrong, |_, list, _| {
        let guide = "http://hl7.org/fhir/uv/bulkdata/StructureDefinition";
        set(list, "manifestType", format!("{guide}/BulkPublishManifest"));
    }),
    (OutputFault::V4DetailAlone, |_, list, _| {
        remove(list, "outputOrganizedBy");
        set(list, "outputOrganizedByDetail", "One block for each Patient.");
    }),
    (OutputFault::OrganizedNoMarker, |_, list, _| remove(list, "outputOrganizedBy")),
    (OutputFault::OrganizedAlwaysMarked, |_, list, _| set(list, "outputOrganizedBy", "Patient")),
    (OutputFault::LinkPrev, |_, list, _| relate(list, "prev")),
    (OutputFault::V4LinkSelf, |_, list, _| relate(list, "self")),
    (OutputFault::LinkTwoEntries, |job, list, _| {
        let own = json!({"relation": "self", "url": job.status_url()});
        if let Some(links) = list.get_mut("link").and_then(Value::as_array_mut) {
            links.push(own);
        }
    }),
];

pub(super) fn set(list: &mut Manifest, name: &str, value: impl Into<Value>) {
    list.insert(name.to_owned(), value.into());
}

fn remove(list: &mut Manifest, name: &str) {
    list.remove(name);
}

/// Changes a member, where there is one.
fn change(list: &mut Manifest, name: &str, with: impl FnOnce(Value) -> Value) {
    if let Some(value) = list.get_mut(name) {
        *value = with(value.take());
    }
}

fn shorten(list: &mut Manifest, name: &str, length: usize) {
    change(list, name, |value| {
        json!(value.as_str().map(|text| text.chars().take(length).collect::<String>()))
    });
}

fn relate(list: &mut Manifest, relation: &str) {
    let links = list.get_mut("link").and_then(Value::as_array_mut);
    for link in links.into_iter().flatten() {
        link["relation"] = json!(relation);
    }
}

fn is_empty(list: &Manifest, name: &str) -> bool {
    list.get(name).and_then(Value::as_array).is_some_and(Vec::is_empty)
}

fn below_the_host(url: &Url) -> String {
    url[url::Position::BeforePath..].to_owned()
}
