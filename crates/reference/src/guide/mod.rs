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

pub use provision::{GuideGroups, GuideKey, GuideProvision, GuideTokens};
pub(crate) use server::Guide;
pub use types::served_types;
