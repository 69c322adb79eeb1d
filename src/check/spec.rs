//! A check as a suite names it, with its arguments.

use std::fmt;
use std::sync::Arc;

use super::def::{AnyArguments, Arguments, Check, Def, Place};
use super::needs::Needs;
use crate::check_context::CheckDoc;
use crate::spec::ExportSpec;

/// A check with its arguments.
#[derive(Clone)]
pub struct CheckSpec {
    check: &'static dyn Check,
    arguments: Arc<dyn AnyArguments>,
}

impl CheckSpec {
    pub(super) fn new(check: &'static dyn Check, arguments: Arc<dyn AnyArguments>) -> Self {
        Self { check, arguments }
    }

    /// The name that suites write.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.doc().id
    }

    /// What the manual says of it.
    #[must_use]
    pub fn doc(&self) -> &'static CheckDoc {
        self.check.doc()
    }

    pub(crate) fn check(&self) -> &'static dyn Check {
        self.check
    }

    pub(crate) fn arguments(&self) -> &dyn AnyArguments {
        &*self.arguments
    }

    /// What it reads of the exports that it judges, and of those that it compares with.
    #[must_use]
    pub fn needs(&self) -> Needs {
        self.check.needs()
    }

    /// Returns true if it is this check, whatever its arguments.
    pub(crate) fn is<A: Arguments>(&self, check: &'static Def<A>) -> bool {
        self.id() == check.doc.id
    }

    /// The arguments, if it is this check.
    pub(crate) fn given<A: Arguments>(&self, check: &'static Def<A>) -> Option<&A> {
        self.arguments.as_any().downcast_ref().filter(|_| self.is(check))
    }

    /// The other exports that the check compares with, in the order in which they are written.
    #[must_use]
    pub fn exports(&self) -> Vec<&ExportSpec> {
        self.arguments.exports().into_iter().map(|(_, spec)| spec).collect()
    }

    /// The other exports with their places below the check.
    pub(crate) fn places_of_exports(&self) -> Vec<(Place, &ExportSpec)> {
        self.arguments.exports()
    }
}

impl fmt::Debug for CheckSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.id()).field(&self.arguments).finish()
    }
}

impl PartialEq for CheckSpec {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id() && self.arguments.equals(other.arguments())
    }
}

impl Eq for CheckSpec {}
