//! One export: kick-off, polling, manifest, files.

pub(crate) mod asked;
pub(crate) mod auxiliary;
pub(crate) mod busy;
pub(crate) mod byte_budget;
pub(crate) mod choice;
pub(crate) mod download;
pub(crate) mod execute;
pub(crate) mod exports;
pub(crate) mod file_url;
pub(crate) mod index_batches;
pub(crate) mod job_status;
pub(crate) mod kick_off;
pub(crate) mod kick_off_request;
pub(crate) mod links;
pub(crate) mod live_export;
pub(crate) mod manifest;
pub(crate) mod open_file;
pub(crate) mod poll;
pub(crate) mod probes;
pub(crate) mod record;
pub(crate) mod referenced;
pub(crate) mod request;
pub(crate) mod same_request;
pub(crate) mod scan_file;
pub(crate) mod since_candidates;
pub(crate) mod wanted;
