//! What one check says of one export, or of all exports of a scenario.

use super::draft_finding::DraftFinding;
use super::examined::{Examined, Unit};
use crate::evidence::IndexError;

/// What a check says: what it looked at, what it found, and why it could not look at the rest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckResult {
    /// What was looked at; empty when nothing was.
    pub(crate) looked: Examined,
    /// What was found.
    pub(crate) found: Vec<DraftFinding>,
    /// Why something was not looked at: it is not there, or an input is missing.
    pub(crate) not_tested: Vec<String>,
    /// Why something was not looked at: what had to come first did not happen.
    pub(crate) blocked: Vec<String>,
}

/// What a check gives; an error is bulkspec's own failure to read the index of an export.
pub(crate) type Judgement = Result<CheckResult, IndexError>;

impl CheckResult {
    /// Nothing was wrong with what was looked at.
    pub(crate) fn right(looked: Examined) -> Self {
        Self { looked, ..Self::default() }
    }

    /// This was found in what was looked at.
    pub(crate) fn with(looked: Examined, found: Vec<DraftFinding>) -> Self {
        Self { looked, found, ..Self::default() }
    }

    /// One refusal, where a refusal is right.
    pub(crate) fn refusal() -> Self {
        Self::right(Examined::at(Unit::Refusal, 1))
    }

    /// There was nothing to look at.
    pub(crate) fn not_tested(reason: impl Into<String>) -> Self {
        Self { not_tested: vec![reason.into()], ..Self::default() }
    }

    /// What had to come first did not happen.
    pub(crate) fn blocked(reason: impl Into<String>) -> Self {
        Self { blocked: vec![reason.into()], ..Self::default() }
    }

    /// Adds a reason, if there is one, why a part could not be looked at.
    pub(crate) fn but_blocked(mut self, reason: Option<String>) -> Self {
        self.blocked.extend(reason);
        self
    }

    /// Adds a reason why a part was not looked at.
    pub(crate) fn but_not_tested(mut self, reason: Option<String>) -> Self {
        self.not_tested.extend(reason);
        self
    }

    /// Says why nothing was looked at, if nothing was and no other reason is known.
    pub(crate) fn or_not_tested(self, reason: &str) -> Self {
        let has_reason = !self.not_tested.is_empty() || !self.blocked.is_empty();
        if !self.looked.is_empty() || !self.found.is_empty() || has_reason {
            return self;
        }
        Self::not_tested(reason)
    }

    /// Adds what was said of another part.
    pub(crate) fn merge(&mut self, other: Self) {
        self.looked.merge(other.looked);
        self.found.extend(other.found);
        self.not_tested.extend(other.not_tested);
        self.blocked.extend(other.blocked);
    }

    /// Joins what was said of several parts.
    pub(crate) fn all(parts: impl IntoIterator<Item = Judgement>) -> Judgement {
        parts.into_iter().try_fold(Self::default(), |mut sum, part| {
            sum.merge(part?);
            Ok(sum)
        })
    }
}
