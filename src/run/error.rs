//! What keeps bulkspec from executing at all: faults of ours or of the configuration, never a
//! server's misbehaviour.

use std::error::Error;

use crate::evidence::IndexError;
use crate::http::HttpError;
use crate::key::HostError;

/// Why a run could not begin or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The target gave no answer at all before the first check.
    #[error("cannot reach {url}: {why}")]
    Unreachable {
        /// The URL that was tried, without secrets.
        url: String,
        /// What happened.
        why: String,
    },
    /// Nothing of FHIR answers.
    #[error("cannot find a FHIR server at {base}: {why}; check the base URL")]
    NoFhir {
        /// The base URL, without secrets.
        base: String,
        /// What answers there.
        why: String,
    },
    /// The server gives no token.
    #[error("cannot obtain a token from {url}: {why}")]
    NoToken {
        /// The token endpoint, or where it should be named.
        url: String,
        /// What it answered.
        why: String,
        /// Whether it answered at all.
        is_answered: bool,
    },
    /// The target lacks something without which no export can be asked for.
    #[error("cannot test {target} for {contract}: {lacking}")]
    Incomplete {
        /// The target's name.
        target: String,
        /// The contract.
        contract: String,
        /// What is missing and how to give it.
        lacking: &'static str,
    },
    /// The run is being cut short, so nothing more is sent.
    #[error("the run is being cut short")]
    Stopped,
    /// The key set could not be published.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A request could not be made.
    #[error("cannot send a request: {}", with_causes(.0))]
    Http(#[from] HttpError),
    /// The resources of an export could not be kept.
    #[error("cannot keep the index of an export: {}", with_causes(.0))]
    Index(#[from] IndexError),
}

impl EngineError {
    /// Whether what the target was described with is at fault, not bulkspec.
    #[must_use]
    pub fn is_of_the_description(&self) -> bool {
        use HttpError::{CaFile, CaPem, Header, Method, Redact, Scheme};
        match self {
            Self::Incomplete { .. } | Self::Host(_) => true,
            Self::Http(error) => matches!(
                error,
                CaFile { .. }
                    | CaPem { .. }
                    | Header { .. }
                    | Method { .. }
                    | Redact(_)
                    | Scheme { .. }
            ),
            Self::Unreachable { .. }
            | Self::NoFhir { .. }
            | Self::NoToken { .. }
            | Self::Stopped
            | Self::Index(_) => false,
        }
    }
}

/// An error with all its causes, in a line.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_its_causes() {
        let full = std::io::Error::other("no space left");
        let error = EngineError::Index(IndexError::Spill(full));
        let told = "cannot keep the index of an export: cannot keep the index of resources in a temporary file: \
            no space left";
        assert_eq!(error.to_string(), told);
    }
}
