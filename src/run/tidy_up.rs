//! Deletes what a run that is cut short has left on the server.

use std::time::Duration;

use crate::run::context::RunContext;
use crate::run::groups::delete;
use crate::run::jobs::cancel;
use crate::run::resources::remove;

/// How long the deletion of what is left may take, each when a run is cut short.
const TIDY_UP_TIME: Duration = Duration::from_secs(5);

/// Deletes what a run that is cut short has left on the server, as well as it can.
pub(crate) async fn tidy_up(cx: &RunContext) {
    for written in cx.groups.take_written() {
        let removing = delete::delete_group(cx, &written);
        let _ = tokio::time::timeout(TIDY_UP_TIME, removing).await;
    }
    while let Some(resource) = cx.own_resources.last() {
        let _ = tokio::time::timeout(TIDY_UP_TIME, remove::remove_one(cx, &resource)).await;
        cx.own_resources.forget(&resource);
    }
    for job in cx.jobs.all() {
        let _ = tokio::time::timeout(TIDY_UP_TIME, cancel::cancel_job(cx, &job.url)).await;
    }
}
