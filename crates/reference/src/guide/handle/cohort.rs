//! The Bulk Cohort API: Groups whose members the server finds by filters.
//!
//! Source: Bulk Data Access 3.0.0, Bulk Cohort API; FHIR R5, Asynchronous Interaction Request
//! Pattern.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::resource::{content, written};
use crate::fault::group::cohort::{
    COHORT_ASYNC_REFUSED, COHORT_DELETE_405, COHORT_FILTER_IGNORED, COHORT_FILTERS_OR,
    COHORT_READ_404, COHORT_REFRESHED_LATE, COHORT_UNKNOWN_IGNORED,
};
use crate::guide::cohorts::{Creation, Membership};
use crate::guide::query::{MemberFilter, has_member_filters, member_filters};
use crate::guide::server::{Guide, base};
use crate::guide::state::State;
use crate::guide::store::{Snapshot, Store, written as written_instant};
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::smart::{Access, Place};
use crate::variant::catalog::cohort::{
    COHORTS_AT_EXPORT, COHORTS_AT_ONCE, COHORTS_DECLINED, COHORTS_STORED, NO_COHORTS,
};
use bulkspec_fhir::GuideVersion;

const MEMBERS_REFRESHED: &str =
    "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/members-refreshed";
/// `Group.date` of later versions of FHIR, as R4 can have it.
const DATE: &str = "http://hl7.org/fhir/6.0/StructureDefinition/extension-Group.date";

impl Guide {
    /// Tells whether Groups can be made by filters.
    pub(super) fn has_cohorts(&self) -> bool {
        self.version >= GuideVersion::V3
            && !self.varies(&NO_COHORTS)
            && !self.varies(&COHORTS_STORED)
    }

    /// Tells whether a request holds a Group with filters that mean something here.
    pub(super) fn is_cohort(&self, request: &Request) -> bool {
        let knows = self.has_cohorts() || self.varies(&NO_COHORTS);
        knows && content(request, "Group").is_ok_and(|group| has_member_filters(&group))
    }

    /// Creates a Group by filters, and tells of it later where the client prefers that.
    pub(super) fn create_cohort(
        &self,
        request: &Request,
        access: &Access,
    ) -> Result<Response, Refusal> {
        if !self.has_cohorts() {
            return Err(Refusal::unprocessable("the extension member-filter is not known here"));
        }
        let is_async = request
            .headers
            .iter()
            .filter(|(name, _)| name == "prefer")
            .any(|(_, value)| value.to_ascii_lowercase().contains("respond-async"));
        if is_async && self.has(&COHORT_ASYNC_REFUSED) {
            return Err(Refusal::invalid("Groups are created at once, or not at all"));
        }
        let group = content(request, "Group")?;
        check(&group).map_err(Refusal::invalid)?;
        let ignores_unknown = self.has(&COHORT_UNKNOWN_IGNORED);
        let filters = member_filters(&group, ignores_unknown).map_err(Refusal::invalid)?;
        let id = Uuid::new_v4().to_string();
        if !self.varies(&COHORTS_DECLINED) {
            self.store_cohort(&id, group, filters);
            self.authority.allow_group(&access.client, &id);
        }
        if is_async && !self.varies(&COHORTS_AT_ONCE) {
            return Ok(self.begun(request, access, &id));
        }
        self.at_once(request, &id)
    }

    fn store_cohort(&self, id: &str, mut group: Value, filters: Vec<MemberFilter>) {
        let mut state = self.state();
        let membership = if self.varies(&COHORTS_AT_EXPORT) {
            Membership::AtExport(filters)
        } else {
            let found = found(&state.store, &filters);
            Membership::Settled(self.joined(found, || all_patients(&state.store)))
        };
        let now = self.now();
        let mut extensions = vec![json!({"url": DATE, "valueDateTime": written_instant(now)})];
        if matches!(membership, Membership::Settled(_)) {
            let is_late = self.has(&COHORT_REFRESHED_LATE);
            let at = if is_late { now + SignedDuration::from_hours(1) } else { now };
            let at = written_instant(at);
            extensions.push(json!({"url": MEMBERS_REFRESHED, "valueDateTime": at}));
        }
        group["extension"] = json!(extensions);
        state.store.write("Group", id, group, now);
        state.cohorts.settle(id, membership);
    }

    /// Joins what single filters found: a member must match them all.
    fn joined(
        &self,
        found: Vec<BTreeSet<String>>,
        everybody: impl Fn() -> BTreeSet<String>,
    ) -> BTreeSet<String> {
        if found.len() == 1 && self.has(&COHORT_FILTER_IGNORED) {
            return everybody();
        }
        let is_or = self.has(&COHORT_FILTERS_OR);
        let both = |one: BTreeSet<String>, other: BTreeSet<String>| {
            if is_or { &one | &other } else { &one & &other }
        };
        found.into_iter().reduce(both).unwrap_or_default()
    }

    /// Returns the members of a Group by filters; `None` for other Groups.
    pub(super) fn cohort(
        &self,
        state: &State,
        id: &str,
        snapshot: &Snapshot,
    ) -> Option<BTreeSet<String>> {
        Some(match state.cohorts.membership(id)? {
            Membership::Settled(members) => members.clone(),
            Membership::AtExport(filters) => {
                let found = filters.iter().map(|filter| filter.patients(snapshot.resources.iter()));
                self.joined(found.collect(), || all_patients(&state.store))
            }
        })
    }

    fn at_once(&self, request: &Request, id: &str) -> Result<Response, Refusal> {
        let base = base(request);
        let state = self.state();
        let created = state.store.all("Group").find(|group| group.id == id);
        let created = created.ok_or_else(|| Refusal::unprocessable("nobody approves of it"))?;
        Ok(written(201, created, &base).with("location", format!("{base}/Group/{id}")))
    }

    /// Answers that a Group will be created, and keeps what there is to tell of it.
    fn begun(&self, request: &Request, access: &Access, id: &str) -> Response {
        let base = base(request);
        let response = match self.at_once(request, id) {
            Ok(_) => json!({"status": "201 Created", "location": format!("{base}/Group/{id}")}),
            Err(_) => json!({"status": "422 Unprocessable Entity", "outcome": {
                "resourceType": "OperationOutcome",
                "issue": [{"severity": "error", "code": "business-rule",
                    "diagnostics": "nobody approves of this group"}]}}),
        };
        let result = json!({"resourceType": "Bundle", "type": "batch-response",
            "entry": [{"response": response}]});
        let creation = Creation { client: access.client.clone(), result, polls: 0 };
        self.state().cohorts.begin(id, creation);
        Response::empty(202).with("content-location", format!("{base}/group-status/{id}"))
    }

    /// Refuses to read or delete a Group by filters, as only a faulty server does.
    pub(super) fn check_cohort(&self, request: &Request, id: &str) -> Result<(), Refusal> {
        match request.method.as_str() {
            "GET" if self.has(&COHORT_READ_404) && self.state().cohorts.has(id) => {
                Err(Refusal::not_found("resource"))
            }
            "DELETE" if self.has(&COHORT_DELETE_405) && self.state().cohorts.has(id) => {
                Err(Refusal::method("GET"))
            }
            _ => Ok(()),
        }
    }

    /// Answers a request about the creation of a Group.
    pub(crate) fn creation(&self, request: &Request, id: &str) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::Resource)?;
        let mut state = self.state();
        let creation = state.cohorts.creation(id).filter(|it| access.owns(&it.client));
        let creation = creation.ok_or_else(|| Refusal::not_found("creation of a group"))?;
        match request.method.as_str() {
            "GET" if creation.polls < self.settings.polls_until_ready => {
                creation.polls += 1;
                Ok(Response::empty(202).with("retry-after", "0"))
            }
            "GET" => Ok(Response::json(200, FHIR_JSON, &creation.result)),
            "DELETE" => {
                state.cohorts.forget(id);
                Ok(Response::empty(202))
            }
            _ => Err(Refusal::method("GET, DELETE")),
        }
    }
}

/// Checks a Group against the profile, as far as this server goes: it takes no members beside
/// filters, and makes Groups of patients only.
fn check(group: &Value) -> Result<(), &'static str> {
    if !group["name"].is_string() {
        return Err("a Group with filters needs a name");
    }
    if group["type"] != "person" {
        return Err("this server makes Groups of patients only");
    }
    if group["actual"] != false || !group["member"].is_null() {
        return Err("this server takes no members beside filters");
    }
    if group["characteristic"].is_null() {
        Ok(())
    } else {
        Err("a Group with filters has no characteristic")
    }
}

fn found(store: &Store, filters: &[MemberFilter]) -> Vec<BTreeSet<String>> {
    filters.iter().map(|filter| filter.patients(filter.candidates(store))).collect()
}

fn all_patients(store: &Store) -> BTreeSet<String> {
    store.all("Patient").map(|patient| patient.id.clone()).collect()
}
