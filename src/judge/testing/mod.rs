//! Evidence for tests: small worlds of exports, answers and Groups.

mod answers;
pub(crate) mod cohorts;
mod evidence_builder;
mod export;
mod file;
pub(crate) mod jobs;
mod manifest;
mod says;

pub(crate) use answers::{json_answer, no_answer, response, status, with_header};
pub(crate) use evidence_builder::{EvidenceBuilder, scenario};
pub(crate) use export::Export;
pub(crate) use file::{File, encounter, line, many_patients, patients};
pub(crate) use manifest::KICKOFF;
pub(crate) use says::assert_says;
