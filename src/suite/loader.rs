//! Reads suites, built in and from disk, and finds all mistakes in them.

use std::path::PathBuf;
use std::sync::Arc;

use super::review::{Loaded, review, review_names};
use super::{Suite, files, yaml};
use crate::contract::Ledger;
use crate::diagnostic::{Diagnostic, DiagnosticSink, Diagnostics, Source};

/// Suites that cannot be used, with everything that is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the suites:\n\n{0}")]
pub struct SuiteErrors(pub Diagnostics);

/// Reads the built-in suites, and those at `paths`.
///
/// # Errors
///
/// Returns all mistakes in all files. In files with syntax or structural errors, only the first of
/// these may be reported; in other files, all mistakes are.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Suite>, SuiteErrors> {
    let loader = Loader::new().built_in();
    paths.iter().fold(loader, Loader::path).load()
}

/// Collects the suites to read.
///
/// ```
/// use bulkspec::Loader;
///
/// let own = "\
/// suite: own
/// about: Our own promises.
/// scenarios:
///   - id: own/encounters
///     title: Encounters are valid
///     cites: [CONT-03]
///     steps:
///       - export: { _type: Encounter }
///     judge: [valid-resources]
/// ";
/// let suites = Loader::new().built_in().text("own.yaml", own).load()?;
/// assert!(suites.iter().any(|suite| suite.suite == "own"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Loader {
    built_in: bool,
    paths: Vec<PathBuf>,
    sources: Vec<Arc<Source>>,
}

impl Loader {
    /// A loader that reads nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the suites that are built into the program.
    #[must_use]
    pub fn built_in(mut self) -> Self {
        self.built_in = true;
        self
    }

    /// Reads a file, or all `.yaml` and `.yml` files of a folder and its subfolders.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths.push(path.into());
        self
    }

    /// Reads a text, under a name.
    #[must_use]
    pub fn text(mut self, name: &str, text: &str) -> Self {
        self.sources.push(Arc::new(Source::new(name, text)));
        self
    }

    /// Reads all sources: built-in suites first, then texts, then files.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`load`].
    pub fn load(self) -> Result<Vec<Suite>, SuiteErrors> {
        let mut found = Vec::new();
        let mut loaded = Vec::new();
        for source in self.sources() {
            match source.map_err(|fault| vec![fault]).and_then(|source| open(&source)) {
                Ok((file, faults)) => {
                    found.extend(faults);
                    loaded.push(file);
                }
                Err(faults) => found.extend(faults),
            }
        }
        found.extend(review_names(&loaded));
        if found.is_empty() {
            Ok(loaded.into_iter().map(|file| file.suite).collect())
        } else {
            Err(SuiteErrors(Diagnostics(found)))
        }
    }

    fn sources(self) -> Vec<Result<Arc<Source>, Diagnostic>> {
        let mut sources: Vec<_> = Vec::new();
        if self.built_in {
            sources.extend(files::built_in().into_iter().map(Ok));
        }
        sources.extend(self.sources.into_iter().map(Ok));
        sources.extend(self.paths.iter().flat_map(|path| files::on_disk(path)));
        sources
    }
}

/// Reads a suite and the mistakes in it, or the errors that prevent reading it.
fn open(source: &Arc<Source>) -> Result<(Loaded, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut suite, outline) = yaml::read(source)?;
    suite.file.clone_from(&source.name);
    let mut sink = DiagnosticSink::of(source, &outline);
    review(&mut sink, &suite, Ledger::built_in());
    let found = sink.found();
    Ok((Loaded { source: Arc::clone(source), outline, suite }, found))
}

#[cfg(test)]
#[path = "loader_tests.rs"]
mod tests;
