//! Other choices than the usual of what is exported.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::guide::export::{Scope, Selection, select};
use crate::guide::handle::Order;
use crate::guide::level::Level;
use crate::guide::link::{at_path, target};
use crate::guide::query::Query;
use crate::guide::server::Guide;
use crate::guide::state::State;
use crate::guide::store::{Resource, Snapshot};
use crate::guide::types::is_exported;
use crate::settings::Settings;
use crate::variant::catalog::content::{
    GROUP_IN_EXPORT, NO_SUPPORTING_TYPES, SINCE_SPARES_NEW_MEMBERS, SUPPORT_ALWAYS_INCLUDED,
};
use crate::variant::catalog::kick_off::FEW_TYPES;
use bulkspec_fhir::in_patient_compartment;

/// What a server exports that exports little.
const FEW: [&str; 4] = ["Condition", "Encounter", "Observation", "Patient"];

/// Tells whether a type is exported.
pub(in crate::guide) fn is_offered(settings: &Settings, resource_type: &str) -> bool {
    let is_among = FEW.contains(&resource_type) || !settings.varies(&FEW_TYPES);
    is_among && is_exported(resource_type)
}

/// Returns those members of a group that are neither inactive nor past.
pub(in crate::guide) fn active_members(group: &Value, now: Timestamp) -> Value {
    let today = now.strftime("%Y-%m-%d").to_string();
    let is_active = |member: &&Value| {
        let ended = member["period"]["end"].as_str().is_some_and(|end| end < today.as_str());
        member["inactive"] != true && !ended
    };
    let mut group = group.clone();
    let members = at_path(&group, "member").into_iter().filter(is_active).cloned();
    group["member"] = members.collect();
    group
}

impl Guide {
    /// Changes what an export holds as the variants ask for.
    pub(in crate::guide) fn vary_selection(
        &self,
        selection: &mut Selection,
        (order, scope): (&Order<'_>, &Scope),
        (snapshot, state): (&Snapshot, &State),
    ) {
        let varies = |variant| self.varies(variant);
        let is_of_patients = *scope != Scope::Everything;
        if varies(&FEW_TYPES) {
            selection.keep(|name| is_offered(&self.settings, name));
        }
        if varies(&NO_SUPPORTING_TYPES) && is_of_patients {
            selection.keep(in_patient_compartment);
        }
        if varies(&SUPPORT_ALWAYS_INCLUDED) && is_of_patients {
            let mut support = self.whenever(order, scope, snapshot);
            support.keep(|name| !in_patient_compartment(name));
            selection.add(support.resources);
        }
        let Level::Group(id) = order.level else { return };
        if varies(&SINCE_SPARES_NEW_MEMBERS)
            && let Some(since) = order.query.since
        {
            let joined = joined(state, id, since);
            let wanted = order.query.patients.as_ref();
            let joined = joined.into_iter().filter(|it| wanted.is_none_or(|ids| ids.contains(it)));
            let scope = Scope::Patients(joined.collect());
            selection.add(self.whenever(order, &scope, snapshot).resources);
        }
        if varies(&GROUP_IN_EXPORT) && order.query.types.is_none() {
            let is_it = |it: &&Resource| it.resource_type == "Group" && it.id == *id;
            let is_in_time = |it: &&Resource| order.query.since.is_none_or(|at| it.changed > at);
            let group = snapshot.resources.iter().filter(is_it).filter(is_in_time);
            let group = group.filter(|_| order.access.may_export("Group"));
            selection.add(group.cloned().collect());
        }
    }

    /// Selects for an order as if it had no `_since`.
    fn whenever(&self, order: &Order<'_>, scope: &Scope, snapshot: &Snapshot) -> Selection {
        let query = Query { since: None, ..order.query.clone() };
        let may_export = |name: &str| order.access.may_export(name);
        select(snapshot, &query, scope, may_export, &self.settings)
    }
}

/// Returns the ids of the patients who joined a group after an instant; those of its first version
/// were always in it.
fn joined(state: &State, group: &str, since: Timestamp) -> BTreeSet<String> {
    let (then, now) = state.store.then_and_now(("Group", group), since);
    let ids = |group: Option<&Resource>| -> BTreeSet<String> {
        let members = group.map(|it| at_path(&it.content, "member.entity")).unwrap_or_default();
        let targets = members.into_iter().filter_map(|it| target(it["reference"].as_str()?));
        targets.filter(|(name, _)| *name == "Patient").map(|(_, id)| id.to_owned()).collect()
    };
    ids(now).difference(&ids(then)).cloned().collect()
}

impl Selection {
    /// Drops the types that do not pass.
    fn keep(&mut self, passes: impl Fn(&str) -> bool) {
        self.resources.retain(|it| passes(&it.resource_type));
        self.deletions.retain(|it| passes(&it.last.resource_type));
    }

    /// Adds what is not there yet.
    fn add(&mut self, further: Vec<Resource>) {
        let key = |it: &Resource| (it.resource_type.clone(), it.id.clone());
        let held: BTreeSet<_> = self.resources.iter().map(key).collect();
        self.resources.extend(further.into_iter().filter(|it| !held.contains(&key(it))));
    }
}
