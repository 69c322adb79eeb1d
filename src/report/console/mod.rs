//! The report for people at a terminal or reading a log.

mod details;
mod exports;
mod page;
mod scenarios;
mod sheet;
mod summary;
mod untested;

pub use page::{Console, Verbosity};
