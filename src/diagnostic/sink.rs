//! Where a document lies while its values are reviewed.

use std::ops::Range;
use std::sync::Arc;

use super::{Diagnostic, Outline, Path, Source};

/// A document that was read, and what was found wrong with it so far.
///
/// Without a document, as for values from the command line, faults have no place.
#[derive(Debug)]
pub struct DiagnosticSink<'a> {
    document: Option<(&'a Arc<Source>, &'a Outline)>,
    found: Vec<Diagnostic>,
}

impl<'a> DiagnosticSink<'a> {
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
        let diagnostic = Diagnostic::new(message).help(help);
        self.place(diagnostic, |outline| outline.value(path));
    }

    /// Finds fault with a value that is best recognised by its key.
    pub fn fault_at_key(
        &mut self,
        path: &Path,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let diagnostic = Diagnostic::new(message).help(help);
        self.place(diagnostic, |outline| outline.key(path));
    }

    fn place(&mut self, diagnostic: Diagnostic, at: impl Fn(&Outline) -> Range<usize>) {
        self.found.push(match self.document {
            Some((source, outline)) => diagnostic.at(source, at(outline)),
            None => diagnostic,
        });
    }

    /// What was found, in the order of the document.
    #[must_use]
    pub fn found(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(Diagnostic::start);
        self.found
    }
}
