//! The contracts, and the ledger of requirements with their strength in each contract.

mod ledger;
mod level;
mod profile;

pub use bulkspec_fhir::GuideVersion;
pub use ledger::{Ledger, Requirement, RequirementId, Strength};
pub use level::Level;
pub use profile::{Contract, UnknownContract};
