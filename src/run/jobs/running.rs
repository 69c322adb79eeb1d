//! Jobs that were started on the server and are not known to have ended.

use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::spec::Credential;

/// A job that was started and is not known to have ended.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Its status URL.
    pub(crate) url: Url,
    /// Who started it.
    pub(crate) who: Credential,
}

/// The jobs of a run that may be running on the server.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<Vec<Job>>);

impl Jobs {
    /// Remembers a job, so that it is cancelled even when the run is cut short.
    pub(crate) fn remember(&self, url: &Url, who: Credential) {
        self.list().push(Job { url: url.clone(), who });
    }

    /// Forgets a job that has ended, or that is cancelled elsewhere.
    pub(crate) fn forget(&self, url: &Url) -> Option<Job> {
        let mut jobs = self.list();
        let at = jobs.iter().position(|job| job.url == *url)?;
        Some(jobs.swap_remove(at))
    }

    /// All jobs that may still be running.
    pub(crate) fn all(&self) -> Vec<Job> {
        self.list().clone()
    }

    fn list(&self) -> MutexGuard<'_, Vec<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
