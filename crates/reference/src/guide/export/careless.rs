//! What a faulty server takes from a selection, or adds to it, because of references.

use std::collections::BTreeSet;

use crate::guide::link::targets;
use crate::guide::query::Filter;
use crate::guide::store::{Resource, Snapshot};
use bulkspec_fhir::in_patient_compartment;

/// Takes away what refers to a resource that the filters leave out.
pub(super) fn cascaded(resources: &mut Vec<Resource>, snapshot: &Snapshot, filters: &[Filter]) {
    let left_out = snapshot.resources.iter().filter(|it| !Filter::let_pass(filters, it));
    let left_out: BTreeSet<(&str, &str)> = left_out.map(key).collect();
    resources.retain(|it| !targets(&it.content).iter().any(|key| left_out.contains(key)));
}

/// Adds what the resources of a filter with `_include` refer to.
pub(super) fn included(resources: &mut Vec<Resource>, snapshot: &Snapshot, filters: &[Filter]) {
    let is_source = |it: &&Resource| {
        filters.iter().any(|filter| filter.includes && filter.resource_type == it.resource_type)
    };
    let wanted: BTreeSet<(&str, &str)> =
        resources.iter().filter(is_source).flat_map(|it| targets(&it.content)).collect();
    let present: BTreeSet<(&str, &str)> = resources.iter().map(key).collect();
    let is_new = |it: &&Resource| {
        let is_support = !in_patient_compartment(&it.resource_type);
        is_support && wanted.contains(&key(it)) && !present.contains(&key(it))
    };
    let added: Vec<Resource> = snapshot.resources.iter().filter(is_new).cloned().collect();
    resources.extend(added);
}

fn key(resource: &Resource) -> (&str, &str) {
    (&resource.resource_type, &resource.id)
}
