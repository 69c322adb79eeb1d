//! The levels of findings.

use serde::{Deserialize, Serialize};

/// The level of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// For information; does not change the outcome.
    Info,
    /// A recommendation, an inferred requirement or the form of an option is broken.
    Warn,
    /// A binding requirement is broken.
    Fail,
}
