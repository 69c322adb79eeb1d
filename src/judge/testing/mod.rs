//! Evidence for tests: small worlds of exports, answers and Groups.

mod answers;
pub(crate) mod cohorts;
mod export;
mod file;
pub(crate) mod jobs;
mod manifest;
mod says;
mod world;

pub(crate) use answers::{json_answer, no_answer, response, status, with_header};
pub(crate) use export::Export;
pub(crate) use file::{File, encounter, line, many_patients, patients};
pub(crate) use manifest::KICKOFF;
pub(crate) use says::assert_says;
pub(crate) use world::{World, scenario};
