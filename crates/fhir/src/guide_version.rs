//! The published versions of HL7's guide.

/// A published version of FHIR Bulk Data Access, in the order of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuideVersion {
    /// STU 1 with its corrections, 1.0.1 (2020).
    V1,
    /// STU 2, 2.0.0 (2021).
    V2,
    /// STU 3, 3.0.0 (2025).
    V3,
    /// The ballot of 4.0.0 (2026).
    V4Ballot,
}

impl GuideVersion {
    /// All versions, oldest first.
    pub const ALL: [Self; 4] = [Self::V1, Self::V2, Self::V3, Self::V4Ballot];

    /// Returns the version as the guide writes it, also after the `|` of a canonical URL.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::V1 => "1.0.1",
            Self::V2 => "2.0.0",
            Self::V3 => "3.0.0",
            Self::V4Ballot => "4.0.0-ballot",
        }
    }
}
