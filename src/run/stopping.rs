//! Whether a run is being cut short: what is under way is brought to an end that can be judged.

use std::time::Duration;

use tokio::sync::watch;

/// How long what is under way may take to end by itself, before it is dropped.
const GRACE: Duration = Duration::from_secs(5);

/// Whether the run is being cut short.
pub(crate) struct Stopping {
    sender: watch::Sender<bool>,
}

impl Stopping {
    /// The run goes on.
    pub(crate) fn new() -> Self {
        Self { sender: watch::Sender::new(false) }
    }

    /// Returns true if the run is being cut short, so that nothing more is asked for.
    pub(crate) fn has_begun(&self) -> bool {
        *self.sender.borrow()
    }

    /// Ends when the run is being cut short.
    pub(crate) async fn begun(&self) {
        let mut stopping = self.sender.subscribe();
        // The sender lives as long as the run, so this ends in no other way.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Lets downloads and polling end where they are, so that exports are kept with what came of
    /// them. What has not ended within the grace period is dropped.
    pub(crate) async fn end_within_grace<T>(&self, work: impl Future<Output = T>) {
        self.sender.send_replace(true);
        let _ = tokio::time::timeout(GRACE, work).await;
        // What is left on the server is deleted next, by requests.
        self.sender.send_replace(false);
    }
}
