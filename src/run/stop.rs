//! A run that is cut short: what is under way is brought to an end that can be judged.

use std::time::Duration;

use crate::run::context::RunContext;

/// How long what is under way may take to end by itself, before it is dropped.
const GRACE: Duration = Duration::from_secs(5);

impl RunContext {
    /// Tells whether the run is being cut short, so that nothing more is asked for.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Ends when the run is being cut short.
    pub(crate) async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender lives as long as the stage, so this ends in no other way.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Lets downloads and polling end where they are, so that exports are kept with what came of
    /// them. What has not ended then is dropped.
    pub(crate) async fn wind_down<T>(&self, work: impl Future<Output = T>) {
        self.stopping.send_replace(true);
        let _ = tokio::time::timeout(GRACE, work).await;
        // What is left on the server is deleted next, by requests.
        self.stopping.send_replace(false);
    }
}
