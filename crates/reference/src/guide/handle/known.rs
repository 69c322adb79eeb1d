//! What the data of a server are known to be, without an export.

use std::collections::BTreeMap;

use serde_json::Value;

use super::group::member_ids;
use super::kick_off::patients;
use crate::guide::export::{Scope, look, select};
use crate::guide::level::Level;
use crate::guide::population::{GroupRole, group_id};
use crate::guide::query::Query;
use crate::guide::server::Guide;
use crate::guide::store::Snapshot;
use crate::guide::vary::{active_members, is_offered};
use crate::settings::Settings;
use crate::variant::catalog::content::{INACTIVE_EXCLUDED, NO_SUPPORTING_TYPES};
use bulkspec_fhir::in_patient_compartment;

impl Guide {
    /// Counts what the whole export holds, by type: that of the main group, or of the next level
    /// where groups are not exported. Faults do not show in it, for the data are what they are.
    pub(in crate::guide) fn counts(&self) -> BTreeMap<String, u64> {
        let settings = Settings { faults: Vec::new(), ..self.settings.clone() };
        let mut state = self.state();
        let snapshot = look(&mut state.store, self.now(), &settings);
        let scope = self.whole(&snapshot);
        let is_helpful = |name: &str| {
            let is_spared = scope != Scope::Everything && self.varies(&NO_SUPPORTING_TYPES);
            in_patient_compartment(name) || !is_spared
        };
        let exports = |name: &str| is_offered(&settings, name) && is_helpful(name);
        let selection = select(&snapshot, &Query::default(), &scope, exports, &settings);
        let mut counts = BTreeMap::new();
        for resource in selection.resources {
            *counts.entry(resource.resource_type).or_default() += 1;
        }
        counts
    }

    /// Whose data a whole export holds.
    fn whole(&self, snapshot: &Snapshot) -> Scope {
        let main = group_id(self.settings.seed, GroupRole::Main);
        if self.offers(&Level::Group(main.clone())) {
            let mut groups = snapshot.resources.iter().filter(|it| it.resource_type == "Group");
            let group = groups.find(|it| it.id == main);
            let group = group.map(|it| Value::clone(&it.content)).unwrap_or_default();
            let leaves_out = self.varies(&INACTIVE_EXCLUDED);
            let group = if leaves_out { active_members(&group, self.now()) } else { group };
            Scope::Patients(member_ids(&group).collect())
        } else if self.offers(&Level::Patient) {
            Scope::Patients(patients(snapshot))
        } else {
            Scope::Everything
        }
    }
}
