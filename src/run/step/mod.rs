//! The steps of scenarios, one file each.

pub(crate) mod ask_token;
pub(crate) mod await_expiry;
pub(crate) mod cohort_answer;
pub(crate) mod download_across_expiry;
pub(crate) mod finish;
pub(crate) mod kick_off;
pub(crate) mod read_members;
pub(crate) mod repeat;
pub(crate) mod send;
pub(crate) mod unknown_url;
pub(crate) mod write_cohort;
pub(crate) mod write_group;
pub(crate) mod write_resource;
