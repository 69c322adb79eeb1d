//! Edits of a manifest, and of its items.

use serde_json::{Value, json};

use crate::manifest::Manifest;

pub(in crate::fault) fn set(manifest: &mut Manifest, name: &str, value: impl Into<Value>) {
    manifest.insert(name.to_owned(), value.into());
}

pub(in crate::fault) fn remove(manifest: &mut Manifest, name: &str) {
    manifest.remove(name);
}

/// Changes a member, if there is one.
pub(in crate::fault) fn change(
    manifest: &mut Manifest,
    name: &str,
    with: impl FnOnce(Value) -> Value,
) {
    if let Some(value) = manifest.get_mut(name) {
        *value = with(value.take());
    }
}

pub(in crate::fault) fn relate(manifest: &mut Manifest, relation: &str) {
    let links = manifest.get_mut("link").and_then(Value::as_array_mut);
    for link in links.into_iter().flatten() {
        link["relation"] = json!(relation);
    }
}

pub(in crate::fault) fn is_empty(manifest: &Manifest, name: &str) -> bool {
    manifest.get(name).and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// The items of some lists of a manifest.
pub(in crate::fault) fn of<'a>(
    manifest: &'a mut Manifest,
    names: &[&str],
) -> impl Iterator<Item = &'a mut Value> {
    let lists = manifest.iter_mut().filter(|(name, _)| names.contains(&name.as_str()));
    lists.filter_map(|(_, items)| items.as_array_mut()).flatten()
}

/// The items of all lists of a manifest.
pub(in crate::fault) fn all(manifest: &mut Manifest) -> impl Iterator<Item = &mut Value> {
    of(manifest, &["output", "deleted", "error", "outcome"])
}

pub(in crate::fault) fn outputs(manifest: &mut Manifest) -> impl Iterator<Item = &mut Value> {
    of(manifest, &["output"])
}

/// Removes a member of an item.
pub(in crate::fault) fn remove_of(item: &mut Value, name: &str) {
    if let Some(members) = item.as_object_mut() {
        members.remove(name);
    }
}
