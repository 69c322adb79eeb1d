//! Resources of bulkspec's own: what they hold, and which ones may be on the server.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// What an identifier of bulkspec's own resources begins with.
pub(crate) const SYSTEM: &str = "urn:bulkspec:test-resource";

/// A resource of bulkspec's own that is, or may be, on the server.
#[derive(Debug, Clone)]
pub(crate) struct OwnResource {
    pub(crate) resource_type: &'static str,
    /// The value of its identifier.
    pub(crate) marker: String,
    /// The id that the server gave; none while it is not known whether it was created.
    pub(crate) id: Option<String>,
    /// How often it was written.
    pub(crate) revision: u32,
    /// The reference to its patient; none for a Patient.
    pub(crate) subject: Option<String>,
}

impl OwnResource {
    /// One that is to be created.
    pub(crate) fn new(resource_type: &'static str, subject: Option<String>) -> Self {
        let marker = uuid::Uuid::new_v4().to_string();
        Self { resource_type, marker, id: None, revision: 1, subject }
    }

    /// The resource as it is sent: the least that is valid in R4, and different in each revision.
    pub(crate) fn json(&self) -> Value {
        let revision = self.revision;
        let mut json = json!({
            "resourceType": self.resource_type,
            "meta": { "tag": [{ "system": SYSTEM, "code": "bulkspec" }] },
            "identifier": [identifier(&self.marker)],
        });
        if let Some(id) = &self.id {
            json["id"] = json!(id);
        }
        if let Some(subject) = &self.subject {
            json["subject"] = json!({ "reference": subject });
        }
        match self.resource_type {
            "Observation" => {
                json["status"] = json!("final");
                json["code"] = json!({ "text": "bulkspec test" });
                json["valueInteger"] = json!(revision);
            }
            "Condition" => {
                json["code"] = json!({ "text": format!("bulkspec test {revision}") });
            }
            "Procedure" => {
                json["status"] = json!("completed");
                json["code"] = json!({ "text": format!("bulkspec test {revision}") });
            }
            _ => json["name"] = json!([{ "family": "Bulkspec", "given": ["Test"] }]),
        }
        json
    }
}

/// The identifier by which a resource is found again.
pub(crate) fn identifier(marker: &str) -> Value {
    json!({ "system": SYSTEM, "value": marker })
}

/// All of them, in the order in which they were created.
#[derive(Debug, Default)]
pub(crate) struct OwnResources(Mutex<Vec<OwnResource>>);

impl OwnResources {
    /// Keeps one, in place of what was known of it.
    pub(crate) fn keep(&self, resource: OwnResource) {
        let mut list = self.list();
        match list.iter_mut().find(|known| known.marker == resource.marker) {
            Some(known) => *known = resource,
            None => list.push(resource),
        }
    }

    /// Forgets one that is no more.
    pub(crate) fn forget(&self, resource: &OwnResource) {
        self.list().retain(|known| known.marker != resource.marker);
    }

    /// The last one of a type that is known to be there.
    pub(crate) fn last_of(&self, resource_type: &str) -> Option<OwnResource> {
        let list = self.list();
        let mut known = list.iter().rev().filter(|known| known.id.is_some());
        known.find(|known| known.resource_type == resource_type).cloned()
    }

    /// The last one, which nothing else refers to.
    pub(crate) fn last(&self) -> Option<OwnResource> {
        self.list().last().cloned()
    }

    fn list(&self) -> MutexGuard<'_, Vec<OwnResource>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ids of a search's matches. A server that ignores the parameter gives others, so each must
/// have the identifier.
pub(crate) fn found(bundle: &Value, resource: &OwnResource) -> Vec<String> {
    let entries = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    let is_ours = |json: &Value| {
        let identifiers = json["identifier"].as_array().map_or(&[][..], Vec::as_slice);
        let has_marker = identifiers.iter().any(|it| {
            it["system"] == SYSTEM && it["value"].as_str() == Some(resource.marker.as_str())
        });
        json["resourceType"] == resource.resource_type && has_marker
    };
    let ours = entries.iter().map(|entry| &entry["resource"]).filter(|json| is_ours(json));
    ours.filter_map(|json| json["id"].as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_bears_the_identifier_is_found_again() {
        let resource = OwnResource::new("Observation", Some("Patient/1".into()));
        let mut ours = resource.json();
        ours["id"] = json!("ours");
        let mut foreign = OwnResource::new("Observation", Some("Patient/1".into())).json();
        foreign["id"] = json!("foreign");
        let bundle = json!({ "entry": [{ "resource": foreign }, { "resource": ours }] });
        assert_eq!(found(&bundle, &resource), ["ours"]);
        assert_eq!(found(&json!({}), &resource), Vec::<String>::new());
    }

    #[test]
    fn what_was_created_last_is_removed_first() {
        let own = OwnResources::default();
        let patient = OwnResource { id: Some("p".into()), ..OwnResource::new("Patient", None) };
        own.keep(patient.clone());
        let pending = OwnResource::new("Observation", Some("Patient/p".into()));
        own.keep(pending.clone());
        assert!(own.last_of("Observation").is_none(), "nobody knows whether it is there");
        own.keep(OwnResource { id: Some("o".into()), ..pending.clone() });
        assert_eq!(own.last_of("Observation").unwrap().id.as_deref(), Some("o"));
        assert_eq!(own.last().unwrap().marker, pending.marker);
        own.forget(&pending);
        assert_eq!(own.last().unwrap().marker, patient.marker);
    }

    #[test]
    fn each_revision_is_different_and_names_bulkspec() {
        for resource_type in ["Observation", "Condition"] {
            let first = OwnResource::new(resource_type, Some("Patient/1".into()));
            let second = OwnResource { revision: 2, ..first.clone() };
            assert_ne!(first.json(), second.json());
            assert_eq!(first.json()["meta"]["tag"][0]["code"], "bulkspec");
        }
    }
}
