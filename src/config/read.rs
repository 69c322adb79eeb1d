//! `bulkspec.toml`, parsed and ready to be resolved.

use std::io;
use std::path::{Path as File, PathBuf};

use super::document::Document;
use super::file::TargetEntry;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::input_file::{self, LONGEST_DOCUMENT};

/// A commented configuration as a starting point.
pub const EXAMPLE: &str = include_str!("../../fixtures/bulkspec.example.toml");

/// A target that cannot be resolved, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot resolve the target:\n\n{0}")]
pub struct TargetErrors(pub Diagnostics);

impl From<Diagnostic> for TargetErrors {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(diagnostic.into())
    }
}

/// A well-formed configuration. Its secrets are not read before a target is resolved.
///
/// ```
/// use bulkspec::Config;
///
/// let text = "\
/// [target.staging]
/// url = 'https://fhir.example.org/r4'
/// contract = 'hl7-2.0.0'
/// group = 'cohort-1'
/// login.token = { env = 'STAGING_TOKEN' }
/// ";
/// let config = Config::parse("bulkspec.toml", text, ".".as_ref())?;
/// let target = config.target("staging", &|_| Some("a-token-of-the-environment".to_owned()))?;
/// assert_eq!(target.name, "staging");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    pub(super) document: Document,
    pub(super) folder: PathBuf,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or the errors of [`Config::parse`].
    pub fn read(path: &File) -> Result<Self, TargetErrors> {
        let text = input_file::read_text(path, LONGEST_DOCUMENT)
            .map_err(|error| unreadable(path, &error))?;
        let folder = path.parent().unwrap_or(File::new(""));
        Self::parse(&path.display().to_string(), &text, folder)
    }

    /// Parses a text; `name` is shown in diagnostics, and relative file names refer to `folder`.
    ///
    /// # Errors
    ///
    /// Returns all syntax errors, or else the first structural error.
    pub fn parse(name: &str, text: &str, folder: &File) -> Result<Self, TargetErrors> {
        let document = Document::parse(name, text).map_err(TargetErrors)?;
        Ok(Self { document, folder: folder.to_owned() })
    }

    /// Returns the names of the targets, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.document.entry.target.keys().map(String::as_str)
    }

    pub(super) fn entry(&self, name: &str) -> Option<&TargetEntry> {
        self.document.entry.target.get(name)
    }
}

fn unreadable(path: &File, error: &io::Error) -> Diagnostic {
    let missing = error.kind() == io::ErrorKind::NotFound;
    Diagnostic::new(format!("{} cannot be read: {error}", path.display()))
        .help(missing.then(|| "`bulkspec init` writes one to begin with".to_owned()))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
