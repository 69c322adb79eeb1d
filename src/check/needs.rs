//! What checks read of an export: the plan unites it over all scenarios that share the export.

use std::ops::{BitOr, BitOrAssign};

/// What is read of an export beside its manifest, its polls, and the number, types and identities
/// of the resources in its files, which are always read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs(u8);

impl Needs {
    /// Nothing but what is always read.
    pub const ALWAYS_READ: Self = Self(0);

    /// What resources contain: elements, references, attachments. A second pass over each line.
    pub const CONTENT: Self = Self(1);

    /// The smallest file, asked for again with other headers. Further requests.
    pub const OTHER_HEADERS: Self = Self(1 | 2);

    /// The documents of a few attachments. Further requests.
    pub const ATTACHMENTS: Self = Self(1 | 4);

    /// A few resources that exported ones refer to. Further requests.
    pub const REFERENCED: Self = Self(1 | 8);

    /// What is known of the data, which the target has to give.
    pub const KNOWN_DATA: Self = Self(16);

    /// Returns true if all of `other` is among it.
    #[must_use]
    pub fn contain(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Needs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Needs {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl FromIterator<Needs> for Needs {
    fn from_iter<I: IntoIterator<Item = Needs>>(needs: I) -> Self {
        needs.into_iter().fold(Self::ALWAYS_READ, Self::bitor)
    }
}
