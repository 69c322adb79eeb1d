//! One export: kick-off, polling, manifest, files.

pub(crate) mod auxiliary;
pub(crate) mod busy;
pub(crate) mod choice;
pub(crate) mod download;
pub(crate) mod file_url;
pub(crate) mod kick_off_request;
pub(crate) mod manifest;
pub(crate) mod poll;
pub(crate) mod referenced;
pub(crate) mod same_request;
pub(crate) mod session;
pub(crate) mod since_candidates;
