//! Judges scenarios: every expectation and every check by its name, and one verdict from all.

mod answers;
mod docs;
#[cfg(test)]
mod every_check;
#[cfg(test)]
mod own_budget;
mod registry;
#[cfg(test)]
mod sample_tests;
mod scenario;
#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
pub(crate) mod testing;
mod unread;

pub use answers::docs_of_step;
pub use docs::docs;
pub use registry::doc_of;
pub use scenario::judge;

pub use crate::case::CheckDoc;
