//! Bounds how many requests are under way to one origin.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::{Origin, Url};

/// Lets at most so many requests at a time through to each origin (scheme, host and port).
#[derive(Debug)]
pub struct Gate {
    per_origin: usize,
    origins: Mutex<HashMap<Origin, Arc<Semaphore>>>,
}

/// The right to have one request under way; dropping it lets the next one through.
#[derive(Debug)]
pub struct Permit(#[expect(dead_code, reason = "held for its drop")] Option<OwnedSemaphorePermit>);

impl Gate {
    /// Creates a gate that lets `per_origin` requests through at a time, and at least one.
    #[must_use]
    pub fn new(per_origin: usize) -> Self {
        Self { per_origin: per_origin.max(1), origins: Mutex::default() }
    }

    /// Waits for a place at the origin of `url`, first come, first served.
    pub async fn enter(&self, url: &Url) -> Permit {
        let semaphore = self.semaphore(url.origin());
        // The semaphore is never closed, so a place is all that can come of it.
        Permit(semaphore.acquire_owned().await.ok())
    }

    fn semaphore(&self, origin: Origin) -> Arc<Semaphore> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Semaphore::new(self.per_origin));
        Arc::clone(origins.entry(origin).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn one_more_than_allowed_waits_until_one_leaves() {
        let gate = Gate::new(2);
        let first = gate.enter(&url("http://a.test/1")).await;
        let _second = gate.enter(&url("http://a.test/2")).await;
        assert!(gate.enter(&url("http://a.test/3")).now_or_never().is_none());
        drop(first);
        assert!(gate.enter(&url("http://a.test/3")).now_or_never().is_some());
    }

    #[tokio::test]
    async fn another_origin_has_places_of_its_own() {
        let gate = Gate::new(1);
        let _one = gate.enter(&url("http://a.test/")).await;
        assert!(gate.enter(&url("http://a.test:8080/")).now_or_never().is_some());
        assert!(gate.enter(&url("https://a.test/")).now_or_never().is_some());
    }
}
