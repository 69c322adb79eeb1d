//! Where a document lies while its values are reviewed.

use std::sync::Arc;

use super::{Diagnostic, Outline, Path, Source};

/// A document that was read, and what was found wrong with it so far.
///
/// Without a document, as for values from the command line, faults have no place.
#[derive(Debug)]
pub struct Desk<'a> {
    document: Option<(&'a Arc<Source>, &'a Outline)>,
    found: Vec<Diagnostic>,
}

impl<'a> Desk<'a> {
    /// A desk with a document on it.
    #[must_use]
    pub fn of(source: &'a Arc<Source>, outline: &'a Outline) -> Self {
        Self { document: Some((source, outline)), found: Vec::new() }
    }

    /// A desk without a document.
    #[must_use]
    pub fn bare() -> Self {
        Self { document: None, found: Vec::new() }
    }

    /// Finds fault with a value.
    pub fn fault(
        &mut self,
        path: &Path,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let mut diagnostic = Diagnostic::new(message).help(help);
        if let Some((source, outline)) = self.document {
            diagnostic = diagnostic.at(source, outline.value(path));
        }
        self.found.push(diagnostic);
    }

    /// Finds fault with a value that is best recognised by its key.
    pub fn fault_at_key(
        &mut self,
        path: &Path,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let mut diagnostic = Diagnostic::new(message).help(help);
        if let Some((source, outline)) = self.document {
            diagnostic = diagnostic.at(source, outline.key(path));
        }
        self.found.push(diagnostic);
    }

    /// What was found, in the order of the document.
    #[must_use]
    pub fn found(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(Diagnostic::start);
        self.found
    }
}
