//! A server of HL7's guide Bulk Data Access, in four versions.

mod cohorts;
mod export;
mod handle;
mod level;
mod link;
mod population;
mod provision;
mod query;
mod route;
mod server;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod types;
mod vary;

pub(crate) use export::{
    BlockFile, ExportFile, ExportInput, ResourceContext, Selection, SelectionContext, Written,
    brotli,
};
pub(crate) use handle::{AcceptedContext, Completion, FileContext, gzip, html, parameter};
pub(crate) use level::Level;
pub(crate) use link::{at_path, patients_of, target};
pub(crate) use population::patient_id;
pub use provision::{GuideGroups, GuideKey, GuideProvision, GuideTokens};
pub(crate) use query::Given;
pub(crate) use route::{BASE_PATH, Target};
pub(crate) use server::Guide;
pub(crate) use store::{BASE, Resource, Snapshot, written};
pub(crate) use types::EXPORTED;
pub use types::served_types;
