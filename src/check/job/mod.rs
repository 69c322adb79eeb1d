//! Judgements on a job from its first poll to its end.

pub(crate) mod export_status;
pub(crate) mod failed_job;
pub(crate) mod finished;
pub(crate) mod list;
pub(crate) mod polls;
