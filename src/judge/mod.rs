//! Judges scenarios: every expectation and every check by its name, and one verdict from all.

#[cfg(test)]
mod every_check;
#[cfg(test)]
mod own_budget;
#[cfg(test)]
mod sample_tests;
mod scenario;
#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
pub(crate) mod testing;
mod unread;

pub use scenario::judge;

pub use crate::check::docs;
pub use crate::check_context::CheckDoc;
