//! How the resources of an export are divided into files.

use std::ops::Range;
use std::sync::Arc;

use super::selection::Selection;
use crate::fault::Spoil;
use crate::fault::file::lines::MIXED_TYPE_FILE;
use crate::fault::gateway::lines::UP_FIRST_PAGE_ONLY;
use crate::population::Kind;
use crate::settings::Settings;

/// How many resources a query gives at once.
const PAGE: u32 = 1_000;

/// One file of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FilePlan {
    pub(crate) kind: Kind,
    /// How many resources of the kind come before this file.
    pub(crate) start: u32,
    /// How many resources it has.
    pub(crate) entries: u32,
    /// How many resources it says it has.
    pub(crate) total: u32,
    /// The share in which its first resource lies.
    pub(crate) share: usize,
    /// How many resources of that share come before.
    pub(crate) skip: usize,
}

/// Plans the files of an export, types in alphabetic order; a type without data has none.
pub(crate) fn plan(
    selection: &Arc<Selection>,
    kinds: &[Kind],
    settings: &Settings,
) -> Vec<FilePlan> {
    kinds.iter().flat_map(|kind| plan_kind(selection, *kind, settings)).collect()
}

fn plan_kind(selection: &Arc<Selection>, kind: Kind, settings: &Settings) -> Vec<FilePlan> {
    let counts: Vec<usize> = (0..selection.share_count(kind))
        .map(|share| selection.entries(kind, share).count())
        .collect();
    let total = u32::try_from(counts.iter().sum::<usize>()).unwrap_or(u32::MAX);
    let total = if settings.has(&UP_FIRST_PAGE_ONLY) { total.min(PAGE) } else { total };
    let guest = u32::from(kind == Kind::Patient && settings.has(&MIXED_TYPE_FILE));
    let mut walk = Walk { counts, share: 0, before: 0 };
    ranges(total, settings)
        .into_iter()
        .map(|(start, entries)| {
            let (share, skip) = walk.advance(start as usize);
            let total = entries + if start == 0 { guest } else { 0 };
            FilePlan { kind, start, entries, total, share, skip }
        })
        .collect()
}

/// Divides `total` resources into stretches of start and length.
fn ranges(total: u32, settings: &Settings) -> Vec<(u32, u32)> {
    let size = settings.lines_per_file.get();
    let starts = (0..total).step_by(size as usize);
    let mut parts: Vec<Range<usize>> = starts
        .map(|start| start as usize..start.saturating_add(size).min(total) as usize)
        .collect();
    for spoil in settings.spoils() {
        if let Spoil::Parts(spoil) = spoil {
            spoil(&mut parts);
        }
    }
    let number = |n: usize| u32::try_from(n).expect("parts lie within the total");
    parts.into_iter().map(|part| (number(part.start), number(part.len()))).collect()
}

/// Finds the share in which a resource lies; places must be asked for in ascending order.
struct Walk {
    counts: Vec<usize>,
    share: usize,
    before: usize,
}

impl Walk {
    fn advance(&mut self, place: usize) -> (usize, usize) {
        while self.before + self.counts[self.share] <= place {
            self.before += self.counts[self.share];
            self.share += 1;
        }
        (self.share, place - self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::file::division::{SPLIT_GAP, SPLIT_OVERLAP};
    use crate::settings::Dialect;
    use rstest::rstest;

    fn settings() -> Settings {
        Settings::new(Dialect::Population)
    }

    #[rstest]
    #[case(0, &[])]
    #[case(1_100, &[(0, 1_100)])]
    #[case(1_101, &[(0, 1_100), (1_100, 1)])]
    #[case(2_300, &[(0, 1_100), (1_100, 1_100), (2_200, 100)])]
    fn ranges_cover_everything_once(#[case] total: u32, #[case] expected: &[(u32, u32)]) {
        assert_eq!(ranges(total, &settings()), expected);
    }

    #[test]
    fn an_overlap_repeats_one_and_a_gap_loses_one() {
        let overlap = ranges(1_150, &settings().with_fault(&SPLIT_OVERLAP));
        assert_eq!(overlap, [(0, 1_100), (1_099, 51)]);
        let gap = ranges(1_150, &settings().with_fault(&SPLIT_GAP));
        assert_eq!(gap, [(0, 1_100), (1_101, 49)]);
    }

    #[test]
    fn a_walk_skips_shares_without_data() {
        let mut walk = Walk { counts: vec![0, 2, 0, 3], share: 0, before: 0 };
        assert_eq!(walk.advance(0), (1, 0));
        assert_eq!(walk.advance(4), (3, 2));
    }
}
