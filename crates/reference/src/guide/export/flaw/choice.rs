//! What a faulty server exports that it should not, and the other way round.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::fault::FaultDef;
use crate::fault::content::selection::{
    BINARY_EXPORTED, COMPARTMENT_TYPE_MISSING, DELETED_AND_OUTPUT, DELETED_NOT_REPORTED,
    EXPORTS_HISTORY, MEMBER_PATIENT_MISSING, MEMBER_TWICE, NO_PATIENT_FILE, OTHER_GROUPS_EXPORTED,
    REFERENCED_MISSING, SHARED_REPEATED,
};
use crate::fault::content::snapshot::UPDATE_UNSEEN;
use crate::guide::export::Selection;
use crate::guide::level::Level;
use crate::guide::link::{at_path, patients_of, target};
use crate::guide::population::patient_id;
use crate::guide::query::Query;
use crate::guide::store::{Resource, Snapshot};
use crate::settings::Settings;
use bulkspec_fhir::in_patient_compartment;

/// From what, and for whom, is selected.
pub(crate) struct Choice<'a> {
    pub(crate) level: &'a Level,
    pub(crate) query: &'a Query,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) settings: &'a Settings,
}

/// For how long a search index lacks a change.
const UNSETTLED: SignedDuration = SignedDuration::from_hours(1);

/// One way to select wrongly.
type Mutation = fn(&Choice<'_>, &mut Selection);

const SLIPS: &[(&'static FaultDef, Mutation)] = &[
    (&EXPORTS_HISTORY, |choice, selection| {
        let patients: BTreeSet<String> = ids(selection, "Patient").map(str::to_owned).collect();
        let older = choice.snapshot.history.iter();
        let older = older.filter(|it| it.resource_type == "Patient" && patients.contains(&it.id));
        selection.resources.extend(older.cloned());
    }),
    (&UPDATE_UNSEEN, |choice, selection| {
        for resource in &mut selection.resources {
            if let Some(before) = choice.unless_settled(resource) {
                *resource = before.clone();
            }
        }
    }),
    (&COMPARTMENT_TYPE_MISSING, |_, selection| {
        selection.resources.retain(|it| it.resource_type != "AllergyIntolerance");
    }),
    (&REFERENCED_MISSING, |_, selection| {
        selection
            .resources
            .retain(|it| it.resource_type != "Encounter" || it.content["status"] != "cancelled");
    }),
    (&NO_PATIENT_FILE, |choice, selection| {
        if choice.is_of_patients() && choice.query.types.is_none() {
            selection.resources.retain(|it| it.resource_type != "Patient");
        }
    }),
    (&MEMBER_PATIENT_MISSING, |choice, selection| {
        let missing = patient_id(choice.settings.seed, 2);
        if matches!(choice.level, Level::Group(_)) {
            selection.resources.retain(|it| it.resource_type != "Patient" || it.id != missing);
        }
    }),
    (&MEMBER_TWICE, |choice, selection| {
        let twice = patient_id(choice.settings.seed, 2);
        let is_its =
            |it: &&Resource| patients_of(&it.resource_type, &it.content).contains(&twice.as_str());
        if matches!(choice.level, Level::Group(_)) {
            let again: Vec<Resource> = selection.resources.iter().filter(is_its).cloned().collect();
            selection.resources.extend(again);
        }
    }),
    (&SHARED_REPEATED, |choice, selection| {
        let shared = selection
            .resources
            .iter()
            .filter(|it| choice.is_of_patients() && !in_patient_compartment(&it.resource_type));
        let again: Vec<Resource> = shared.cloned().collect();
        selection.resources.extend(again);
    }),
    (&OTHER_GROUPS_EXPORTED, |choice, selection| {
        if let (Level::Group(id), None) = (choice.level, &choice.query.types) {
            selection.resources.extend(choice.groups_that_share_with(id));
        }
    }),
    (&BINARY_EXPORTED, |choice, selection| {
        if choice.is_of_patients() && choice.query.types.is_none() {
            let binaries = choice.binaries_of(selection);
            selection.resources.extend(binaries);
        }
    }),
    (&DELETED_AND_OUTPUT, |_, selection| {
        let last = selection.deletions.iter().map(|deletion| deletion.last.clone());
        selection.resources.extend(last);
    }),
    (&DELETED_NOT_REPORTED, |_, selection| selection.deletions.clear()),
];

/// Makes the mistakes of a server in a selection.
pub(crate) fn misplace(choice: &Choice<'_>, selection: &mut Selection) {
    for (fault, slip) in SLIPS {
        if choice.settings.has(*fault) {
            slip(choice, selection);
        }
    }
}

impl<'a> Choice<'a> {
    fn is_of_patients(&self) -> bool {
        *self.level != Level::System
    }

    fn of_type(&self, resource_type: &'static str) -> impl Iterator<Item = &'a Resource> {
        let resources = self.snapshot.resources.iter();
        let own = resources.filter(move |it| it.resource_type == resource_type);
        own.filter(|it| self.query.since.is_none_or(|since| it.changed > since))
    }

    /// Returns the version before the present one, where that is younger than an hour.
    fn unless_settled(&self, resource: &Resource) -> Option<&'a Resource> {
        let is_its =
            |it: &&Resource| (&it.resource_type, &it.id) == (&resource.resource_type, &resource.id);
        let is_young = self.snapshot.at.duration_since(resource.changed) < UNSETTLED;
        self.snapshot.history.iter().rfind(is_its).filter(|_| is_young)
    }

    /// Returns the other groups that have a member in common with a group.
    fn groups_that_share_with(&self, id: &str) -> Vec<Resource> {
        let groups = self.snapshot.resources.iter().filter(|it| it.resource_type == "Group");
        let own: BTreeSet<&str> = groups.filter(|it| it.id == id).flat_map(members).collect();
        let others = self.of_type("Group").filter(|it| it.id != id);
        others.filter(|it| members(it).any(|member| own.contains(member))).cloned().collect()
    }

    /// Returns what the attachments of selected documents lead to.
    fn binaries_of(&self, selection: &Selection) -> Vec<Resource> {
        let documents =
            selection.resources.iter().filter(|it| it.resource_type == "DocumentReference");
        let attachments = documents.flat_map(|it| at_path(&it.content, "content.attachment.url"));
        let named: BTreeSet<&str> =
            attachments.filter_map(|url| target(url.as_str()?)).map(|(_, id)| id).collect();
        self.of_type("Binary").filter(|it| named.contains(it.id.as_str())).cloned().collect()
    }
}

fn ids<'a>(selection: &'a Selection, resource_type: &str) -> impl Iterator<Item = &'a str> {
    let own = selection.resources.iter().filter(move |it| it.resource_type == resource_type);
    own.map(|it| it.id.as_str())
}

fn members(group: &Resource) -> impl Iterator<Item = &str> {
    let references = at_path(&group.content, "member.entity.reference").into_iter();
    references.filter_map(|reference| target(reference.as_str()?)).map(|(_, id)| id)
}
