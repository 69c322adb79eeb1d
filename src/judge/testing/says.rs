//! What a verdict says.

use crate::verdict::{Outcome, Verdict};

/// Asserts the outcome, and that the verdict says `words` somewhere: in a finding as
/// `check: message | expected | observed | file:line path +more`, in a reason, or in what was
/// looked at.
#[track_caller]
pub(crate) fn assert_says(verdict: &Verdict, outcome: Outcome, words: &str) {
    let mut said = verdict.looked_at.clone();
    said.extend(verdict.reasons.clone());
    said.extend(verdict.findings.iter().map(|finding| {
        let place = finding.place.clone().unwrap_or_default();
        let file = place.file.unwrap_or_default();
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        let path = place.path.unwrap_or_default();
        let (check, message) = (&finding.check, &finding.message);
        let (expected, observed, more) = (&finding.expected, &finding.observed, finding.more);
        format!("{check}: {message} | {expected} | {observed} | {file}{line} {path} +{more}")
    }));
    assert_eq!(verdict.outcome, outcome, "{said:#?}");
    assert!(said.iter().any(|text| text.contains(words)), "no {words:?} in {said:#?}");
}
