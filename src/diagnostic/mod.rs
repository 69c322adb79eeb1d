//! What bulkspec says about a file that it cannot use: the place, the fault and a way out.
//!
//! Suites and configuration share this style, so that people learn to read it once.

mod desk;
mod nearest;
mod outline;
mod report;
mod source;

pub use desk::Desk;
pub use nearest::{did_you_mean, nearest};
pub use outline::{Outline, Path};
pub use report::{Diagnostic, Diagnostics};
pub use source::Source;
