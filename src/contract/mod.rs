//! The contracts, and the ledger of requirements with their strength in each contract.

mod ledger;
mod profile;
mod severity;

pub use bulkspec_fhir::GuideVersion;
pub use ledger::{Ledger, Requirement, RequirementId, Strength};
pub use profile::{Contract, UnknownContract};
pub use severity::Severity;
