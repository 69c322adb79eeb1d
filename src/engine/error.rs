//! What keeps bulkspec from performing at all: faults of ours or of the configuration, never a
//! server's misbehaviour.

use crate::evidence::IndexError;
use crate::http::HttpError;

/// Why a run could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The target gave no answer at all before the first check.
    #[error("reach {url}: {why}")]
    Unreachable {
        /// The URL that was tried, without secrets.
        url: String,
        /// What happened.
        why: String,
    },
    /// The token endpoint gave no token before the first check.
    #[error("obtain a token from {url}: {why}")]
    NoToken {
        /// The token endpoint.
        url: String,
        /// What it answered.
        why: String,
    },
    /// The target lacks something without which no export can be asked for.
    #[error("test {target} for {contract}: {lacking}")]
    Incomplete {
        /// The target's name.
        target: String,
        /// The contract.
        contract: String,
        /// What is missing and how to give it.
        lacking: &'static str,
    },
    /// A request could not be made.
    #[error("send a request: {0}")]
    Http(#[from] HttpError),
    /// The resources of an export could not be kept.
    #[error("keep the index of an export: {0}")]
    Index(#[from] IndexError),
}
