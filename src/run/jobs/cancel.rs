//! Jobs that run on the server: none is left running there.

use std::sync::PoisonError;

use url::Url;

use crate::evidence::ExchangeId;
use crate::http::{self, Request};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::Credential;

/// A job that was started and is not known to have ended.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) url: Url,
    /// Who started it.
    pub(crate) who: Credential,
}

impl RunContext {
    /// Remembers a job, so that it is cancelled even when the run is cut short.
    pub(crate) fn remember_job(&self, url: &Url, who: Credential) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.push(Job { url: url.clone(), who });
    }

    /// Forgets a job that has ended, or that somebody else cancels.
    pub(crate) fn forget_job(&self, url: &Url) -> Option<Job> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let at = jobs.iter().position(|job| job.url == *url)?;
        Some(jobs.swap_remove(at))
    }

    /// Cancels a job if it may still be running. Only the HL7 guide has a request for that.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn cancel_job(&self, url: &Url) -> Result<Option<ExchangeId>, EngineError> {
        let Some(job) = self.forget_job(url) else { return Ok(None) };
        if self.target.contract.guide().is_none() {
            return Ok(None);
        }
        let credential = self.credential(job.who).await?.unwrap_or(http::Credential::None);
        if self.withheld(url).is_some() {
            return Ok(None);
        }
        let request = Request::new("DELETE", url.clone()).credential(credential);
        Ok(Some(self.send(&request).await?.0))
    }

    /// Takes all jobs that may still be running.
    pub(crate) fn take_jobs(&self) -> Vec<Job> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
