//! Whose data an export holds, and what comes with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::guide::link::{patients_of, targets};
use crate::guide::store::{Resource, Snapshot};
use crate::guide::types::is_exported;
use bulkspec_fhir::in_patient_compartment;

/// Type and id of a resource.
pub(crate) type Key = (String, String);

/// Whose data are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everything, whoever it belongs to.
    Everything,
    /// The compartments of some patients, with what these refer to.
    Patients(BTreeSet<String>),
}

/// Returns type and id of everything in a scope, of deleted resources too, whatever else is asked.
pub(super) fn reach(snapshot: &Snapshot, scope: &Scope) -> BTreeSet<Key> {
    let all: BTreeMap<(&str, &str), &Resource> =
        everything(snapshot).map(|it| ((it.resource_type.as_str(), it.id.as_str()), it)).collect();
    let patients = match scope {
        Scope::Everything => return all.keys().map(|(name, id)| owned(name, id)).collect(),
        Scope::Patients(patients) => patients,
    };
    let mut reached: BTreeSet<Key> = BTreeSet::new();
    let of_patients = all.values().filter(|it| is_of(it, patients));
    reached.extend(of_patients.map(|it| owned(&it.resource_type, &it.id)));
    let origins = all.values().filter(|it| tells_of(it, &reached));
    let origins: Vec<Key> = origins.map(|it| owned(&it.resource_type, &it.id)).collect();
    reached.extend(origins);
    let mut open: Vec<Key> = reached.iter().cloned().collect();
    while let Some((name, id)) = open.pop() {
        let Some(resource) = all.get(&(name.as_str(), id.as_str())) else { continue };
        for (name, id) in targets(&resource.content) {
            let is_support = !in_patient_compartment(name) && all.contains_key(&(name, id));
            if is_support && reached.insert(owned(name, id)) {
                open.push(owned(name, id));
            }
        }
    }
    reached
}

fn everything(snapshot: &Snapshot) -> impl Iterator<Item = &Resource> {
    let deleted = snapshot.deletions.iter().map(|deletion| &deletion.last);
    snapshot.resources.iter().chain(deleted).filter(|it| is_exported(&it.resource_type))
}

fn owned(resource_type: &str, id: &str) -> Key {
    (resource_type.to_owned(), id.to_owned())
}

fn is_of(resource: &Resource, patients: &BTreeSet<String>) -> bool {
    let own = patients_of(&resource.resource_type, &resource.content);
    own.into_iter().any(|id| patients.contains(id))
}

/// Tells whether a Provenance is one of something that is reached, even if it names no patient.
fn tells_of(resource: &Resource, reached: &BTreeSet<Key>) -> bool {
    resource.resource_type == "Provenance"
        && targets(&resource.content["target"])
            .into_iter()
            .any(|(name, id)| reached.contains(&owned(name, id)))
}
