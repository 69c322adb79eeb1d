//! The kick-off endpoints.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use crate::reference::fault::{GuideFault, OutputFault};
use crate::reference::guide::export::{
    Choice, Fate, Job, Page, Scope, Selection, Sheets, look, misplace, select, write,
};
use crate::reference::guide::level::Level;
use crate::reference::guide::population::Cast;
use crate::reference::guide::query::{Asked, Prefer, Query, parse};
use crate::reference::guide::server::{Guide, base};
use crate::reference::guide::store::Snapshot;
use crate::reference::message::{Request, Response};
use crate::reference::refusal::{Refusal, outcome};
use crate::reference::settings::GuideVersion;
use crate::reference::smart::{Access, Place};

/// What a job is made from.
struct Order<'a> {
    request: &'a Request,
    access: &'a Access,
    level: &'a Level,
    query: &'a Query,
    prefer: Prefer,
}

impl Guide {
    /// Starts an export.
    pub(crate) fn kick_off(&self, request: &Request, level: &Level) -> Result<Response, Refusal> {
        let access = self.admit(request, Place::KickOff)?;
        let given = self.given(request)?;
        let prefer = Prefer::of(request);
        let asked = Asked { version: self.version, level, lenient: prefer.lenient };
        let query = parse(&given, asked).map_err(Refusal::invalid)?;
        check_scopes(&access, &query)?;
        let order = Order { request, access: &access, level, query: &query, prefer };
        let job = self.start(&order)?;
        Ok(self.accepted(&job))
    }

    fn accepted(&self, job: &Job) -> Response {
        if self.has(GuideFault::Kickoff200Sync) {
            return Response::json(200, "application/json", &job.manifest(Page::First));
        }
        let response = outcome(202, "information", "informational", "the export has begun");
        let response = response.with("content-location", job.status_url());
        if job.separate_status {
            response.with("preference-applied", "respond-async, separate-export-status")
        } else {
            response
        }
    }

    /// Does all the work of an export at once: its content is that of the kick-off's instant.
    fn start(&self, order: &Order<'_>) -> Result<Arc<Job>, Refusal> {
        let mut state = self.state();
        let snapshot = look(&mut state.store, self.now(), &self.settings);
        let scope = self.scope(order, &snapshot)?;
        let may_export = |name: &str| order.access.may_export(name);
        let settings = &self.settings;
        let mut selection = select(&snapshot, order.query, &scope, may_export, settings);
        let (level, query) = (order.level, order.query);
        misplace(&Choice { level, query, snapshot: &snapshot, settings }, &mut selection);
        let job = Arc::new(self.job(order, &snapshot, &selection));
        state.keep(Arc::clone(&job));
        Ok(job)
    }

    fn job(&self, order: &Order<'_>, snapshot: &Snapshot, selection: &Selection) -> Job {
        let base = base(order.request);
        let files = write(&Sheets {
            settings: &self.settings,
            version: self.version,
            query: order.query,
            snapshot,
            selection,
            base: &base,
            remarks: &self.remarks(order),
        });
        let knows_separate_status = self.version >= GuideVersion::V3;
        Job {
            id: Uuid::new_v4().to_string(),
            version: self.version,
            client: order.access.client.clone(),
            scopes: order.access.scopes.clone(),
            request: self.request_url(order.request),
            transaction_time: snapshot.at,
            types: selection.types(),
            query: order.query.clone(),
            separate_status: order.prefer.separate_status && knows_separate_status,
            fate: self.fate(order.level),
            files,
            base,
            faults: self.settings.faults.clone(),
        }
    }

    fn fate(&self, level: &Level) -> Fate {
        match level {
            Level::Group(id) if self.cast(id) == Some(Cast::Failing) => Fate::Failure,
            _ => Fate::Success,
        }
    }

    /// Lists what there is to tell beside the resources: parameters that were ignored, and what is
    /// missing from an export that succeeds in part only.
    fn remarks(&self, order: &Order<'_>) -> Vec<(&'static str, String)> {
        let ignored = order.query.ignored.iter().map(|why| ("warning", why.clone()));
        let ignored = ignored.filter(|_| !self.has(OutputFault::LenientSilent));
        let is_partial =
            matches!(order.level, Level::Group(id) if self.cast(id) == Some(Cast::Partial));
        let missing = is_partial.then(|| ("error", "one image could not be read".to_owned()));
        let missing = missing.filter(|_| !self.has(OutputFault::PartialSilent));
        ignored.chain(missing).collect()
    }

    /// Finds out whose data are exported.
    fn scope(&self, order: &Order<'_>, snapshot: &Snapshot) -> Result<Scope, Refusal> {
        let everybody = match order.level {
            Level::System => return Ok(Scope::Everything),
            Level::Patient => patients(snapshot),
            Level::Group(id) => self.members(order.access, id, snapshot)?,
        };
        let Some(wanted) = &order.query.patients else { return Ok(Scope::Patients(everybody)) };
        match wanted.iter().find(|id| !everybody.contains(*id)) {
            None => Ok(Scope::Patients(wanted.clone())),
            Some(id) => {
                let why = format!("patient: there is no Patient {id} in this export");
                Err(Refusal::invalid(why))
            }
        }
    }
}

/// Returns the ids of all patients, of deleted ones too, as their deletion may be told of.
fn patients(snapshot: &Snapshot) -> BTreeSet<String> {
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
