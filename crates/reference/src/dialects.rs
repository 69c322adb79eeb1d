//! Sets of contracts.

use super::settings::Dialect;
use bulkspec_fhir::GuideVersion;

/// All contracts, in the order in which they are listed.
const EVERY: [Dialect; 6] = [
    Dialect::Population,
    Dialect::Analytics,
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];

/// A set of contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialects(u8);

/// 1upHealth's population-level export.
pub(crate) const POPULATION: Dialects = Dialects::of(Dialect::Population);
/// 1upHealth's analytics export.
pub(crate) const ANALYTICS: Dialects = Dialects::of(Dialect::Analytics);
/// Both contracts of 1upHealth.
pub(crate) const GATEWAY: Dialects = POPULATION.and(ANALYTICS);
/// All versions of HL7's guide.
pub(crate) const GUIDE: Dialects = Dialects(!GATEWAY.0 & ALL.0);
/// All contracts.
pub(crate) const ALL: Dialects = Dialects((1 << EVERY.len()) - 1);

impl Dialects {
    /// No contract.
    pub(crate) const NONE: Self = Self(0);

    const fn of(dialect: Dialect) -> Self {
        Self(match dialect {
            Dialect::Population => 1,
            Dialect::Analytics => 2,
            Dialect::Guide(version) => 4 << version as u8,
        })
    }

    /// Returns the contracts of both sets.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the set without the versions of the guide before this one.
    pub(crate) const fn from(self, first: GuideVersion) -> Self {
        Self(self.0 & !(Self::before(first).0))
    }

    /// Returns the set without the versions of the guide after this one.
    pub(crate) const fn up_to(self, last: GuideVersion) -> Self {
        Self(self.0 & (Self::before(last).0 | Self::of(Dialect::Guide(last)).0 | GATEWAY.0))
    }

    /// Returns the set with this one version of the guide only.
    pub(crate) const fn only(self, version: GuideVersion) -> Self {
        self.from(version).up_to(version)
    }

    /// The versions of the guide before one.
    const fn before(version: GuideVersion) -> Self {
        Self((Self::of(Dialect::Guide(version)).0 - 1) & !GATEWAY.0)
    }

    /// Returns true if a contract is in the set.
    #[must_use]
    pub const fn contains(self, dialect: Dialect) -> bool {
        self.0 & Self::of(dialect).0 != 0
    }

    /// Returns the contracts of the set, those of 1upHealth first, then the versions of the guide.
    pub fn iter(self) -> impl Iterator<Item = Dialect> {
        EVERY.into_iter().filter(move |dialect| self.contains(*dialect))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulkspec_fhir::GuideVersion::{V1, V2, V3, V4Ballot};
    use rstest::rstest;

    #[rstest]
    #[case(GUIDE, &[V1, V2, V3, V4Ballot])]
    #[case(GUIDE.from(V3), &[V3, V4Ballot])]
    #[case(GUIDE.up_to(V3), &[V1, V2, V3])]
    #[case(GUIDE.from(V2).up_to(V3), &[V2, V3])]
    #[case(GUIDE.only(V1), &[V1])]
    #[case(GUIDE.from(V4Ballot), &[V4Ballot])]
    fn versions_are_a_range(#[case] set: Dialects, #[case] versions: &[GuideVersion]) {
        let expected: Vec<Dialect> = versions.iter().copied().map(Dialect::Guide).collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), expected);
        let both: Vec<Dialect> = set.and(GATEWAY).iter().collect();
        assert_eq!(both.len(), versions.len() + 2);
        assert_eq!(both[..2], [Dialect::Population, Dialect::Analytics]);
    }
}
