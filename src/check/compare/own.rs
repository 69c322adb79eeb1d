//! What a scenario did to resources of its own, and where they stand in exports.

use jiff::Timestamp;

use crate::check_context::{CheckContext, DraftFinding};
use crate::evidence::{
    ExchangeId, ExportFacts, Fingerprint, IndexError, Record, ResourceIndex, StampFacts, WriteFacts,
};
use crate::spec::Change;
use bulkspec_fhir::FhirDateTime;

/// A change of a resource of the scenario's own that the server made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Write<'a> {
    pub(super) facts: &'a WriteFacts,
    pub(super) stamp: StampFacts,
}

impl Write<'_> {
    pub(super) fn is_deletion(&self) -> bool {
        self.facts.change == Change::Delete
    }

    /// A finding about what it wrote, in an export.
    pub(super) fn breach(
        &self,
        export: &ExportFacts,
        message: &str,
        expected: &str,
        observed: &str,
    ) -> DraftFinding {
        let observed = format!("{}: {observed}", self.facts.sent.about);
        DraftFinding::breach(message, expected, observed)
            .shown_by(self.facts.sent.exchange)
            .in_export(export.id)
    }

    /// Tells whether a record is the version that this write gave; `None` when nobody can tell.
    pub(super) fn is_version(&self, record: &Record) -> Option<bool> {
        if let (Some(one), Some(two)) = (self.stamp.version, record.version) {
            return Some(one == two);
        }
        // The index keeps microseconds.
        let times = self.stamp.last_updated.zip(record.last_updated);
        times.map(|(one, two)| one.as_microsecond() == two.as_microsecond())
    }
}

/// A resource of the scenario's own with all that was done to it, in order.
#[derive(Debug, Clone)]
pub(super) struct Own<'a> {
    pub(super) id: Fingerprint,
    pub(super) resource_type: &'a str,
    pub(super) writes: Vec<Write<'a>>,
}

impl<'a> Own<'a> {
    /// The last write that was answered before a request was sent.
    pub(super) fn last_before(&self, request: ExchangeId) -> Option<Write<'a>> {
        let earlier = |write: &&Write<'_>| write.facts.sent.exchange < request;
        self.writes.iter().rev().find(earlier).copied()
    }

    /// Tells whether a record is the version of a write or of one after it; true when nobody can
    /// tell.
    pub(super) fn is_at_least(&self, record: &Record, write: &Write<'_>) -> bool {
        let later = self
            .writes
            .iter()
            .filter(|other| other.facts.sent.exchange >= write.facts.sent.exchange);
        let mut unclear = false;
        for other in later.filter(|other| !other.is_deletion()) {
            match other.is_version(record) {
                Some(true) => return true,
                Some(false) => {}
                None => unclear = true,
            }
        }
        unclear
    }

    /// Its records, the lines that have it.
    pub(super) fn records(&self, index: &ResourceIndex) -> Result<Vec<Record>, IndexError> {
        let mut found = Vec::new();
        for record in index {
            let record = record?;
            let is_it = record.id == self.id && *record.resource_type == *self.resource_type;
            if is_it && record.ordinal == 0 {
                found.push(record);
            }
        }
        Ok(found)
    }

    /// Tells whether `_type` names its type, or is absent.
    pub(super) fn is_asked(&self, export: &ExportFacts) -> bool {
        let is_type = |name: &String| name == self.resource_type;
        export.types.is_empty() || export.types.iter().any(is_type)
    }
}

/// The resources that the scenario wrote.
pub(super) fn own_resources(cx: CheckContext<'_>) -> Vec<Own<'_>> {
    let mut all: Vec<Own<'_>> = Vec::new();
    for facts in cx.writes() {
        let Some(stamp) = facts.done else { continue };
        let write = Write { facts, stamp };
        match all.iter_mut().find(|own| own.id == stamp.id) {
            Some(own) => own.writes.push(write),
            None => all.push(Own {
                id: stamp.id,
                resource_type: &facts.resource_type,
                writes: vec![write],
            }),
        }
    }
    all
}

/// The instant that a manifest says the export stands for.
pub(super) fn transaction_time(export: &ExportFacts) -> Option<Timestamp> {
    let said = export.manifest()?.json.get("transactionTime")?.as_str()?;
    Some(said.parse::<FhirDateTime>().ok()?.span().0)
}

/// Whether a write is later than what an export says it stands for: it need not be in it.
pub(super) fn is_after(write: &Write<'_>, export: &ExportFacts) -> bool {
    let times = write.stamp.last_updated.zip(transaction_time(export));
    times.is_some_and(|(written, stands_for)| written > stands_for)
}

/// The reason for the writes that are excused.
pub(super) fn lag_words(excused: u64) -> Option<String> {
    (excused > 0).then(|| {
        format!("transactionTime lies before {excused} of the changes made before the kick-off")
    })
}
