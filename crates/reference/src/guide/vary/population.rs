//! Other data than the usual, from the start.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::guide::link::target;
use crate::guide::population;
use crate::guide::store::{BASE, Resource, Store, written};
use crate::settings::Settings;
use crate::variant::VariantDef;
use crate::variant::catalog::content::{
    ABSOLUTE_REFERENCES, INLINE_ATTACHMENTS, LEADING_MINUS_IDS, LOADED_AT_ONCE, NO_META,
    RELATIVE_REFERENCES, VERSIONED_REFERENCES,
};
use crate::variant::catalog::file::HUGE_LINES;
use crate::variant::catalog::place::{SIGNED_URLS_ON_ANOTHER_HOST, STORAGE_URIS};

/// 2020-01-01T00:00:00Z, when everything was loaded where [`LOADED_AT_ONCE`] is on.
const LOADED: Timestamp = Timestamp::constant(1_577_836_800, 0);
/// How many characters the attachment has that makes a huge line.
const HUGE: usize = 3_000_000;

/// Returns the id of a patient by its number.
pub(in crate::guide) fn patient_id(settings: &Settings, n: u32) -> String {
    let id = population::patient_id(settings.seed, n);
    if settings.varies(&LEADING_MINUS_IDS) { format!("-{id}") } else { id }
}

/// Changes the population as the variants ask for.
pub(in crate::guide) fn vary(store: &mut Store, settings: &Settings) {
    let varies = |variant| settings.varies(variant);
    if varies(&LEADING_MINUS_IDS) {
        store.rewrite(with_minus);
    }
    for (variant, form) in REFERENCES {
        if varies(variant) {
            store.rewrite(|resource| refer(resource, form));
        }
    }
    // Attachments need what files need: nothing, where these lie elsewhere.
    let elsewhere = [&INLINE_ATTACHMENTS, &SIGNED_URLS_ON_ANOTHER_HOST, &STORAGE_URIS];
    if elsewhere.into_iter().any(varies) {
        store.rewrite(|resource| change(resource, inline));
    }
    if varies(&HUGE_LINES) {
        let patient = patient_id(settings, 0);
        store.rewrite(|resource| change(resource, |content| swell(content, &patient)));
    }
    if varies(&LOADED_AT_ONCE) {
        store.rewrite(|resource| {
            resource.changed = LOADED;
            change(resource, |content| content["meta"]["lastUpdated"] = json!(written(LOADED)));
        });
    }
    if varies(&NO_META) {
        store.drop_meta();
    }
}

/// Writes a reference to a type and id in another form.
type Form = fn((&str, &str)) -> String;

const REFERENCES: &[(&VariantDef, Form)] = &[
    (&RELATIVE_REFERENCES, |(name, id)| format!("{name}/{id}")),
    (&ABSOLUTE_REFERENCES, |(name, id)| format!("{BASE}/{name}/{id}")),
    (&VERSIONED_REFERENCES, |(name, id)| format!("{name}/{id}/_history/1")),
];

fn change(resource: &mut Resource, change: impl FnOnce(&mut Value)) {
    resource.change(change);
}

/// Rewrites every reference that leads to another resource.
fn refer(resource: &mut Resource, form: impl Fn((&str, &str)) -> String) {
    change(resource, |content| {
        for_each_reference(content, &|text| {
            if let Some(to) = target(text) {
                *text = form(to);
            }
        });
    });
}

fn for_each_reference(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "reference" => change(text),
                    other => for_each_reference(other, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| for_each_reference(it, change)),
        _ => {}
    }
}

fn with_minus(resource: &mut Resource) {
    if resource.resource_type == "Patient" {
        resource.id = format!("-{}", resource.id);
        let id = json!(resource.id);
        change(resource, |content| content["id"] = id);
    }
    change(resource, |content| {
        for_each_reference(content, &|text| *text = text.replace("Patient/", "Patient/-"));
    });
}

fn attachments(content: &mut Value) -> impl Iterator<Item = &mut Value> {
    let parts = content.get_mut("content").and_then(Value::as_array_mut);
    parts.into_iter().flatten().filter_map(|part| part.get_mut("attachment"))
}

/// Puts the data of attachments in the place of their URLs.
fn inline(content: &mut Value) {
    for attachment in attachments(content).filter(|it| it.get("url").is_some()) {
        let data = STANDARD.encode("An invented note.");
        *attachment = json!({"contentType": "text/plain", "data": data});
    }
}

/// Makes the attachments of a patient huge that are inside their documents.
fn swell(content: &mut Value, patient: &str) {
    let subject = content["subject"]["reference"].as_str().and_then(target);
    if subject != Some(("Patient", patient)) {
        return;
    }
    for attachment in attachments(content).filter(|it| it.get("data").is_some()) {
        attachment["data"] = json!(STANDARD.encode("x".repeat(HUGE / 4 * 3)));
    }
}
