//! The steps of scenarios, one file each.

pub(crate) mod ask_token;
pub(crate) mod await_expiry;
pub(crate) mod cohort_answer;
pub(crate) mod cohort_creation;
pub(crate) mod destination;
pub(crate) mod discover;
pub(crate) mod dispatch;
pub(crate) mod download_across_expiry;
pub(crate) mod download_again;
pub(crate) mod expiry_time;
pub(crate) mod export;
pub(crate) mod finish;
pub(crate) mod kick_off;
pub(crate) mod publish_keys;
pub(crate) mod read_members;
pub(crate) mod repeat;
pub(crate) mod retry;
pub(crate) mod send;
pub(crate) mod start;
pub(crate) mod unknown_url;
pub(crate) mod write_cohort;
pub(crate) mod write_group;
pub(crate) mod write_resource;
