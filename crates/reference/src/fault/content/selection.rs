//! Faults of which resources an export contains.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::{
    Level, Resource, Selection, SelectionContext, at_path, patient_id, patients_of, target,
};
use bulkspec_fhir::GuideVersion::V2;
use bulkspec_fhir::in_patient_compartment;
use std::collections::BTreeSet;

pub(crate) static DELETED_NOT_REPORTED: FaultDef = FaultDef {
    id: "deleted-not-reported",
    about: "Deletions are never reported.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-23"],
    seen: &["CON-36"],
    spoils: &[Spoil::Selection(|_, selection| selection.deletions.clear())],
    ..FaultDef::NEW
};

pub(crate) static DELETED_AND_OUTPUT: FaultDef = FaultDef {
    id: "deleted-and-output",
    about: "Deleted resources are still exported in their last version.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-26"],
    seen: &["SYN-16"],
    spoils: &[Spoil::Selection(|_, selection| {
        let last = selection.deletions.iter().map(|deletion| deletion.last.clone());
        selection.resources.extend(last);
    })],
    ..FaultDef::NEW
};

pub(crate) static DELETED_IGNORES_TYPE: FaultDef = FaultDef {
    id: "deleted-ignores-type",
    about: "Deletions are reported for all types, whatever `_type` requests.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-27"],
    ..FaultDef::NEW
};

pub(crate) static MEMBER_TWICE: FaultDef = FaultDef {
    id: "member-twice",
    about: "All data of one group member are exported twice.",
    dialects: GUIDE,
    breaks: &["CONT-03"],
    seen: &["CON-32"],
    spoils: &[Spoil::Selection(|cx, selection| {
        let twice = patient_id(cx.seed, 2);
        let is_its =
            |it: &&Resource| patients_of(&it.resource_type, &it.content).contains(&twice.as_str());
        if matches!(cx.level, Level::Group(_)) {
            let again: Vec<Resource> = selection.resources.iter().filter(is_its).cloned().collect();
            selection.resources.extend(again);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static SAME_TYPES_AGAIN: FaultDef = FaultDef {
    id: "same-types-again",
    about: "An export of the same types as one still kept contains only the changes since then.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    seen: &["KCK-17", "KCK-19", "CON-35"],
    ..FaultDef::NEW
};

pub(crate) static SHARED_REPEATED: FaultDef = FaultDef {
    id: "shared-repeated",
    about: "In patient exports, resources that do not belong to a single patient occur twice.",
    dialects: GUIDE,
    breaks: &["CONT-04"],
    seen: &["CON-16"],
    spoils: &[Spoil::Selection(|cx, selection| {
        let shared = selection
            .resources
            .iter()
            .filter(|it| cx.is_of_patients() && !in_patient_compartment(&it.resource_type));
        let again: Vec<Resource> = shared.cloned().collect();
        selection.resources.extend(again);
    })],
    ..FaultDef::NEW
};

pub(crate) static EXPORTS_HISTORY: FaultDef = FaultDef {
    id: "exports-history",
    about: "Older versions of Patients are exported in addition to the current ones.",
    dialects: GUIDE,
    breaks: &["CONT-04"],
    seen: &["CON-14"],
    spoils: &[Spoil::Selection(|cx, selection| {
        let patients: BTreeSet<String> = ids(selection, "Patient").map(str::to_owned).collect();
        let older = cx.snapshot.history.iter();
        let older = older.filter(|it| it.resource_type == "Patient" && patients.contains(&it.id));
        selection.resources.extend(older.cloned());
    })],
    ..FaultDef::NEW
};

pub(crate) static COMPARTMENT_TYPE_MISSING: FaultDef = FaultDef {
    id: "compartment-type-missing",
    about: "Allergies are never exported, although the server has some.",
    dialects: GUIDE,
    breaks: &["CONT-06"],
    seen: &["CON-33", "CON-34"],
    spoils: &[Spoil::Selection(|_, selection| {
        selection.resources.retain(|it| it.resource_type != "AllergyIntolerance");
    })],
    ..FaultDef::NEW
};

pub(crate) static REFERENCED_MISSING: FaultDef = FaultDef {
    id: "referenced-missing",
    about: "Cancelled Encounters are not exported, although other resources reference them.",
    dialects: GUIDE,
    breaks: &["MANI-04"],
    seen: &["CON-24", "CON-30"],
    spoils: &[Spoil::Selection(|_, selection| {
        selection
            .resources
            .retain(|it| it.resource_type != "Encounter" || it.content["status"] != "cancelled");
    })],
    ..FaultDef::NEW
};

pub(crate) static NO_PATIENT_FILE: FaultDef = FaultDef {
    id: "no-patient-file",
    about: "In patient exports, Patients are exported only if `_type` names them.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-07"],
    spoils: &[Spoil::Selection(|cx, selection| {
        if cx.is_of_patients() && cx.query.types.is_none() {
            selection.resources.retain(|it| it.resource_type != "Patient");
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static MEMBER_PATIENT_MISSING: FaultDef = FaultDef {
    id: "member-patient-missing",
    about: "For one group member all data except the Patient are exported.",
    dialects: GUIDE,
    breaks: &["CONT-08"],
    seen: &["CON-08"],
    spoils: &[Spoil::Selection(|cx, selection| {
        let missing = patient_id(cx.seed, 2);
        if matches!(cx.level, Level::Group(_)) {
            selection.resources.retain(|it| it.resource_type != "Patient" || it.id != missing);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static OTHER_GROUPS_EXPORTED: FaultDef = FaultDef {
    id: "other-groups-exported",
    about: "The export of a group contains the other groups of its members.",
    dialects: GUIDE,
    breaks: &["CONT-09"],
    seen: &["CON-02"],
    spoils: &[Spoil::Selection(|cx, selection| {
        if let (Level::Group(id), None) = (cx.level, &cx.query.types) {
            selection.resources.extend(groups_that_share_with(cx, id));
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static BINARY_EXPORTED: FaultDef = FaultDef {
    id: "binary-exported",
    about: "In patient exports, Binaries of the patients' documents are exported.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-10"],
    seen: &["SYN-14"],
    spoils: &[Spoil::Selection(|cx, selection| {
        if cx.is_of_patients() && cx.query.types.is_none() {
            let binaries = binaries_of(cx, selection);
            selection.resources.extend(binaries);
        }
    })],
    ..FaultDef::NEW
};

fn of_type<'a>(
    cx: &SelectionContext<'a>,
    resource_type: &'static str,
) -> impl Iterator<Item = &'a Resource> {
    let since = cx.query.since;
    let own = cx.snapshot.resources.iter().filter(move |it| it.resource_type == resource_type);
    own.filter(move |it| since.is_none_or(|since| it.changed > since))
}

/// Returns the other groups that have a member in common with a group.
fn groups_that_share_with(cx: &SelectionContext<'_>, id: &str) -> Vec<Resource> {
    let groups = cx.snapshot.resources.iter().filter(|it| it.resource_type == "Group");
    let own: BTreeSet<&str> = groups.filter(|it| it.id == id).flat_map(members).collect();
    let others = of_type(cx, "Group").filter(|it| it.id != id);
    others.filter(|it| members(it).any(|member| own.contains(member))).cloned().collect()
}

/// Returns the Binaries to which the attachments of selected documents lead.
fn binaries_of(cx: &SelectionContext<'_>, selection: &Selection) -> Vec<Resource> {
    let documents = selection.resources.iter().filter(|it| it.resource_type == "DocumentReference");
    let attachments = documents.flat_map(|it| at_path(&it.content, "content.attachment.url"));
    let named: BTreeSet<&str> =
        attachments.filter_map(|url| target(url.as_str()?)).map(|(_, id)| id).collect();
    of_type(cx, "Binary").filter(|it| named.contains(it.id.as_str())).cloned().collect()
}

fn ids<'a>(selection: &'a Selection, resource_type: &str) -> impl Iterator<Item = &'a str> {
    let own = selection.resources.iter().filter(move |it| it.resource_type == resource_type);
    own.map(|it| it.id.as_str())
}

fn members(group: &Resource) -> impl Iterator<Item = &str> {
    let references = at_path(&group.content, "member.entity.reference").into_iter();
    references.filter_map(|reference| target(reference.as_str()?)).map(|(_, id)| id)
}
