//! The kick-off endpoints.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::fault::content::selection::SAME_TYPES_AGAIN;
use crate::fault::file::messages::{LENIENT_SILENT, PARTIAL_SILENT};
use crate::fault::job::failure::PARTIAL_SUCCESS_500;
use crate::fault::job::separate_status::X_EXPORT_STATUS_ALWAYS;
use crate::fault::kick_off::refusal::BUSY_503_NO_RETRY;
use crate::fault::parameter::body::POST_FORGETS_GROUP;
use crate::fault::parameter::elements::ELEMENTS_FORGET_GROUP;
use crate::fault::parameter::format::{DEFAULT_FORMAT_JSON, NAMED_FORMAT_JSON};
use crate::fault::parameter::organize::ORGANIZED_UNASKED;
use crate::fault::parameter::patient::{
    PATIENT_FILTER_PATIENT_ONLY, PATIENT_NONMEMBER_EXPORTED, PATIENT_ONE_SUFFICES,
    PATIENT_UNKNOWN_202,
};
use crate::fault::parameter::since::SINCE_OUT_OF_RANGE_500;
use crate::guide::export::{
    ExportFile, ExportInput, Job, JobOutcome, Scope, Selection, SelectionContext, look, select,
    write,
};
use crate::guide::level::Level;
use crate::guide::population::GroupRole;
use crate::guide::query::{Asked, Prefer, Query, parse};
use crate::guide::server::{Guide, base};
use crate::guide::state::State;
use crate::guide::store::Snapshot;
use crate::guide::vary::varied_files;
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::smart::{Access, Place};
use crate::variant::catalog::kick_off::{
    ONE_JOB_AT_A_TIME, SAME_STATUS_URL, SILENTLY_LENIENT, SYNCHRONOUS,
};
use crate::variant::catalog::manifest::INFORMATION_ONLY_ERRORS;
use crate::variant::catalog::place::{SIGNED_URLS_ON_ANOTHER_HOST, STORAGE_URIS};
use bulkspec_fhir::GuideVersion;

/// What a job is made from.
pub(in crate::guide) struct Order<'a> {
    pub(super) request: &'a Request,
    pub(in crate::guide) access: &'a Access,
    pub(in crate::guide) level: &'a Level,
    pub(in crate::guide) query: &'a Query,
    pub(super) prefer: Prefer,
}

impl Guide {
    /// Starts an export.
    pub(crate) fn kick_off(&self, request: &Request, level: &Level) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::KickOff)?;
        let answer = self.ordered(request, &access, level);
        let answer = answer.map_err(|refusal| self.flavoured(refusal));
        answer.or_else(|refusal| self.kick_off_refused(refusal))
    }

    /// Reads what is asked for, and starts it.
    fn ordered(
        &self,
        request: &Request,
        access: &Access,
        level: &Level,
    ) -> Result<Response, Refusal> {
        self.check_headers(request)?;
        self.check_needed(request)?;
        let given = self.given(request, level)?;
        if let Some(response) = self.unsupported(&given) {
            return Ok(response);
        }
        let prefer = Prefer::of(request);
        let (version, settings) = (self.version, &self.settings);
        let asked = Asked { version, level, lenient: prefer.lenient, settings };
        let mut query = parse(&given, asked).map_err(Refusal::invalid)?;
        query.organized |= matches!(level, Level::Group(_)) && self.has(&ORGANIZED_UNASKED);
        check_scopes(access, &query)?;
        let is_long_ago = query.since.is_some_and(|since| since < Timestamp::UNIX_EPOCH);
        if is_long_ago && self.has(&SINCE_OUT_OF_RANGE_500) {
            return Err(Refusal::failed("_since is out of range"));
        }
        let order = Order { request, access, level, query: &query, prefer };
        let job = self.start(&order)?;
        Ok(self.accepted(&order, &job))
    }

    /// Does all the work of an export at once: its content is that of the kick-off's instant.
    pub(super) fn start(&self, order: &Order<'_>) -> Result<Arc<Job>, Refusal> {
        let mut state = self.state();
        let is_busy = state.is_busy(&order.access.client, self.settings.polls_until_ready);
        if is_busy && self.has(&BUSY_503_NO_RETRY) {
            return Err(Refusal::for_a_moment("throttled", "another export is in progress"));
        }
        if is_busy && self.varies(&ONE_JOB_AT_A_TIME) {
            return Err(Refusal::too_many(Some("1")));
        }
        let snapshot = look(&mut state.store, self.now(), &self.settings);
        let scope = self.scope(order, (&snapshot, &mut *state))?;
        let may_export = |name: &str| order.access.may_export(name);
        let settings = &self.settings;
        let mut selection = select(&snapshot, order.query, &scope, may_export, settings);
        let (level, query) = (order.level, order.query);
        let seed = settings.seed;
        SelectionContext { level, query, snapshot: &snapshot, seed }
            .spoil(&mut selection, settings);
        self.vary_selection(&mut selection, (order, &scope), (&snapshot, &state));
        if self.has(&SAME_TYPES_AGAIN)
            && let Some(before) = state.exported_before(&order.access.client, query)
        {
            selection.resources.retain(|it| it.changed > before);
        }
        let job = Arc::new(self.job(order, &snapshot, &selection));
        if self.varies(&SAME_STATUS_URL)
            && let Some(same) = state.same(&job, self.settings.polls_until_ready)
        {
            return Ok(same);
        }
        state.keep(Arc::clone(&job));
        Ok(job)
    }

    fn job(&self, order: &Order<'_>, snapshot: &Snapshot, selection: &Selection) -> Job {
        let base = base(order.request);
        let mut files = write(&ExportInput {
            settings: &self.settings,
            version: self.version,
            query: order.query,
            snapshot,
            selection,
            base: &base,
            remarks: &self.remarks(order),
        });
        let of_json =
            if order.query.names_format { &NAMED_FORMAT_JSON } else { &DEFAULT_FORMAT_JSON };
        if self.has(of_json) {
            files.output = files.output.into_iter().map(ExportFile::bundled).collect();
        }
        let files = varied_files(files, &self.settings, order.query.organized);
        Job {
            id: Uuid::new_v4().to_string(),
            version: self.version,
            client: order.access.client.clone(),
            scopes: order.access.scopes.clone(),
            request: self.request_url(order.request),
            order: format!("{} {:?}", order.request.url(), order.request.body),
            transaction_time: snapshot.at,
            types: selection.types(),
            query: order.query.clone(),
            separate_status: self.has_separate_status(order.prefer),
            requires_token: !self.varies(&SIGNED_URLS_ON_ANOTHER_HOST)
                && !self.varies(&STORAGE_URIS),
            fate: self.fate(order.level),
            files,
            base,
            faults: self.settings.faults.clone(),
        }
    }

    fn has_separate_status(&self, prefer: Prefer) -> bool {
        self.version >= GuideVersion::V3
            && (prefer.separate_status || self.has(&X_EXPORT_STATUS_ALWAYS))
    }

    fn fate(&self, level: &Level) -> JobOutcome {
        let Level::Group(id) = level else { return JobOutcome::Success };
        match self.cast(id) {
            Some(GroupRole::Failing) => JobOutcome::Failure,
            Some(GroupRole::Faltering) if !self.varies(&SYNCHRONOUS) => JobOutcome::Faltering,
            Some(GroupRole::Partial) if self.has(&PARTIAL_SUCCESS_500) => JobOutcome::Failure,
            _ => JobOutcome::Success,
        }
    }

    /// Lists what there is to tell beside the resources: parameters that were ignored, and what is
    /// missing from an export that succeeds in part only.
    fn remarks(&self, order: &Order<'_>) -> Vec<(&'static str, String)> {
        let ignored = order.query.ignored.iter().map(|why| ("warning", why.clone()));
        let is_silent = self.has(&LENIENT_SILENT) || self.varies(&SILENTLY_LENIENT);
        let ignored = ignored.filter(|_| !is_silent);
        let is_partial =
            matches!(order.level, Level::Group(id) if self.cast(id) == Some(GroupRole::Partial));
        let missing = is_partial.then(|| ("error", "one image could not be read".to_owned()));
        let missing = missing.filter(|_| !self.has(&PARTIAL_SILENT));
        let mere = self.varies(&INFORMATION_ONLY_ERRORS);
        let mere = mere.then(|| ("information", "this export was made for tests".to_owned()));
        ignored.chain(missing).chain(mere).collect()
    }

    /// Tells whether a faulty server exports all patients instead of a group.
    fn forgets_group(&self, order: &Order<'_>) -> bool {
        let is_posted = order.request.method == "POST" && !order.request.body.is_empty();
        (order.query.elements.is_given() && self.has(&ELEMENTS_FORGET_GROUP))
            || (is_posted && self.has(&POST_FORGETS_GROUP))
    }

    /// Finds out whose data are exported.
    fn scope(
        &self,
        order: &Order<'_>,
        (snapshot, state): (&Snapshot, &mut State),
    ) -> Result<Scope, Refusal> {
        let everybody = match order.level {
            Level::System => return Ok(Scope::Everything),
            Level::Patient => patients(snapshot),
            Level::Group(id) => {
                let members = self.members(order.access, id, (snapshot, state))?;
                if self.forgets_group(order) { patients(snapshot) } else { members }
            }
        };
        let Some(wanted) = &order.query.patients else { return Ok(Scope::Patients(everybody)) };
        let all = patients(snapshot);
        let is_allowed = |id: &String| {
            everybody.contains(id)
                || (all.contains(id) && self.has(&PATIENT_NONMEMBER_EXPORTED))
                || (!all.contains(id) && self.has(&PATIENT_UNKNOWN_202))
        };
        let suffices = self.has(&PATIENT_ONE_SUFFICES) && wanted.iter().any(is_allowed);
        match wanted.iter().find(|id| !is_allowed(id) && !suffices) {
            None if self.has(&PATIENT_FILTER_PATIENT_ONLY) => Ok(Scope::Patients(everybody)),
            None => Ok(Scope::Patients(wanted.clone())),
            Some(id) => {
                let why = format!("patient: there is no Patient {id} in this export");
                Err(Refusal::invalid(why))
            }
        }
    }
}

/// Returns the ids of all patients, of deleted ones too, as their deletion may be told of.
pub(super) fn patients(snapshot: &Snapshot) -> BTreeSet<String> {
    let deleted = snapshot.deletions.iter().map(|deletion| &deletion.last);
    let all = snapshot.resources.iter().chain(deleted);
    all.filter(|it| it.resource_type == "Patient").map(|it| it.id.clone()).collect()
}

/// Refuses to export a type that was asked for by name and that the client may not read.
fn check_scopes(access: &Access, query: &Query) -> Result<(), Refusal> {
    let denied = query.types.iter().flatten().find(|name| !access.may_request(name));
    match denied {
        Some(_) => Err(Refusal::forbidden("_type names a type that the token does not cover")),
        None => Ok(()),
    }
}
