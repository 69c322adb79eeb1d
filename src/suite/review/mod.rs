//! Rules for suites beyond their structure.

mod changes;
mod checks;
mod names;
mod scenario;
mod step_place;
mod steps;

pub(super) use names::{Loaded, review_names};
pub(super) use scenario::review;
