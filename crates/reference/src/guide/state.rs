//! What a server remembers: its data, and recent exports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::cohorts::Cohorts;
use super::export::Job;
use super::query::Query;
use super::store::Store;
use crate::smart::Access;
use crate::throttle::Throttle;

/// An export, with how often its status was asked for.
#[derive(Debug)]
struct Kept {
    job: Arc<Job>,
    polls: u32,
    /// When its status was asked for.
    times: Vec<Timestamp>,
    /// When its manifest was first read.
    completed: Option<Timestamp>,
    /// The names of the files that were given.
    given: BTreeSet<String>,
}

/// An export that was deleted, as faulty and slow servers remember it.
#[derive(Debug)]
struct Cancelled {
    id: String,
    /// Its kick-off; `None` once somebody was given the export again.
    kick_off: Option<String>,
    status_url: String,
    /// Who started it.
    client: String,
    /// How often its status was asked for since.
    polls: u32,
}

/// What a server remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) cohorts: Cohorts,
    pub(crate) throttle: Throttle,
    cancelled: Vec<Cancelled>,
    jobs: VecDeque<Kept>,
    jobs_kept: usize,
    /// Who was in each group at its first export, as a faulty server remembers it.
    members: BTreeMap<String, BTreeSet<String>>,
}

impl State {
    pub(crate) fn new(store: Store, jobs_kept: usize) -> Self {
        Self {
            store,
            cohorts: Cohorts::default(),
            throttle: Throttle::default(),
            cancelled: Vec::new(),
            jobs: VecDeque::new(),
            jobs_kept,
            members: BTreeMap::new(),
        }
    }

    /// Returns who was in a group when this was asked first.
    pub(crate) fn members_of(
        &mut self,
        group: &str,
        now: impl FnOnce() -> BTreeSet<String>,
    ) -> BTreeSet<String> {
        self.members.entry(group.to_owned()).or_insert_with(now).clone()
    }

    /// Keeps an export, and forgets the oldest where there are too many.
    pub(crate) fn keep(&mut self, job: Arc<Job>) {
        self.jobs.push_back(Kept {
            job,
            polls: 0,
            times: Vec::new(),
            completed: None,
            given: BTreeSet::new(),
        });
        while self.jobs.len() > self.jobs_kept {
            self.jobs.pop_front();
        }
    }

    pub(crate) fn job(&self, id: &str) -> Option<Arc<Job>> {
        self.jobs.iter().find(|kept| kept.job.id == id).map(|kept| Arc::clone(&kept.job))
    }

    /// Counts a question for the status of an export, and returns how many there were before.
    pub(crate) fn poll(&mut self, id: &str) -> u32 {
        self.jobs.iter_mut().find(|kept| kept.job.id == id).map_or(0, |kept| {
            kept.polls = kept.polls.saturating_add(1);
            kept.polls - 1
        })
    }

    /// Returns how often the status of an export was asked for.
    pub(crate) fn polls(&self, id: &str) -> u32 {
        self.jobs.iter().find(|kept| kept.job.id == id).map_or(0, |kept| kept.polls)
    }

    /// Notes when the status of an export is asked for.
    pub(crate) fn note_time(&mut self, id: &str, now: Timestamp) {
        if let Some(kept) = self.jobs.iter_mut().find(|kept| kept.job.id == id) {
            kept.times.push(now);
        }
    }

    /// Forgets when the status of an export was asked for.
    pub(crate) fn forget_times(&mut self, id: &str) {
        if let Some(kept) = self.jobs.iter_mut().find(|kept| kept.job.id == id) {
            kept.times.clear();
        }
    }

    /// Returns how many of the noted times of an export lie in the `span` before now.
    pub(crate) fn polls_within(&self, id: &str, span: SignedDuration, now: Timestamp) -> usize {
        let kept = self.jobs.iter().find(|kept| kept.job.id == id);
        let times = kept.into_iter().flat_map(|kept| &kept.times);
        times.filter(|at| now.duration_since(**at) < span).count()
    }

    /// Returns when the manifest of an export was first read: now, if it never was.
    pub(crate) fn completed(&mut self, id: &str, now: Timestamp) -> Timestamp {
        let kept = self.jobs.iter_mut().find(|kept| kept.job.id == id);
        kept.map_or(now, |kept| *kept.completed.get_or_insert(now))
    }

    /// Tells whether an export of a client is in progress, which takes some questions.
    pub(crate) fn is_busy(&self, client: &str, questions: u32) -> bool {
        self.jobs.iter().any(|kept| kept.job.client == client && kept.polls <= questions)
    }

    /// Returns the export in progress that the same kick-off started.
    pub(crate) fn same(&self, job: &Job, questions: u32) -> Option<Arc<Job>> {
        let is_same = |it: &Job| {
            (&it.client, &it.order, &it.query, it.separate_status)
                == (&job.client, &job.order, &job.query, job.separate_status)
        };
        let found = self.jobs.iter().find(|kept| kept.polls <= questions && is_same(&kept.job));
        found.map(|kept| Arc::clone(&kept.job))
    }

    /// Returns when a client's export of the same types was made that is still kept.
    pub(crate) fn exported_before(&self, client: &str, query: &Query) -> Option<Timestamp> {
        query.types.as_ref()?;
        let is_same = |job: &&Arc<Job>| job.client == client && job.query == *query;
        let jobs = self.jobs.iter().map(|kept| &kept.job);
        jobs.filter(is_same).map(|job| job.transaction_time).next_back()
    }

    /// Notes that a file is given, and tells whether it was given before.
    pub(crate) fn give(&mut self, id: &str, name: &str) -> bool {
        let kept = self.jobs.iter_mut().find(|kept| kept.job.id == id);
        kept.is_some_and(|kept| !kept.given.insert(name.to_owned()))
    }

    /// Forgets an export with its files.
    pub(crate) fn forget(&mut self, id: &str) {
        self.jobs.retain(|kept| kept.job.id != id);
    }

    /// Forgets an export, but remembers that there was one, as only some servers need to.
    pub(crate) fn cancel(&mut self, job: &Job) {
        self.forget(&job.id);
        self.cancelled.push(Cancelled {
            id: job.id.clone(),
            kick_off: Some(job.order.clone()),
            status_url: job.status_url(),
            client: job.client.clone(),
            polls: 0,
        });
    }

    /// Counts a question for the status of an export that its client has deleted, and returns how
    /// many there were before; `None` where there was no such export.
    pub(crate) fn asked_after_delete(&mut self, id: &str, access: &Access) -> Option<u32> {
        let mut all = self.cancelled.iter_mut();
        let found = all.find(|it| it.id == id && access.owns(&it.client))?;
        found.polls += 1;
        Some(found.polls - 1)
    }

    /// Returns the status URL of an export that was cancelled, once for each.
    pub(crate) fn reused(&mut self, order: &str) -> Option<String> {
        let same = |it: &&mut Cancelled| it.kick_off.as_deref() == Some(order);
        let found = self.cancelled.iter_mut().find(same)?;
        found.kick_off = None;
        Some(found.status_url.clone())
    }
}
