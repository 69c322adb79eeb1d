//! What a check found, before it is known what it is worth.

use crate::contract::Severity;
use crate::evidence::{ExchangeId, ExportId, without_fingerprints};
use crate::verdict::{Finding, Place};

/// How a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FindingKind {
    /// A breach, worth what the strongest cited requirement is worth.
    Breach,
    /// Doubtful: it warns at most.
    Doubt,
    /// Worth knowing only.
    Note,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftFinding {
    pub(crate) kind: FindingKind,
    pub(crate) message: String,
    pub(crate) expected: String,
    pub(crate) observed: String,
    pub(crate) exchange: Option<ExchangeId>,
    pub(crate) export: Option<ExportId>,
    pub(crate) place: Option<Place>,
    pub(crate) more: u64,
}

impl DraftFinding {
    /// A breach: what is wrong, what was expected, what came.
    pub(crate) fn breach(
        message: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        Self {
            kind: FindingKind::Breach,
            message: message.into(),
            expected: expected.into(),
            observed: observed.into(),
            exchange: None,
            export: None,
            place: None,
            more: 0,
        }
    }

    /// Makes it count as `kind`.
    pub(crate) fn of_kind(self, kind: FindingKind) -> Self {
        Self { kind, ..self }
    }

    /// Names the request that shows it.
    pub(crate) fn shown_by(self, exchange: impl Into<Option<ExchangeId>>) -> Self {
        Self { exchange: exchange.into(), ..self }
    }

    /// Names the export that it was found in.
    pub(crate) fn in_export(self, export: ExportId) -> Self {
        Self { export: Some(export), ..self }
    }

    /// Says where it is.
    pub(crate) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// Says that there are `total` like it, itself included.
    pub(crate) fn of_total(self, total: u64) -> Self {
        Self { more: total.saturating_sub(1), ..self }
    }

    /// The finding of `check`, where a breach is worth `severity`.
    pub(crate) fn into_finding(self, check: &str, severity: Severity) -> Finding {
        Finding {
            severity: match self.kind {
                FindingKind::Breach => severity,
                FindingKind::Doubt => severity.min(Severity::Warn),
                FindingKind::Note => Severity::Info,
            },
            check: check.to_owned(),
            message: shown(&self.message),
            expected: shown(&self.expected),
            observed: shown(&self.observed),
            exchange: self.exchange,
            export: self.export,
            place: self.place,
            more: self.more,
        }
    }
}

fn shown(text: &str) -> String {
    without_fingerprints(text).into_owned()
}

/// A place in a file.
pub(crate) fn in_file(name: &str, line: Option<u64>) -> Place {
    Place { file: Some(name.to_owned()), line, path: None }
}

/// A place in a JSON document.
pub(crate) fn at_path(path: impl Into<String>) -> Place {
    Place { file: None, line: None, path: Some(path.into()) }
}

/// How many findings of one weight are kept of one check and export.
const KEPT: usize = 3;

/// What findings must have in common to count as more of the same.
type Group = (Option<ExportId>, FindingKind);

/// Keeps a few findings, different ones first, and counts the rest in `more` of those that are
/// kept, so that a thousand broken lines don't bury the one dead link.
pub(crate) fn keep_few(found: Vec<DraftFinding>) -> Vec<DraftFinding> {
    let mut groups: Vec<(Group, Vec<DraftFinding>)> = Vec::new();
    for one in found {
        let key = (one.export, one.kind);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(one),
            None => groups.push((key, vec![one])),
        }
    }
    groups.into_iter().flat_map(|(_, group)| keep_few_of(group)).collect()
}

fn keep_few_of(group: Vec<DraftFinding>) -> Vec<DraftFinding> {
    let is_first = |at: usize| group[..at].iter().all(|one| one.message != group[at].message);
    let (new, repeated): (Vec<usize>, Vec<usize>) = (0..group.len()).partition(|at| is_first(*at));
    let mut order: Vec<usize> = new.into_iter().chain(repeated).take(KEPT).collect();
    order.sort_unstable();
    let mut kept: Vec<DraftFinding> = Vec::with_capacity(KEPT);
    let mut dropped = Vec::new();
    for (at, one) in group.into_iter().enumerate() {
        if order.contains(&at) { kept.push(one) } else { dropped.push(one) }
    }
    for one in &dropped {
        count_in(&mut kept, one);
    }
    kept
}

/// Counts a finding that is not kept in the last kept one that says the same, or in the last one.
fn count_in(kept: &mut [DraftFinding], dropped: &DraftFinding) {
    let same = kept.iter().rposition(|one| one.message == dropped.message);
    let at = same.or(kept.len().checked_sub(1));
    if let Some(one) = at.and_then(|at| kept.get_mut(at)) {
        one.more = one.more.saturating_add(dropped.more).saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn kept(messages: &[&str]) -> Vec<(String, u64)> {
        let found = messages.iter().map(|message| DraftFinding::breach(*message, "", "")).collect();
        keep_few(found).into_iter().map(|one| (one.message, one.more)).collect()
    }

    #[rstest]
    #[case(&["a"], &[("a", 0)])]
    #[case(&["a", "a", "a", "a", "a"], &[("a", 0), ("a", 0), ("a", 2)])]
    #[case(&["a", "a", "a", "a", "b"], &[("a", 0), ("a", 2), ("b", 0)])]
    #[case(&["a", "b", "c", "d", "a"], &[("a", 1), ("b", 0), ("c", 1)])]
    fn few_findings_are_kept_and_all_are_counted(
        #[case] messages: &[&str],
        #[case] expected: &[(&str, u64)],
    ) {
        let expected: Vec<_> = expected.iter().map(|(m, n)| ((*m).to_owned(), *n)).collect();
        assert_eq!(kept(messages), expected);
    }

    #[test]
    fn each_export_and_each_weight_has_findings_of_its_own() {
        let one = |export| DraftFinding::breach("a", "", "").in_export(ExportId(export));
        let mut found: Vec<_> = (0..8).map(|n| one(n / 4)).collect();
        found.push(one(0).of_kind(FindingKind::Note));
        assert_eq!(keep_few(found).len(), 7);
    }

    #[rstest]
    #[case(FindingKind::Breach, Severity::Fail, Severity::Fail)]
    #[case(FindingKind::Doubt, Severity::Fail, Severity::Warn)]
    #[case(FindingKind::Doubt, Severity::Info, Severity::Info)]
    #[case(FindingKind::Note, Severity::Fail, Severity::Info)]
    fn a_finding_is_worth_what_its_weight_allows(
        #[case] kind: FindingKind,
        #[case] severity: Severity,
        #[case] worth: Severity,
    ) {
        let finding = DraftFinding::breach("a", "b", "c").of_kind(kind).into_finding("x", severity);
        assert_eq!(finding.severity, worth);
    }
}
