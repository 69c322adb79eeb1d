//! What bulkspec says of its checks and requirements: one source for `bulkspec explain` and for the
//! pages under `docs/checks`.

mod book;
mod entry;
mod page;
mod paragraph;
mod text;

pub use book::Manual;
pub use entry::{CheckEntry, RequirementEntry, ScenarioEntry};
pub use page::{INDEX, Page};
