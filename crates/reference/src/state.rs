//! The little that a server remembers: groups, recent exports, failed attempts.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::export::{Job, Query};
use super::seed_groups::Groups;
use super::throttle::Throttle;

/// Who attempted which export: customer, user, group.
pub(crate) type AttemptKey = (usize, String, String);

/// What became of an export that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// It failed, and nobody has asked for a retry.
    Failed(Query),
    /// It was retried, and its list was not yet obtained.
    Retried(Query),
}

/// What a server remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) groups: Groups,
    pub(crate) attempts: HashMap<AttemptKey, Attempt>,
    pub(crate) throttle: Throttle,
    jobs: VecDeque<Arc<Job>>,
    jobs_kept: usize,
    next_job: u64,
    next_group: u64,
    /// How often the status of an export was asked for.
    polls: HashMap<u64, u32>,
}

impl State {
    pub(crate) fn new(groups: Groups, jobs_kept: usize) -> Self {
        Self {
            groups,
            attempts: HashMap::new(),
            throttle: Throttle::default(),
            jobs: VecDeque::new(),
            jobs_kept,
            next_job: 1,
            next_group: 1,
            polls: HashMap::new(),
        }
    }

    pub(crate) fn next_job(&mut self) -> u64 {
        self.next_job += 1;
        self.next_job - 1
    }

    pub(crate) fn next_group(&mut self) -> u64 {
        self.next_group += 1;
        self.next_group - 1
    }

    /// Keeps an export, and forgets the oldest where there are too many.
    pub(crate) fn keep(&mut self, job: Arc<Job>) {
        self.jobs.push_back(job);
        while self.jobs.len() > self.jobs_kept {
            if let Some(forgotten) = self.jobs.pop_front() {
                self.polls.remove(&forgotten.id);
            }
        }
    }

    pub(crate) fn job(&self, id: u64) -> Option<Arc<Job>> {
        self.jobs.iter().find(|job| job.id == id).cloned()
    }

    pub(crate) fn jobs(&self) -> impl Iterator<Item = &Arc<Job>> {
        self.jobs.iter()
    }

    /// Forgets the exports of one group.
    pub(crate) fn drop_jobs(&mut self, customer: usize, group: Option<&str>) {
        self.jobs.retain(|job| job.customer != customer || job.group.as_deref() != group);
    }

    /// Counts a question for the status of an export, and returns how many there were before.
    pub(crate) fn poll(&mut self, id: u64) -> u32 {
        let count = self.polls.entry(id).or_default();
        *count += 1;
        *count - 1
    }
}
