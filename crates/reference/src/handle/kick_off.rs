//! The export endpoints of both contracts.

use std::sync::Arc;

use super::method::{MethodIntent, forbidden, only_get, options, wish};
use crate::auth::{Caller, Place};
use crate::export::{FileList, Job, Query, Selection, Share, group_shares, patient_shares, plan};
use crate::fault::gateway::analytics::{
    AN_ASYNC, AN_CLIENT_SINGLE_USER, AN_CLIENT_TYPE_IGNORED, AN_USER_LEAK,
};
use crate::fault::gateway::group::{UP_NEW_GROUP_404, UP_UNKNOWN_GROUP_LIST};
use crate::fault::gateway::lines::UP_OLD_VERSION_BESIDE_NEW;
use crate::fault::gateway::list_access::UP_LIST_ANY_USER;
use crate::fault::gateway::output::UP_LIST_MISSING;
use crate::group::Group;
use crate::message::Response;
use crate::refusal::Refusal;
use crate::server::{Call, Gateway};
use crate::variant::catalog::file::CHUNKED_SHUFFLED;
use crate::variant::catalog::gateway::ASYNCHRONOUS;

/// How long a careless server takes to notice a new group.
const NEW_GROUP_HOURS: i64 = 4;

impl Gateway {
    /// Answers a request on a group's export endpoint.
    pub(crate) fn group_export(&self, call: &Call<'_>, id: &str) -> Result<Response, Refusal> {
        let caller = self.caller(call, Place::List)?;
        if !self.has_groups(&caller) && !self.has(&UP_LIST_ANY_USER) {
            return Err(Refusal::forbidden("this user has no rights on the group"));
        }
        let method = call.request.method.as_str();
        let query = call.request.query();
        match wish(method, &self.settings)? {
            MethodIntent::List => self.list_group(call, &caller, id, query),
            MethodIntent::ListWithoutQuery => self.list_group(call, &caller, id, ""),
            MethodIntent::Start => self.start_group(call, &caller, id),
            MethodIntent::Retry => self.retry(call, &caller, id),
            MethodIntent::Options => Ok(options(super::method::EXPORT_METHODS)),
            MethodIntent::Cancel => {
                self.state().drop_jobs(caller.customer, Some(id));
                Ok(Response::empty(202))
            }
            MethodIntent::RefuseAndDrop => {
                self.state().drop_jobs(caller.customer, Some(id));
                Err(forbidden())
            }
        }
    }

    /// Exports a group and answers as this server does: with the list, or with a status URL.
    pub(super) fn list_group(
        &self,
        call: &Call<'_>,
        caller: &Caller,
        id: &str,
        query: &str,
    ) -> Result<Response, Refusal> {
        let job = self.group_job(call, caller, id, query)?;
        self.hand_over(call, &job)
    }

    fn start_group(&self, call: &Call<'_>, caller: &Caller, id: &str) -> Result<Response, Refusal> {
        let job = self.group_job(call, caller, id, call.request.query())?;
        Ok(accepted(call, &job))
    }

    fn group_job(
        &self,
        call: &Call<'_>,
        caller: &Caller,
        id: &str,
        query: &str,
    ) -> Result<Arc<Job>, Refusal> {
        let query = Query::parse(query, &self.settings, &caller.scope)?;
        let found = self.exportable_group(caller.customer, id)?;
        let failed = found.failing && self.attempt(caller, id, &query);
        let patients = self.populations[caller.customer].patients;
        let shares = group_shares(&found, patients, self.now(), &self.settings);
        Ok(self.keep_job(call, caller, Draft { group: Some(id), query, shares, failed }))
    }

    fn exportable_group(&self, customer: usize, id: &str) -> Result<Group, Refusal> {
        let found = self.state().groups.get(&(customer, id.to_owned())).cloned();
        let too_new = |group: &Group| {
            let age = group.created.map(|created| self.now().duration_since(created));
            self.has(&UP_NEW_GROUP_404) && age.is_some_and(|age| age.as_hours() < NEW_GROUP_HOURS)
        };
        match found {
            Some(group) if !too_new(&group) => Ok(group),
            None if self.has(&UP_UNKNOWN_GROUP_LIST) => {
                Ok(Group::new(id.to_owned(), "unknown", Vec::new(), self.now()))
            }
            _ => Err(Refusal::not_found("group")),
        }
    }

    /// Answers a request on the analytics contract's export endpoint.
    pub(crate) fn user_export(&self, call: &Call<'_>) -> Result<Response, Refusal> {
        let caller = self.caller(call, Place::List)?;
        only_get(&call.request.method)?;
        if self.has(&AN_ASYNC) {
            return Ok(Response::empty(202));
        }
        let ignored = self.has(&AN_CLIENT_TYPE_IGNORED) && caller.user.is_none();
        let query = if ignored { "" } else { call.request.query() };
        let query = Query::parse(query, &self.settings, &caller.scope)?;
        let shares = self.visible_shares(&caller);
        let job = self.keep_job(call, &caller, Draft { group: None, query, shares, failed: false });
        self.hand_over(call, &job)
    }

    fn visible_shares(&self, caller: &Caller) -> Vec<Share> {
        let client = caller.client(&self.accounts);
        let everybody = client.users.iter().map(|user| &user.patients);
        match caller.user(&self.accounts) {
            Some(user) if !self.has(&AN_USER_LEAK) => {
                patient_shares(std::iter::once(&user.patients))
            }
            None if self.has(&AN_CLIENT_SINGLE_USER) => patient_shares(everybody.take(1)),
            _ => patient_shares(everybody),
        }
    }

    fn keep_job(&self, call: &Call<'_>, caller: &Caller, draft: Draft<'_>) -> Arc<Job> {
        let id = self.state().next_job();
        let selection = self.selection(caller.customer, draft.shares, &draft.query, id);
        let mut files = plan(&selection, &draft.query.kinds, &self.settings);
        if draft.failed {
            files.clear();
        }
        let job = Arc::new(Job {
            id,
            customer: caller.customer,
            owner: caller.owner(&self.accounts).to_owned(),
            group: draft.group.map(str::to_owned),
            query: draft.query,
            selection,
            files,
            transaction_time: self.now(),
            request: call.request.url(),
            failed: draft.failed,
        });
        self.state().keep(Arc::clone(&job));
        job
    }

    /// Describes what the shares contain; the order depends on `turn` where order is shuffled.
    pub(super) fn selection(
        &self,
        customer: usize,
        mut shares: Vec<Share>,
        query: &Query,
        turn: u64,
    ) -> Arc<Selection> {
        let reversed = self.settings.varies(&CHUNKED_SHUFFLED);
        if reversed && !shares.is_empty() {
            let count = u64::try_from(shares.len()).expect("a length fits into 64 bits");
            shares.reverse();
            shares.rotate_left(usize::try_from(turn % count).expect("a rest below a length"));
        }
        Arc::new(Selection {
            population: Arc::clone(&self.populations[customer]),
            shares: shares.into(),
            since: query.since,
            reversed,
            two_versions: self.has(&UP_OLD_VERSION_BESIDE_NEW),
        })
    }

    fn hand_over(&self, call: &Call<'_>, job: &Job) -> Result<Response, Refusal> {
        if self.settings.varies(&ASYNCHRONOUS) {
            return Ok(accepted(call, job));
        }
        self.manifest(job)
    }

    /// Answers with the list of files, or with why there is none.
    pub(super) fn manifest(&self, job: &Job) -> Result<Response, Refusal> {
        if job.failed {
            return Err(Refusal::failed("the export failed; PUT on its URL retries it"));
        }
        if self.has(&UP_LIST_MISSING) {
            return Ok(Response::empty(200));
        }
        let list = FileList { job, settings: &self.settings, signer: &self.signer }.to_json();
        Ok(Response::json(200, "application/json", &list))
    }

    pub(super) fn has_groups(&self, caller: &Caller) -> bool {
        caller.user(&self.accounts).is_some_and(|user| user.has_groups)
    }
}

/// An export that is about to begin.
struct Draft<'a> {
    group: Option<&'a str>,
    query: Query,
    shares: Vec<Share>,
    failed: bool,
}

fn accepted(call: &Call<'_>, job: &Job) -> Response {
    let url = format!("{}{}/export-status/{}", call.request.origin(), call.route.base, job.id);
    Response::empty(202).with("content-location", url)
}
