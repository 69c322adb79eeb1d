//! Groups: their members, and the search for them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use url::form_urlencoded;

use super::kick_off::patients;
use crate::fault::content::members::{
    EMPTY_GROUP_EXPORTS_ALL, GROUP_FIRST_PAGE, MEMBERS_REMEMBERED,
};
use crate::fault::group::cohort::COHORT_NO_SEARCH;
use crate::fault::group::members::{GROUP_LEAK, UNKNOWN_GROUP_202};
use crate::fault::group::reading::GROUP_SEARCH_EMPTY;
use crate::guide::link::{at_path, target};
use crate::guide::population::{GroupRole, cast_of};
use crate::guide::server::{Guide, OTHER_CLIENT, base};
use crate::guide::state::State;
use crate::guide::store::{Resource, Snapshot};
use crate::guide::vary::{active_members, patient_id};
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::smart::Access;
use crate::variant::catalog::content::INACTIVE_EXCLUDED;

impl Guide {
    /// Returns the part that a group plays.
    pub(super) fn cast(&self, id: &str) -> Option<GroupRole> {
        cast_of(self.settings.seed, id)
    }

    /// Refuses to show groups that belong to another client.
    pub(super) fn check_reader(&self, access: &Access, id: &str) -> Result<(), Refusal> {
        if self.cast(id) == Some(GroupRole::Foreign) && !access.owns(OTHER_CLIENT) {
            return Err(Refusal::forbidden("this group belongs to another client"));
        }
        Ok(())
    }

    /// Returns the ids of the patients that are members of a group.
    pub(super) fn members(
        &self,
        access: &Access,
        id: &str,
        (snapshot, state): (&Snapshot, &mut State),
    ) -> Result<BTreeSet<String>, Refusal> {
        let mut resources = snapshot.resources.iter();
        let group = resources.find(|it| it.resource_type == "Group" && it.id == id);
        if group.is_none() && self.has(&UNKNOWN_GROUP_202) {
            return Ok(BTreeSet::new());
        }
        let group = group.ok_or_else(|| Refusal::not_found("group"))?;
        access.check_group(id)?;
        if let Some(members) = self.cohort(state, id, snapshot) {
            return Ok(members);
        }
        if self.has(&MEMBERS_REMEMBERED) {
            return Ok(state.members_of(id, || member_ids(&group.content).collect()));
        }
        let mut members: BTreeSet<String> = member_ids(&group.content).collect();
        if self.has(&GROUP_FIRST_PAGE) {
            members = member_ids(&group.content).take(5).collect();
        }
        if self.varies(&INACTIVE_EXCLUDED) {
            members = member_ids(&active_members(&group.content, self.now())).collect();
        }
        if members.is_empty() && self.has(&EMPTY_GROUP_EXPORTS_ALL) {
            members = patients(snapshot);
        }
        if self.has(&GROUP_LEAK) {
            let all = (0..self.settings.patients).map(|n| patient_id(&self.settings, n));
            members.extend(all.rev().find(|it| !member_ids(&group.content).any(|id| id == *it)));
        }
        Ok(members)
    }

    /// Tells whether a group is found by a query; a faulty server finds cohorts by their id only.
    fn is_found_by(&self, query: &str, is_cohort: bool) -> bool {
        let has_name = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "name");
        !(is_cohort && has_name && self.has(&COHORT_NO_SEARCH))
    }

    /// Answers a search for groups, by id or by a part of the name.
    pub(super) fn search_groups(&self, request: &Request, access: &Access) -> Response {
        let base = base(request);
        let state = self.state();
        let found: Vec<Value> = state
            .store
            .all("Group")
            .filter(|group| self.check_reader(access, &group.id).is_ok())
            .filter(|group| is_searched(group, request.query()))
            .filter(|group| self.is_found_by(request.query(), state.cohorts.has(&group.id)))
            .filter(|_| !self.has(&GROUP_SEARCH_EMPTY))
            .map(|group| {
                let resource: Value = serde_json::from_str(&group.text(&base)).unwrap_or_default();
                json!({"fullUrl": format!("{base}/Group/{}", group.id), "resource": resource,
                    "search": {"mode": "match"}})
            })
            .collect();
        let mut bundle = json!({"resourceType": "Bundle", "type": "searchset",
            "total": found.len(), "link": [{"relation": "self", "url": request.url()}]});
        if !found.is_empty() {
            bundle["entry"] = json!(found);
        }
        Response::json(200, FHIR_JSON, &bundle)
    }
}

pub(super) fn member_ids(group: &Value) -> impl Iterator<Item = String> {
    let entities = at_path(group, "member.entity").into_iter();
    entities
        .filter_map(|entity| target(entity["reference"].as_str()?))
        .filter(|(resource_type, _)| *resource_type == "Patient")
        .map(|(_, id)| id.to_owned())
}

/// Names are compared from their start, as FHIR compares strings.
fn is_searched(group: &Resource, query: &str) -> bool {
    let name = group.content["name"].as_str().unwrap_or_default().to_lowercase();
    form_urlencoded::parse(query.as_bytes()).all(|(parameter, value)| match parameter.as_ref() {
        "_id" => value.split(',').any(|id| id == group.id),
        "name" => name.starts_with(&value.to_lowercase()),
        _ => true,
    })
}
