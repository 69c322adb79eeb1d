//! What the server holds: every version of every resource, deletions included.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Value, json};

/// Stands for the base URL in stored resources, as a server knows its address only from requests.
pub(crate) const BASE: &str = "{base}";

/// A resource in one version.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "a resource's type is called so")]
pub(crate) struct Resource {
    pub(crate) resource_type: String,
    pub(crate) id: String,
    /// The value of `meta.lastUpdated`.
    pub(crate) changed: Timestamp,
    pub(crate) content: Arc<Content>,
}

impl Resource {
    /// Writes the resource as one line of JSON, as it is seen below a base URL.
    pub(crate) fn text(&self, base: &str) -> String {
        self.content.text().replace(BASE, base)
    }

    /// Changes the JSON of this copy of the resource.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Value)) {
        let mut json = self.content.json.clone();
        change(&mut json);
        self.content = Arc::new(json.into());
    }
}

/// The JSON of a resource, which is written once however many exports hold it.
#[derive(Debug)]
pub(crate) struct Content {
    json: Value,
    text: OnceLock<String>,
}

impl Content {
    fn text(&self) -> &str {
        self.text.get_or_init(|| self.json.to_string())
    }
}

impl From<Value> for Content {
    fn from(json: Value) -> Self {
        Self { json, text: OnceLock::new() }
    }
}

impl Deref for Content {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.json
    }
}

/// A resource that is no more.
#[derive(Debug, Clone)]
pub(crate) struct Deletion {
    /// Its last version.
    pub(crate) last: Resource,
    pub(crate) at: Timestamp,
}

/// What the server held at one instant.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) at: Timestamp,
    pub(crate) resources: Vec<Resource>,
    pub(crate) deletions: Vec<Deletion>,
    /// Earlier versions of the resources.
    pub(crate) history: Vec<Resource>,
}

/// What is known under one type and id.
#[derive(Debug)]
struct Record {
    versions: Vec<Resource>,
    deleted: Option<Timestamp>,
}

/// What became of a resource that is asked for.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// Its newest version.
    Here(&'a Resource),
    /// It was deleted.
    Gone,
    /// It never was.
    Nowhere,
}

/// All resources.
#[derive(Debug, Default)]
pub(crate) struct Store {
    records: BTreeMap<(String, String), Record>,
    /// When something was last written.
    written: Timestamp,
    /// When an export last looked.
    looked: Timestamp,
    /// Whether resources are stored without `meta`.
    has_no_meta: bool,
}

impl Store {
    /// Writes a version, with its number and time in `meta`. Writes after an export are later
    /// than its instant, however coarse the clock, so that the next export with `_since` has them.
    pub(crate) fn write(
        &mut self,
        resource_type: &str,
        id: &str,
        mut content: Value,
        now: Timestamp,
    ) -> &Resource {
        let changed = self.instant_of_a_write(now);
        let key = (resource_type.to_owned(), id.to_owned());
        let record = self
            .records
            .entry(key)
            .or_insert_with(|| Record { versions: Vec::new(), deleted: None });
        let number = record.versions.len() + 1;
        stamp(&mut content, resource_type, id, number, changed);
        if self.has_no_meta {
            without_meta(&mut content);
        }
        record.deleted = None;
        record.versions.push(Resource {
            resource_type: resource_type.to_owned(),
            id: id.to_owned(),
            changed,
            content: Arc::new(content.into()),
        });
        record.versions.last().expect("a version was pushed just now")
    }

    /// Deletes a resource, and tells whether it was there.
    pub(crate) fn delete(&mut self, resource_type: &str, id: &str, now: Timestamp) -> bool {
        let at = self.instant_of_a_write(now);
        match self.records.get_mut(&(resource_type.to_owned(), id.to_owned())) {
            Some(record) if record.deleted.is_none() => {
                record.deleted = Some(at);
                true
            }
            _ => false,
        }
    }

    pub(crate) fn find(&self, resource_type: &str, id: &str) -> Found<'_> {
        match self.records.get(&(resource_type.to_owned(), id.to_owned())) {
            Some(Record { versions, deleted: None }) => {
                versions.last().map_or(Found::Nowhere, Found::Here)
            }
            Some(_) => Found::Gone,
            None => Found::Nowhere,
        }
    }

    /// Returns the newest versions of one type.
    pub(crate) fn all<'a>(&'a self, resource_type: &'a str) -> impl Iterator<Item = &'a Resource> {
        let records = self.records.iter().filter(move |((it, _), _)| it == resource_type);
        let live = records.filter(|(_, record)| record.deleted.is_none());
        live.filter_map(|(_, record)| record.versions.last())
    }

    /// Looks at everything as it is now, or as it was some time ago.
    pub(crate) fn snapshot(&mut self, now: Timestamp, lag: SignedDuration) -> Snapshot {
        let at = to_milliseconds(now).max(self.written);
        self.looked = at;
        let seen = at.checked_sub(lag).unwrap_or(Timestamp::MIN);
        let (resources, deletions, history) = (Vec::new(), Vec::new(), Vec::new());
        let mut snapshot = Snapshot { at, resources, deletions, history };
        for record in self.records.values() {
            let mut versions = record.versions.iter().filter(|it| it.changed <= seen).cloned();
            let Some(last) = versions.next_back() else { continue };
            match record.deleted.filter(|at| *at <= seen) {
                None => snapshot.resources.push(last),
                Some(at) => snapshot.deletions.push(Deletion { last, at }),
            }
            snapshot.history.extend(versions);
        }
        snapshot
    }

    /// Changes every version of every resource, with its id perhaps.
    pub(crate) fn rewrite(&mut self, change: impl Fn(&mut Resource)) {
        let records = std::mem::take(&mut self.records).into_values();
        for mut record in records {
            record.versions.iter_mut().for_each(&change);
            let Some(last) = record.versions.last() else { continue };
            let key = (last.resource_type.clone(), last.id.clone());
            self.records.insert(key, record);
        }
    }

    /// Drops `meta` from everything, and from what is written later.
    pub(crate) fn drop_meta(&mut self) {
        self.has_no_meta = true;
        self.rewrite(|resource| resource.change(without_meta));
    }

    /// Returns the version that a resource had at an instant, or its first, and its newest.
    pub(crate) fn then_and_now(
        &self,
        (resource_type, id): (&str, &str),
        then: Timestamp,
    ) -> (Option<&Resource>, Option<&Resource>) {
        let record = self.records.get(&(resource_type.to_owned(), id.to_owned()));
        let versions = record.map_or(&[][..], |record| &record.versions);
        let before = versions.iter().rfind(|version| version.changed <= then);
        (before.or(versions.first()), versions.last())
    }

    fn instant_of_a_write(&mut self, now: Timestamp) -> Timestamp {
        let after_exports = self.looked.saturating_add(SignedDuration::from_millis(1));
        let after_exports = after_exports.unwrap_or(self.looked);
        let at = if self.looked == Timestamp::default() { now } else { now.max(after_exports) };
        let at = to_milliseconds(at);
        self.written = self.written.max(at);
        at
    }
}

/// Cuts a time to whole milliseconds, which is what `meta.lastUpdated` shows.
fn to_milliseconds(at: Timestamp) -> Timestamp {
    let cut = jiff::TimestampRound::new().smallest(Unit::Millisecond).mode(jiff::RoundMode::Floor);
    at.round(cut).expect("cutting to milliseconds stays in range")
}

/// Writes an instant as it stands in `meta.lastUpdated` and in manifests.
pub(crate) fn written(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn stamp(content: &mut Value, resource_type: &str, id: &str, number: usize, changed: Timestamp) {
    content["resourceType"] = json!(resource_type);
    content["id"] = json!(id);
    if !content["meta"].is_object() {
        content["meta"] = json!({});
    }
    content["meta"]["versionId"] = json!(number.to_string());
    content["meta"]["lastUpdated"] = json!(written(changed));
}

fn without_meta(content: &mut Value) {
    if let Some(members) = content.as_object_mut() {
        members.remove("meta");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: SignedDuration = SignedDuration::ZERO;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
    }

    #[test]
    fn a_write_in_the_millisecond_of_an_export_is_later_than_the_export() {
        let mut store = Store::default();
        store.write("Patient", "a", json!({}), at(0));
        let snapshot = store.snapshot(at(0), NONE);
        assert_eq!(snapshot.resources[0].changed, snapshot.at);
        let changed = store.write("Patient", "a", json!({}), at(0)).changed;
        assert!(changed > snapshot.at);
        assert!(store.snapshot(at(0), NONE).at >= changed);
    }

    #[test]
    fn who_looks_with_a_lag_sees_what_was_there_before() {
        let mut store = Store::default();
        store.write("Patient", "a", json!({"gender": "female"}), at(0));
        store.write("Patient", "a", json!({}), at(5));
        store.delete("Patient", "a", at(8));
        let seen = |store: &mut Store, lag| store.snapshot(at(9), SignedDuration::from_millis(lag));
        assert_eq!(seen(&mut store, 1).deletions.len(), 1);
        assert_eq!(seen(&mut store, 3).resources[0].content["meta"]["versionId"], "2");
        let long_ago = seen(&mut store, 9);
        assert_eq!((long_ago.at, long_ago.resources[0].changed), (at(9), at(0)));
        assert!(seen(&mut store, 10).resources.is_empty());
    }

    #[test]
    fn only_the_newest_version_is_seen_and_a_deletion_is_remembered() {
        let mut store = Store::default();
        store.write("Patient", "a", json!({"gender": "female"}), at(0));
        let content = Arc::clone(&store.write("Patient", "a", json!({}), at(7)).content);
        assert_eq!(content["meta"]["versionId"], "2");
        assert_eq!(content["meta"]["lastUpdated"], "2027-01-15T08:00:00.007Z");
        assert_eq!(store.snapshot(at(8), NONE).resources.len(), 1);
        assert!(store.delete("Patient", "a", at(9)) && !store.delete("Patient", "a", at(9)));
        let snapshot = store.snapshot(at(10), NONE);
        assert_eq!((snapshot.resources.len(), snapshot.deletions[0].at), (0, at(9)));
        assert_eq!(snapshot.history[0].content["gender"], "female");
        assert!(matches!(store.find("Patient", "a"), Found::Gone));
        store.write("Patient", "a", json!({}), at(11));
        assert!(matches!(store.find("Patient", "a"), Found::Here(_)));
    }
}
