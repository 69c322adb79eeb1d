//! What a faulty server gets wrong in the items of a manifest.

use serde_json::{Value, json};

use super::list::{Manifest, Mutation, set};
use crate::export::gzipped;
use crate::fault::FaultDef;
use crate::fault::manifest::address::{OUTPUT_URL_RELATIVE, PATIENT_LEVEL_FILE_404};
use crate::fault::manifest::ballot::{V4_DELETED_NO_URL, V4_ERROR_KEPT, V4_FILESIZE_WRONG};
use crate::fault::manifest::item::{
    COUNT_AS_STRING, COUNT_OFF_BY_ONE, OUTPUT_TYPE_LOWER_CASE, OUTPUT_TYPE_MISSING,
    OUTPUT_TYPE_OF_DSTU2,
};
use crate::fault::manifest::parts::PARTIAL_MANIFEST_MUTATES;
use crate::fault::organized::block::CONTINUES_IN_FILE_MISSING;
use crate::fault::organized::manifest::ORGANIZED_WITH_TYPE;
use crate::guide::export::Page;

/// What is wrong with the items.
pub(super) const SLIPS: &[(&'static FaultDef, Mutation)] = &[
    (&OUTPUT_TYPE_MISSING, |_, list, _| {
        if let Some(first) = outputs(list).next() {
            remove(first, "type");
        }
    }),
    (&OUTPUT_TYPE_LOWER_CASE, |_, list, _| retype(list, str::to_lowercase)),
    (&OUTPUT_TYPE_OF_DSTU2, |_, list, _| {
        retype(list, |name| name.replace("MedicationRequest", "MedicationOrder"));
    }),
    (&ORGANIZED_WITH_TYPE, |job, list, _| {
        if job.query.organized {
            outputs(list).for_each(|item| item["type"] = json!("Patient"));
        }
    }),
    (&OUTPUT_URL_RELATIVE, |job, list, _| readdress(list, &format!("{}/", job.base), "")),
    (&PATIENT_LEVEL_FILE_404, |job, list, _| {
        if job.request.contains("/Patient/") {
            readdress(list, &job.base, &format!("{}/Patient", job.base));
        }
    }),
    (&COUNT_OFF_BY_ONE, |_, list, _| recount(list, |count| json!(count + 1))),
    (&COUNT_AS_STRING, |_, list, _| recount(list, |count| json!(count.to_string()))),
    (&CONTINUES_IN_FILE_MISSING, |_, list, _| {
        outputs(list).for_each(|item| remove(item, "continuesInFile"));
    }),
    (&PARTIAL_MANIFEST_MUTATES, |job, list, page| {
        if page == Page::First && job.is_in_parts() {
            list.get_mut("output").and_then(Value::as_array_mut).and_then(Vec::pop);
        }
    }),
    (&V4_ERROR_KEPT, |_, list, _| {
        let mut outcomes = list.remove("outcome").unwrap_or_else(|| json!([]));
        for item in outcomes.as_array_mut().into_iter().flatten() {
            item["type"] = json!("OperationOutcome");
        }
        set(list, "error", outcomes);
    }),
    (&V4_DELETED_NO_URL, |_, list, _| {
        of(list, &["deleted"]).for_each(|item| remove(item, "url"));
    }),
    (&V4_FILESIZE_WRONG, |job, list, _| {
        for item in all(list) {
            let name = item["url"].as_str().and_then(|url| url.rsplit('/').next());
            if let Some((_, file)) = name.and_then(|name| job.file(name)) {
                let pieces = gzipped(Box::new(std::iter::once(file.bytes.to_vec())));
                item["fileSize"] = json!(pieces.map(|piece| piece.len()).sum::<usize>());
            }
        }
    }),
];

fn of<'a>(list: &'a mut Manifest, names: &[&str]) -> impl Iterator<Item = &'a mut Value> {
    let lists = list.iter_mut().filter(|(name, _)| names.contains(&name.as_str()));
    lists.filter_map(|(_, items)| items.as_array_mut()).flatten()
}

fn all(list: &mut Manifest) -> impl Iterator<Item = &mut Value> {
    of(list, &["output", "deleted", "error", "outcome"])
}

fn outputs(list: &mut Manifest) -> impl Iterator<Item = &mut Value> {
    of(list, &["output"])
}

fn remove(item: &mut Value, name: &str) {
    if let Some(members) = item.as_object_mut() {
        members.remove(name);
    }
}

fn retype(list: &mut Manifest, with: impl Fn(&str) -> String) {
    for item in outputs(list) {
        if let Some(name) = item["type"].as_str() {
            item["type"] = json!(with(name));
        }
    }
}

fn recount(list: &mut Manifest, with: impl Fn(u64) -> Value) {
    for item in all(list) {
        if let Some(count) = item["count"].as_u64() {
            item["count"] = with(count);
        }
    }
}

fn readdress(list: &mut Manifest, from: &str, to: &str) {
    for item in all(list) {
        for name in ["url", "continuesInFile"] {
            if let Some(url) = item[name].as_str() {
                item[name] = json!(url.replacen(from, to, 1));
            }
        }
    }
}
