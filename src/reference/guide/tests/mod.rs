//! Tests of the server as a whole, over its only door: `answer`.

mod bench;
mod deletions;
mod endpoints;
mod levels;
mod manifests;
mod output_faults;
mod output_questions;
mod parameters;
mod rights;
mod status;
