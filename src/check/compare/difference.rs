//! How an export differs from another one that it should equal.

use jiff::Timestamp;

use super::seen::{Seen, is_newer};
use super::selection::{Selected, Selection};
use crate::check_context::{
    CheckResult, DraftFinding, Examined, FindingKind, Unit, Unread, counted,
};
use crate::evidence::{ExportFacts, IndexError, Record, Side, compare};

/// How the two exports differ.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Differences that came later than this are no fault.
    until: Option<Timestamp>,
    /// Whether the export may have what the other one lacks, or what is not selected of it.
    or_more: bool,
    equal: u64,
    unclear: u64,
    newer: u64,
    lost_there: u64,
    missing: Seen,
    /// Those of them that are outside the Patient compartment, where patients are exported.
    missing_support: Seen,
    additional: Seen,
    unselected: Seen,
    other_version: Seen,
}

impl Difference {
    pub(super) fn new(until: Option<Timestamp>, or_more: bool) -> Self {
        Self { until, or_more, ..Self::default() }
    }

    pub(super) fn take(
        &mut self,
        other: &ExportFacts,
        export: &ExportFacts,
        selection: &Selection<'_>,
    ) -> Result<(), IndexError> {
        let (gap, gap_of_other) = (Unread::of(export), Unread::of(other));
        let is_hidden = |gap: &Option<Unread>, one: &Record| {
            gap.as_ref().is_some_and(|gap| gap.hides(&one.resource_type))
        };
        for side in compare(&other.index, &export.index) {
            match side? {
                Side::OnlyLeft(one) | Side::OnlyRight(one) | Side::Both(one, _)
                    if selection.leaves_out(&one) => {}
                // A line in the wrong file has a check of its own.
                Side::OnlyLeft(there) if other.is_misplaced(&there) => {}
                Side::OnlyRight(here) if export.is_misplaced(&here) => {}
                // What could not be read on one side would seem to be missing there.
                Side::OnlyLeft(there) if is_hidden(&gap, &there) => {}
                Side::OnlyRight(here) if is_hidden(&gap_of_other, &here) => {}
                Side::OnlyLeft(there) => self.only_there(&there, selection),
                Side::OnlyRight(here) => self.only_here(&here, selection),
                Side::Both(_, here) if export.is_misplaced(&here) => {}
                Side::Both(there, here) => self.both(&there, &here, selection),
            }
        }
        Ok(())
    }

    fn only_there(&mut self, there: &Record, selection: &Selection<'_>) {
        match selection.of(there) {
            Selected::Yes if is_newer(there, self.until) => self.newer += 1,
            Selected::Yes if selection.is_support(there) => self.missing_support.add(there),
            Selected::Yes => self.missing.add(there),
            Selected::Unclear => self.unclear += 1,
            Selected::No => {}
        }
    }

    fn only_here(&mut self, here: &Record, selection: &Selection<'_>) {
        if is_newer(here, self.until) {
            self.newer += 1;
        } else if self.or_more {
            // Nothing is said of it.
        } else if selection.has_moments() && selection.of(here) != Selected::No {
            // It was asked for: the other export has lost it, which `part-of` judges.
            self.lost_there += 1;
        } else {
            self.additional.add(here);
        }
    }

    fn both(&mut self, there: &Record, here: &Record, selection: &Selection<'_>) {
        let has_changed = is_newer(there, self.until) || is_newer(here, self.until);
        match selection.of(there) {
            _ if has_changed => self.newer += 1,
            Selected::No if self.or_more => {}
            Selected::No => self.unselected.add(here),
            Selected::Unclear => self.unclear += 1,
            Selected::Yes => match (there.last_updated, here.last_updated) {
                (Some(one), Some(two)) if one != two => self.other_version.add(here),
                _ => self.equal += 1,
            },
        }
    }

    pub(super) fn judged(&self, export: &ExportFacts, other: &ExportFacts) -> CheckResult {
        let found = [self.unselected(export), self.other_version(export), self.additional(export)];
        let found = found.into_iter().flatten().chain(self.missing(export)).collect();
        let (gap, part) = Unread::split(Unread::of(export));
        let (gap_of_other, part_of_other) =
            Unread::split(Unread::of(other).map(Unread::for_the_other));
        CheckResult::with(Examined::at(Unit::Resource, self.compared()), found)
            .but_blocked(gap.or(gap_of_other))
            .but_not_tested(part.or(part_of_other))
            .but_not_tested(self.newer_words())
            .but_not_tested(self.unclear_words())
            .but_not_tested(self.lost_words())
            .or_not_tested("the parameters select no resource of the other export")
    }

    /// Missing resources are shown by the kick-off, for no file has them.
    fn missing(&self, export: &ExportFacts) -> Vec<DraftFinding> {
        let how = together(export);
        let message =
            format!("resources of the other export that the parameters select are missing{how}");
        let expected = "all resources of the other export that the parameters select";
        let breach = self.missing.breach(export, &message, expected);
        let doubt = self.missing_support.breach(export, &message, expected);
        let doubt = doubt.map(|found| found.of_kind(FindingKind::Doubt));
        breach.into_iter().chain(doubt).map(|found| found.shown_by(export.kickoff)).collect()
    }

    fn additional(&self, export: &ExportFacts) -> Option<DraftFinding> {
        let message = "the export contains resources that the other export does not have";
        let expected = "no resource that the other export does not have";
        self.additional.placed_breach(export, &export.files, message, expected)
    }

    fn unselected(&self, export: &ExportFacts) -> Option<DraftFinding> {
        let how = together(export);
        let message =
            format!("the export contains resources that the parameters do not select{how}");
        let expected = "only resources of the other export that the parameters select";
        self.unselected.placed_breach(export, &export.files, &message, expected)
    }

    fn other_version(&self, export: &ExportFacts) -> Option<DraftFinding> {
        let message = "the export contains resources in a different version from the other export";
        let expected = "the same lastUpdated, or a later change";
        self.other_version.placed_breach(export, &export.files, message, expected)
    }

    fn newer_words(&self) -> Option<String> {
        let what = counted(self.newer, ("resource", "resources"));
        (self.newer > 0).then(|| format!("{what} changed after the first of the two exports began"))
    }

    fn unclear_words(&self) -> Option<String> {
        let what = counted(self.unclear, ("resource", "resources"));
        (self.unclear > 0).then(|| {
            format!("{what} could not be judged: it is unclear whether the parameters select them")
        })
    }

    fn lost_words(&self) -> Option<String> {
        let what = counted(self.lost_there, ("resource", "resources"));
        (self.lost_there > 0)
            .then(|| format!("the other export does not have {what} that the parameters select"))
    }

    fn compared(&self) -> u64 {
        let missing = [&self.missing, &self.missing_support];
        let wrong = [&self.additional, &self.unselected, &self.other_version].into_iter();
        let wrong = wrong.chain(missing);
        self.equal + wrong.map(Seen::total).sum::<u64>()
    }
}

/// Names what may be to blame where an export differs from a plain one in several ways: one of them,
/// or that they come together.
fn together(export: &ExportFacts) -> String {
    let spec = &export.spec;
    let ways = [
        ("POST", spec.method.as_deref() == Some("POST")),
        ("_type", spec.types.is_some()),
        ("_since", spec.since.is_some()),
        ("_until", spec.until.is_some()),
    ];
    let ways: Vec<&str> =
        ways.into_iter().filter(|(_, is_given)| *is_given).map(|it| it.0).collect();
    match ways.split_last() {
        Some((last, others)) if !others.is_empty() => {
            let ways = others.join(", ");
            format!(": {ways} or {last} may be the cause, or their combination")
        }
        _ => String::new(),
    }
}
