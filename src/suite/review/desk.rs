//! Where a suite lies while it is reviewed.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outline, Path, Source};

/// A suite's text with the places in it, and what was found so far.
pub(in crate::suite) struct Desk<'a> {
    pub(in crate::suite) source: &'a Arc<Source>,
    pub(in crate::suite) outline: &'a Outline,
    pub(in crate::suite) found: Vec<Diagnostic>,
}

impl Desk<'_> {
    /// Finds fault with a value.
    pub(super) fn fault(
        &mut self,
        path: &Path,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let place = self.outline.value(path);
        self.found.push(Diagnostic::new(message).at(self.source, place).help(help));
    }

    /// Finds fault with a value that is best recognised by its key.
    pub(super) fn fault_at_key(
        &mut self,
        path: &Path,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let place = self.outline.key(path);
        self.found.push(Diagnostic::new(message).at(self.source, place).help(help));
    }
}
