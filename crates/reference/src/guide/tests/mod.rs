//! Tests of the server as a whole, over its only door: `answer`.

mod answers;
mod bench;
mod cohorts;
mod deletions;
mod endpoints;
mod levels;
mod manifests;
mod output_faults;
mod output_questions;
mod parameters;
mod request_faults;
mod request_questions;
mod rights;
mod status;
mod variants;
