//! What keeps a command from doing its work, and the exit code for it.

use std::path::PathBuf;

use crate::exit::Exit;
use crate::run::EngineError;
use crate::suite::{SelectionError, SuiteErrors};

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Flags or configuration are wrong.
    #[error("{0}")]
    Usage(String),
    /// A suite is invalid.
    #[error(transparent)]
    Suite(#[from] SuiteErrors),
    /// Nothing is left to be done.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The target could not be tested at all.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A report or another file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Stored evidence could not be read.
    #[error("cannot read the evidence in {}: {why}", path.display())]
    Evidence {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// bulkspec itself failed.
    #[error("{0}")]
    Internal(String),
}

impl CliError {
    /// The exit code that this calls for.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Evidence { .. } => Exit::Usage,
            Self::Suite(_) => Exit::Suite,
            Self::Selection(_) => Exit::Nothing,
            Self::Engine(
                EngineError::Unreachable { .. }
                | EngineError::NoFhir { .. }
                | EngineError::NoToken { .. },
            ) => Exit::Unreachable,
            Self::Engine(error) if error.is_of_the_description() => Exit::Usage,
            Self::Engine(_) | Self::Internal(_) => Exit::Internal,
            Self::Write { .. } => Exit::Report,
        }
    }
}
