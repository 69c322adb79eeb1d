//! What a faulty server gets wrong in the manifest itself.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use crate::fault::FaultDef;
use crate::fault::deleted::bundle::DELETED_OBJECT;
use crate::fault::manifest::access::{
    REQUIRES_TOKEN_LIES, REQUIRES_TOKEN_MISSING, REQUIRES_TOKEN_STRING,
};
use crate::fault::manifest::ballot::{
    V4_DETAIL_ALONE, V4_EXTENSION_OBJECT, V4_LINK_SELF, V4_MANIFESTTYPE_WRONG,
};
use crate::fault::manifest::empty::{ERROR_MISSING, ERROR_NULL, OUTPUT_MISSING_WHEN_EMPTY};
use crate::fault::manifest::extension::EXTENSION_ARRAY;
use crate::fault::manifest::parts::{LINK_PREV, LINK_TWO_ENTRIES, PAGE2_TRANSACTION_TIME};
use crate::fault::manifest::request::{
    REQUEST_BASE_ONLY, REQUEST_INTERNAL_HOST, REQUEST_MISSING, REQUEST_RELATIVE,
};
use crate::fault::manifest::time::{
    TRANSACTION_TIME_DATE_ONLY, TRANSACTION_TIME_EPOCH, TRANSACTION_TIME_NO_ZONE,
    TRANSACTION_TIME_NUMBER,
};
use crate::fault::organized::manifest::{ORGANIZED_ALWAYS_MARKED, ORGANIZED_NO_MARKER};
use crate::guide::export::{Job, Page};
use crate::guide::store::written;

pub(super) type Manifest = Map<String, Value>;

/// One way to write a manifest wrongly.
pub(super) type Mutation = fn(&Job, &mut Manifest, Page);

/// What is wrong with single members of the manifest.
pub(super) const SLIPS: &[(&'static FaultDef, Mutation)] = &[
    (&TRANSACTION_TIME_DATE_ONLY, |_, list, _| shorten(list, "transactionTime", 10)),
    (&TRANSACTION_TIME_NO_ZONE, |_, list, _| shorten(list, "transactionTime", 23)),
    (&TRANSACTION_TIME_NUMBER, |job, list, _| {
        set(list, "transactionTime", job.transaction_time.as_second());
    }),
    (&TRANSACTION_TIME_EPOCH, |_, list, _| {
        set(list, "transactionTime", written(Timestamp::UNIX_EPOCH));
    }),
    (&PAGE2_TRANSACTION_TIME, |job, list, page| {
        let later = job.transaction_time + SignedDuration::from_secs(5);
        if page == Page::Last {
            set(list, "transactionTime", written(later));
        }
    }),
    (&REQUEST_MISSING, |_, list, _| remove(list, "request")),
    (&REQUEST_BASE_ONLY, |job, list, _| {
        let path = job.request.split('?').next().unwrap_or_default();
        change(list, "request", |_| json!(path));
    }),
    (&REQUEST_INTERNAL_HOST, |job, list, _| {
        let sent = Url::parse(&job.request).ok();
        let inside = sent.map(|url| format!("http://fhir-1.example{}", below_the_host(&url)));
        change(list, "request", |_| json!(inside));
    }),
    (&REQUEST_RELATIVE, |job, list, _| {
        let path = Url::parse(&job.request).ok().map(|url| below_the_host(&url));
        change(list, "request", |_| json!(path));
    }),
    (&REQUIRES_TOKEN_MISSING, |_, list, _| remove(list, "requiresAccessToken")),
    (&REQUIRES_TOKEN_STRING, |_, list, _| set(list, "requiresAccessToken", "true")),
    (&REQUIRES_TOKEN_LIES, |_, list, _| set(list, "requiresAccessToken", false)),
    (&OUTPUT_MISSING_WHEN_EMPTY, |_, list, _| {
        if is_empty(list, "output") {
            remove(list, "output");
        }
    }),
    (&ERROR_MISSING, |_, list, _| {
        if is_empty(list, "error") {
            remove(list, "error");
        }
    }),
    (&ERROR_NULL, |_, list, _| {
        if is_empty(list, "error") {
            set(list, "error", Value::Null);
        }
    }),
    (&DELETED_OBJECT, |_, list, _| {
        change(list, "deleted", |items| json!({"Bundle": items}));
    }),
    (&EXTENSION_ARRAY, |_, list, _| {
        set(list, "extension", json!([{"url": "urn:bulkspec:node", "valueString": "1"}]));
    }),
    (&V4_EXTENSION_OBJECT, |_, list, _| {
        set(list, "extension", json!({"urn:bulkspec:node": "1"}));
    }),
    (&V4_MANIFESTTYPE_WRONG, |_, list, _| {
        let guide = "http://hl7.org/fhir/uv/bulkdata/StructureDefinition";
        set(list, "manifestType", format!("{guide}/BulkPublishManifest"));
    }),
    (&V4_DETAIL_ALONE, |_, list, _| {
        remove(list, "outputOrganizedBy");
        set(list, "outputOrganizedByDetail", "One block for each Patient.");
    }),
    (&ORGANIZED_NO_MARKER, |_, list, _| remove(list, "outputOrganizedBy")),
    (&ORGANIZED_ALWAYS_MARKED, |_, list, _| set(list, "outputOrganizedBy", "Patient")),
    (&LINK_PREV, |_, list, _| relate(list, "prev")),
    (&V4_LINK_SELF, |_, list, _| relate(list, "self")),
    (&LINK_TWO_ENTRIES, |job, list, _| {
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
