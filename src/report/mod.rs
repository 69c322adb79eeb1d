//! Reporting: findings in, bytes out. It does not use the network, the clock or the environment.

mod build;
mod console;
mod curl;
mod exchange_lines;
mod exports;
mod format;
mod json;
mod junit;
mod ledger;
mod matrix;
mod model;
mod needs;
#[cfg(test)]
pub(crate) mod sample;
mod schema;
mod unfinished;
mod untestable;
mod wording;

pub use crate::escape::visible;
pub use console::{Console, Verbosity};
pub use exports::{ExportMode, ExportSummary};
pub use format::Format;
pub use json::Json;
pub use junit::Junit;
pub use ledger::{LedgerReport, LedgerRow, LedgerState};
pub use matrix::{Catch, Matrix, MatrixRow, MatrixVerdict};
pub use model::{
    Cited, Counts, Doorkeeper, LockedOut, MissingInput, MissingSetting, Report, RequestShown,
    ScenarioReport, ShownFinding, SuiteReport,
};
pub use schema::{SchemaName, json_schema};
pub use unfinished::UnfinishedRun;
