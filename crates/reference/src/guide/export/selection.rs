//! Which resources an export holds.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::careless::{cascaded, included};
use super::provenance::associated;
use super::reach::{Key, Scope, reach};
use crate::fault::FaultDef;
use crate::fault::Spoil;
use crate::fault::content::selection::DELETED_IGNORES_TYPE;
use crate::fault::parameter::associated::{
    IAD_LATEST_RETURNS_NONE, IAD_OF_ANYTHING, PROVENANCE_ALWAYS, PROVENANCE_OMITTED,
};
use crate::fault::parameter::patient::PATIENT_FILTER_PATIENT_ONLY;
use crate::fault::parameter::since::{
    SINCE_DROPPED_WITH_TYPE, SINCE_IGNORED, SINCE_INCLUSIVE, SINCE_OMITS_PATIENTS, SINCE_SECONDS,
};
use crate::fault::parameter::type_filter::TYPEFILTER_CASCADES;
use crate::fault::parameter::types::{
    DEFAULT_OMITS_TYPE, NONCOMPARTMENT_EXPORTED, TYPE_ADDS_REFERENCED,
};
use crate::fault::parameter::until::{UNTIL_DROPS_SINCE, UNTIL_IGNORED, UNTIL_INCLUSIVE};
use crate::guide::level::Level;
use crate::guide::query::{Filter, Provenances, Query};
use crate::guide::store::{Deletion, Resource, Snapshot};
use crate::settings::Settings;
use bulkspec_fhir::in_patient_compartment;

/// 2026-01-01T00:00:00Z.
const START_OF_2026: i64 = 1_767_225_600;

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

/// From what, and for whom, is selected.
pub(crate) struct SelectionContext<'a> {
    pub(crate) level: &'a Level,
    pub(crate) query: &'a Query,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) seed: u64,
}

impl SelectionContext<'_> {
    /// Returns true if the data of patients are exported, not everything.
    pub(crate) fn is_of_patients(&self) -> bool {
        *self.level != Level::System
    }

    /// Hands a selection to the faults.
    pub(crate) fn spoil(&self, selection: &mut Selection, settings: &Settings) {
        for spoil in settings.spoils() {
            if let Spoil::Selection(spoil) = spoil {
                spoil(self, selection);
            }
        }
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
    let candidates = asked.candidates(snapshot, &may_export);
    let (origins, others): (Vec<&Resource>, Vec<&Resource>) =
        candidates.partition(|it| it.resource_type == "Provenance");
    let others = others.into_iter().filter(|it| asked.is_wanted(&it.resource_type));
    let mut resources: Vec<Resource> = others.cloned().collect();
    if settings.has(&TYPEFILTER_CASCADES) {
        cascaded(&mut resources, snapshot, &query.filters);
    }
    included(&mut resources, snapshot, &query.filters);
    let origins: Vec<&Resource> = match query.provenances {
        Some(Provenances::Latest) if settings.has(&IAD_LATEST_RETURNS_NONE) => Vec::new(),
        Some(Provenances::Latest) if settings.has(&IAD_OF_ANYTHING) => {
            let everything: Vec<_> = asked.candidates(snapshot, &may_export).cloned().collect();
            associated(&origins, &everything, Provenances::Latest)
        }
        Some(wanted) => associated(&origins, &resources, wanted),
        None if settings.has(&PROVENANCE_ALWAYS) && !asked.is_wanted("Provenance") => {
            associated(&origins, &resources, Provenances::Relevant)
        }
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
    /// What may be exported, whatever its type.
    fn candidates<'s>(
        &'s self,
        snapshot: &'s Snapshot,
        may_export: &'s impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &'s Resource> {
        let all = snapshot.resources.iter();
        all.filter(|it| may_export(&it.resource_type) && self.is_in_scope(it))
            .filter(|it| self.is_in_time(it.changed) && Filter::let_pass(&self.query.filters, it))
    }

    fn is_in_scope(&self, resource: &Resource) -> bool {
        let Resource { resource_type, id, .. } = resource;
        let is_other_patient = resource_type == "Patient"
            && self.query.patients.as_ref().is_some_and(|it| !it.contains(id));
        if is_other_patient && self.has(&PATIENT_FILTER_PATIENT_ONLY) {
            return false;
        }
        let is_since = self.query.since.is_some();
        if resource_type == "Patient" && is_since && self.has(&SINCE_OMITS_PATIENTS) {
            return false;
        }
        let is_outside = self.query.types.is_some() && !in_patient_compartment(resource_type);
        (is_outside && self.has(&NONCOMPARTMENT_EXPORTED))
            || self.reached.contains(&(resource_type.clone(), id.clone()))
    }

    fn is_wanted(&self, resource_type: &str) -> bool {
        match &self.query.types {
            Some(types) => types.contains(resource_type) || self.is_added(resource_type),
            None => !self.is_left_out(resource_type),
        }
    }

    /// Tells whether a faulty server adds a type that was not asked for.
    fn is_added(&self, resource_type: &str) -> bool {
        resource_type == "Practitioner" && self.has(&TYPE_ADDS_REFERENCED)
    }

    /// Tells whether a faulty server leaves out a type where no type was asked for.
    fn is_left_out(&self, resource_type: &str) -> bool {
        match resource_type {
            "DocumentReference" => self.has(&DEFAULT_OMITS_TYPE),
            "Provenance" => self.has(&PROVENANCE_OMITTED),
            _ => false,
        }
    }

    /// Both bounds are exclusive.
    fn is_in_time(&self, changed: Timestamp) -> bool {
        let is_after = |since: Timestamp| {
            let changed = self.seen_by_since(changed);
            changed > since
                || self.has(&SINCE_IGNORED)
                || (changed == since && self.has(&SINCE_INCLUSIVE))
        };
        let is_before = |until: Timestamp| {
            changed < until
                || self.has(&UNTIL_IGNORED)
                || (changed == until && self.has(&UNTIL_INCLUSIVE))
        };
        self.since().is_none_or(is_after) && self.query.until.is_none_or(is_before)
    }

    /// `_since`, unless a faulty server forgets it for another parameter.
    fn since(&self) -> Option<Timestamp> {
        let Query { types, until, .. } = self.query;
        let is_forgotten = (types.is_some() && self.has(&SINCE_DROPPED_WITH_TYPE))
            || (until.is_some() && self.has(&UNTIL_DROPS_SINCE));
        self.query.since.filter(|_| !is_forgotten)
    }

    /// What `_since` is compared with. A server with [`SINCE_SECONDS`] keeps what
    /// changed long ago in an index of whole seconds.
    fn seen_by_since(&self, changed: Timestamp) -> Timestamp {
        let is_cut = self.has(&SINCE_SECONDS) && changed.as_second() < START_OF_2026;
        let second = is_cut.then(|| Timestamp::from_second(changed.as_second()).ok());
        second.flatten().unwrap_or(changed)
    }

    fn has(&self, fault: &'static FaultDef) -> bool {
        self.settings.has(fault)
    }

    /// Tells whether a deletion is told of: only to a client that had the resource before.
    fn is_reported(&self, deletion: &Deletion) -> bool {
        self.query.since.is_some()
            && (self.is_wanted(&deletion.last.resource_type)
                || self.settings.has(&DELETED_IGNORES_TYPE))
            && self.is_in_scope(&deletion.last)
            && self.is_in_time(deletion.at)
            && Filter::let_pass(&self.query.filters, &deletion.last)
    }
}
