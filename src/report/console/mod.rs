//! The report as text for a terminal or a log.

mod details;
mod exports;
mod page;
mod scenarios;
mod sheet;
mod summary;
mod untested;
mod verbosity;

pub use page::Console;
pub use verbosity::Verbosity;
