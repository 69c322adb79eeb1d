//! What a server remembers: its data, and recent exports.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::export::Job;
use super::store::Store;

/// An export, with how often its status was asked for.
#[derive(Debug)]
struct Kept {
    job: Arc<Job>,
    polls: u32,
    /// The names of the files that were given.
    given: BTreeSet<String>,
}

/// What a server remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    /// The ids of exports that were deleted; a server that is right forgets them.
    pub(crate) cancelled: BTreeSet<String>,
    jobs: VecDeque<Kept>,
    jobs_kept: usize,
}

impl State {
    pub(crate) fn new(store: Store, jobs_kept: usize) -> Self {
        Self { store, cancelled: BTreeSet::new(), jobs: VecDeque::new(), jobs_kept }
    }

    /// Keeps an export, and forgets the oldest where there are too many.
    pub(crate) fn keep(&mut self, job: Arc<Job>) {
        self.jobs.push_back(Kept { job, polls: 0, given: BTreeSet::new() });
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

    /// Notes that a file is given, and tells whether it was given before.
    pub(crate) fn give(&mut self, id: &str, name: &str) -> bool {
        let kept = self.jobs.iter_mut().find(|kept| kept.job.id == id);
        kept.is_some_and(|kept| !kept.given.insert(name.to_owned()))
    }

    /// Forgets an export with its files.
    pub(crate) fn forget(&mut self, id: &str) {
        self.jobs.retain(|kept| kept.job.id != id);
    }
}
