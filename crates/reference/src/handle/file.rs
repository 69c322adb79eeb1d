//! Files of an export.

use std::sync::Arc;

use super::method::{forbidden, only_get};
use crate::auth::{Caller, FileClaims, Place, Signer};
use crate::export::{
    Ask, FileList, FilePlan, Job, Selection, group_shares, listed_name, plan, write,
};
use crate::fault::gateway::analytics::AN_JWT_ALG_NONE;
use crate::fault::gateway::endpoint::UP_DELETE_202;
use crate::fault::gateway::file_access::{UP_FILE_ANY_USER, UP_FILE_SECOND_OPEN};
use crate::fault::gateway::file_url::{
    AN_JWT_ANY_USER, AN_JWT_OPAQUE, AN_JWT_TOTAL_WRONG, AN_JWT_UNSIGNED, AN_TYPE_SWAP_MIXED,
    AN_URL_TYPE_MISMATCH,
};
use crate::fault::gateway::group_state::UP_LIVE_FILES;
use crate::fault::gateway::output::{UP_FILE_404, UP_FILE_AS_HTML, UP_QUERY_FILE_404};
use crate::message::{Body, Response};
use crate::population::Kind;
use crate::refusal::Refusal;
use crate::server::{Call, Gateway};
use crate::settings::Dialect;
use crate::variant::catalog::wire::GZIP;

/// A file that was found, with its place in the list.
struct Found {
    job: Arc<Job>,
    at: usize,
    plan: FilePlan,
}

impl Found {
    /// Tells whether this is the one file of its export in which faults of one file show.
    fn is_chosen(&self) -> bool {
        self.at == self.job.files.len() / 2
    }
}

impl Gateway {
    /// Answers with the lines of one file.
    pub(crate) fn file(
        &self,
        call: &Call<'_>,
        group: Option<&str>,
        resource_type: &str,
        token: &str,
    ) -> Result<Response, Refusal> {
        let claims = self.file_claims(token);
        let caller = self.file_caller(call, claims.as_ref(), resource_type)?;
        if let Some(answer) = self.other_method(call, caller.as_ref(), group) {
            return answer;
        }
        let kind = self.kind(resource_type)?;
        if let Some(caller) = &caller {
            self.check_rights(caller, kind)?;
        }
        let claims = claims.ok_or_else(|| Refusal::forbidden("this file URL was not made here"))?;
        if let Some(caller) = &caller {
            self.check_owner(caller, &claims)?;
        }
        let found = self.find(kind, &claims, group)?;
        let is_dead = self.has(&UP_FILE_404)
            || (self.has(&UP_QUERY_FILE_404) && found.job.request.contains('?'));
        if is_dead && found.is_chosen() {
            return Err(Refusal::not_found("file"));
        }
        let client_headers = caller.is_some_and(|caller| caller.user.is_none());
        Ok(self.send(&found, client_headers))
    }

    /// Answers everything but GET.
    fn other_method(
        &self,
        call: &Call<'_>,
        caller: Option<&Caller>,
        group: Option<&str>,
    ) -> Option<Result<Response, Refusal>> {
        let method = call.request.method.as_str();
        if method == "DELETE" && self.has(&UP_DELETE_202) {
            let customer = caller.map_or(0, |caller| caller.customer);
            self.state().drop_jobs(customer, group);
            return Some(Ok(Response::empty(202)));
        }
        if method == "DELETE" && self.settings.dialect == Dialect::Population {
            return Some(Err(forbidden()));
        }
        only_get(method).err().map(Err)
    }

    /// Finds out who is calling; `None` where a careless server does not ask.
    fn file_caller(
        &self,
        call: &Call<'_>,
        claims: Option<&FileClaims>,
        resource_type: &str,
    ) -> Result<Option<Caller>, Refusal> {
        if self.has(&UP_FILE_SECOND_OPEN)
            && let Some(claims) = claims
            && let Ok(kind) = self.kind(resource_type)
            && self.find(kind, claims, None).is_ok_and(|found| found.at > 0)
        {
            return Ok(None);
        }
        self.caller(call, Place::File).map(Some)
    }

    fn file_claims(&self, token: &str) -> Option<FileClaims> {
        if self.has(&AN_JWT_OPAQUE) {
            return self.opaque_claims(token);
        }
        let is_bare = self.has(&AN_JWT_ALG_NONE) && token.ends_with('.');
        let claims = if is_bare || self.has(&AN_JWT_UNSIGNED) {
            Signer::read_file_unchecked(token)
        } else {
            self.signer.read_file(token)
        };
        let lie = u32::from(self.has(&AN_JWT_TOTAL_WRONG));
        claims.map(|claims| FileClaims { total: claims.total.saturating_sub(lie), ..claims })
    }

    fn opaque_claims(&self, token: &str) -> Option<FileClaims> {
        let state = self.state();
        state.jobs().find_map(|job| {
            let list = FileList { job, settings: &self.settings, signer: &self.signer };
            let file = job.files.iter().find(|file| list.token(file) == token)?;
            let user_id = job.owner.clone();
            Some(FileClaims { start: job.cursor(file), total: file.total, user_id })
        })
    }

    fn kind(&self, resource_type: &str) -> Result<Kind, Refusal> {
        let found = if self.has(&AN_URL_TYPE_MISMATCH) {
            Kind::all().find(|kind| kind.name().eq_ignore_ascii_case(resource_type))
        } else {
            Kind::all().find(|kind| listed_name(*kind, &self.settings) == resource_type)
        };
        found.ok_or_else(|| Refusal::not_found("file"))
    }

    fn check_rights(&self, caller: &Caller, kind: Kind) -> Result<(), Refusal> {
        let needs_group = self.settings.dialect == Dialect::Population;
        if needs_group && !self.has_groups(caller) && !self.has(&UP_FILE_ANY_USER) {
            return Err(Refusal::forbidden("this user has no rights on the group"));
        }
        if caller.scope.may_read(kind.name()) {
            return Ok(());
        }
        Err(Refusal::forbidden("this token's scopes do not include the type"))
    }

    /// Refuses files of another user; a client may have those of all its users.
    fn check_owner(&self, caller: &Caller, claims: &FileClaims) -> Result<(), Refusal> {
        let client = caller.client(&self.accounts);
        let is_owner = match caller.user(&self.accounts) {
            Some(user) => user.id == claims.user_id,
            None => {
                client.id == claims.user_id
                    || client.users.iter().any(|user| user.id == claims.user_id)
            }
        };
        let lenient = self.has(&AN_JWT_ANY_USER) || self.has(&UP_FILE_ANY_USER);
        if is_owner || lenient {
            return Ok(());
        }
        Err(Refusal::forbidden("this file belongs to somebody else"))
    }

    fn find(&self, kind: Kind, claims: &FileClaims, group: Option<&str>) -> Result<Found, Refusal> {
        let missing = || Refusal::not_found("file");
        let (id, start) = Job::read_cursor(&claims.start).ok_or_else(missing)?;
        let job = self.state().job(id).ok_or_else(missing)?;
        if group.is_some() && job.group.as_deref() != group {
            return Err(missing());
        }
        let total = (!self.has(&AN_JWT_UNSIGNED)).then_some(claims.total);
        let mut at = job.position(kind, start, total);
        if at.is_none() && self.has(&AN_TYPE_SWAP_MIXED) {
            at = Kind::all().find_map(|other| job.position(other, start, total));
        }
        let at = at.ok_or_else(missing)?;
        let plan = job.files[at];
        Ok(Found { job, at, plan })
    }

    fn send(&self, found: &Found, client_headers: bool) -> Response {
        let gzip = self.settings.varies(&GZIP);
        let ask = Ask { chosen: found.is_chosen(), client_headers, gzip };
        let (selection, plan) = self.current(found);
        let body = Body::Stream(write(&selection, plan, ask, &self.settings));
        let response = Response { body, ..Response::empty(200) };
        let media_type =
            if self.has(&UP_FILE_AS_HTML) { "text/html" } else { "application/fhir+ndjson" };
        let response = response.with("content-type", media_type);
        if gzip { response.with("content-encoding", "gzip") } else { response }
    }

    /// Returns what a file is written from: the snapshot of its export, but for a fault.
    fn current(&self, found: &Found) -> (Arc<Selection>, FilePlan) {
        let snapshot = (Arc::clone(&found.job.selection), found.plan);
        let (true, Some(id)) = (self.has(&UP_LIVE_FILES), &found.job.group) else {
            return snapshot;
        };
        let customer = found.job.customer;
        let Some(group) = self.state().groups.get(&(customer, id.clone())).cloned() else {
            return snapshot;
        };
        let patients = self.populations[customer].patients;
        let shares = group_shares(&group, patients, self.now(), &self.settings);
        let selection = self.selection(customer, shares, &found.job.query, found.job.id);
        let files = plan(&selection, &[found.plan.kind], &self.settings);
        let live = files.into_iter().find(|file| file.start == found.plan.start);
        live.map_or(snapshot, |file| (selection, file))
    }
}
