//! Which resources an export holds.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::provenance::associated;
use super::reach::{Key, Scope, reach};
use crate::reference::fault::{GuideFault, OutputFault};
use crate::reference::guide::query::{Filter, Query};
use crate::reference::guide::store::{Deletion, Resource, Snapshot};
use crate::reference::settings::Settings;

/// What an export holds.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) resources: Vec<Resource>,
    pub(crate) deletions: Vec<Deletion>,
}

impl Selection {
    /// Returns the types of everything in it.
    pub(crate) fn types(&self) -> BTreeSet<String> {
        let deleted = self.deletions.iter().map(|deletion| &deletion.last);
        self.resources.iter().chain(deleted).map(|it| it.resource_type.clone()).collect()
    }
}

/// Selects from what the server held at one instant.
pub(crate) fn select(
    snapshot: &Snapshot,
    query: &Query,
    scope: &Scope,
    may_export: impl Fn(&str) -> bool,
    settings: &Settings,
) -> Selection {
    let reached = reach(snapshot, scope);
    let asked = Ask { query, reached: &reached, settings };
    let candidates = snapshot
        .resources
        .iter()
        .filter(|it| may_export(&it.resource_type) && asked.is_in_scope(it))
        .filter(|it| asked.is_in_time(it.changed) && Filter::let_pass(&query.filters, it));
    let (origins, others): (Vec<&Resource>, Vec<&Resource>) =
        candidates.partition(|it| it.resource_type == "Provenance");
    let others = others.into_iter().filter(|it| asked.is_wanted(&it.resource_type));
    let mut resources: Vec<Resource> = others.cloned().collect();
    let origins: Vec<&Resource> = match query.provenances {
        Some(wanted) => associated(&origins, &resources, wanted),
        None => origins.into_iter().filter(|it| asked.is_wanted(&it.resource_type)).collect(),
    };
    resources.extend(origins.into_iter().cloned());
    let deletions = snapshot
        .deletions
        .iter()
        .filter(|deletion| may_export(&deletion.last.resource_type) && asked.is_reported(deletion));
    Selection { resources, deletions: deletions.cloned().collect() }
}

/// The questions by which resources are selected.
struct Ask<'a> {
    query: &'a Query,
    reached: &'a BTreeSet<Key>,
    settings: &'a Settings,
}

impl Ask<'_> {
    fn is_in_scope(&self, resource: &Resource) -> bool {
        self.reached.contains(&(resource.resource_type.clone(), resource.id.clone()))
    }

    fn is_wanted(&self, resource_type: &str) -> bool {
        self.query.types.as_ref().is_none_or(|types| types.contains(resource_type))
    }

    /// Both bounds are exclusive.
    fn is_in_time(&self, changed: Timestamp) -> bool {
        let is_ignored = self.settings.has(GuideFault::SinceIgnored);
        let is_after = self.query.since.is_none_or(|since| is_ignored || changed > since);
        is_after && self.query.until.is_none_or(|until| changed < until)
    }

    /// Tells whether a deletion is told of: only to a client that had the resource before.
    fn is_reported(&self, deletion: &Deletion) -> bool {
        self.query.since.is_some()
            && (self.is_wanted(&deletion.last.resource_type)
                || self.settings.has(OutputFault::DeletedIgnoresType))
            && self.is_in_scope(&deletion.last)
            && self.is_in_time(deletion.at)
            && Filter::let_pass(&self.query.filters, &deletion.last)
    }
}
