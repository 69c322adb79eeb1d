//! The key of a resource, and the owner of those that belong to no patient.

use super::kind::Kind;

/// The owner of resources outside the Patient compartment, which belong to no patient.
pub(crate) const DIRECTORY: u32 = u32::MAX;

/// Names one resource: the `n`th of its kind that `owner` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    /// The patient's ordinal, or [`DIRECTORY`].
    pub(crate) owner: u32,
    pub(crate) n: u32,
}

impl Key {
    pub(crate) fn new(kind: Kind, owner: u32, n: u32) -> Self {
        Self { kind, owner, n }
    }

    pub(crate) fn patient(owner: u32) -> Self {
        Self::new(Kind::Patient, owner, 0)
    }

    pub(crate) fn is_directory(self) -> bool {
        self.owner == DIRECTORY
    }
}
