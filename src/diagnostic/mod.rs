//! What bulkspec says about a file that it cannot use: the place, the fault and a way out.
//!
//! Suites and configuration share this style, so that people learn to read it once.

mod nearest;
mod outline;
mod report;
mod sink;
mod source;

pub use nearest::{did_you_mean, nearest};
pub use outline::{Outline, Path};
pub use report::{Diagnostic, Diagnostics};
pub use sink::DiagnosticSink;
pub use source::Source;
