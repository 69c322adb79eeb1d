//! Hosts that a server named, and that the target could trust with its credential and does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

/// URLs that were not requested, by their hosts.
#[derive(Debug, Default)]
pub(crate) struct UntrustedHosts(Mutex<BTreeMap<String, BTreeSet<Url>>>);

impl UntrustedHosts {
    /// Adds a URL that is not requested; `host` is without secrets.
    pub(crate) fn add(&self, host: String, url: Url) {
        self.list().entry(host).or_default().insert(url);
    }

    /// The hosts, in order.
    pub(crate) fn hosts(&self) -> Vec<String> {
        self.list().keys().cloned().collect()
    }

    /// How many URLs on these hosts were not requested.
    pub(crate) fn urls(&self) -> usize {
        self.list().values().map(BTreeSet::len).sum()
    }

    fn list(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<Url>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
