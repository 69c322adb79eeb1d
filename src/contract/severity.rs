//! How grave findings are.

use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For information; does not change the outcome.
    Info,
    /// A recommendation, an inferred requirement or the form of an option is broken.
    Warn,
    /// A binding requirement is broken.
    Fail,
}
