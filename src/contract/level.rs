//! What a breach of a requirement is worth.

use serde::{Deserialize, Serialize};

/// What a finding is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing; changes no outcome.
    Info,
    /// A recommendation or an inferred promise is broken.
    Warn,
    /// A binding promise is broken.
    Fail,
}
