//! What is asked of a target: exports, by whom, and the optional inputs that unlock them.

mod describe;
mod destination;
mod export;
mod input;
mod level;
mod token;
mod write;

pub use destination::Destination;
pub use export::{Credential, ExportSpec, FileSize, GroupRef, Since, TypeParameter};
pub use input::Input;
pub use level::{ExportLevel, HeaderText, PatientRef, UnknownLevel};
pub use token::{ScopeText, Tampering};
pub use write::{Change, CohortFilters, OwnType, OwnWrite};
