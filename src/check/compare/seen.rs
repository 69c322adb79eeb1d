//! Counts resources by type while two exports are compared, and keeps where the first one was.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::check_context::{DraftFinding, file_name, in_file, with_commas};
use crate::evidence::{Evidence, ExportFacts, FileEvidence, Record};

/// How many types are named in a finding.
const NAMED: usize = 4;

/// Resources of one kind (missing, additional, ...).
#[derive(Debug, Default)]
pub(super) struct Seen {
    first: Option<Record>,
    total: u64,
    by_type: BTreeMap<Arc<str>, u64>,
}

impl Seen {
    /// Counts one.
    pub(super) fn add(&mut self, record: &Record) {
        self.total += 1;
        *self.by_type.entry(record.resource_type.clone()).or_default() += 1;
        self.first.get_or_insert_with(|| record.clone());
    }

    /// How many there are.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// The numbers by type (`Encounter: 12, Patient: 1`).
    pub(super) fn words(&self) -> String {
        let types = self.by_type.iter().take(NAMED);
        let mut words: Vec<_> =
            types.map(|(name, count)| format!("{name}: {}", with_commas(*count))).collect();
        let more = self.by_type.len().saturating_sub(NAMED);
        if more > 0 {
            words.push(format!("and {more} more types"));
        }
        words.join(", ")
    }

    /// A breach in `export` about all of them; `None` if there are none.
    pub(super) fn breach(
        &self,
        export: &ExportFacts,
        message: &str,
        expected: &str,
    ) -> Option<DraftFinding> {
        (self.total > 0).then(|| {
            let found = DraftFinding::breach(message, expected, self.words()).in_export(export.id);
            found.of_total(self.total)
        })
    }

    /// The same, with the place of the first of them in `files`.
    pub(super) fn placed_breach(
        &self,
        export: &ExportFacts,
        files: &[FileEvidence],
        message: &str,
        expected: &str,
    ) -> Option<DraftFinding> {
        let found = self.breach(export, message, expected)?;
        let record = self.first.as_ref()?;
        let file = files.iter().find(|file| file.output == record.file as usize);
        let exchange = file.and_then(|file| file.exchange);
        let place = in_file(&file_name(files, record.file), Some(u64::from(record.line)));
        Some(found.at(place).shown_by(exchange))
    }
}

/// How far the clocks of client and server may be apart.
const CLOCKS_APART: SignedDuration = SignedDuration::from_hours(1);

/// The moment after which differences between two exports are no fault: what changed after the
/// earlier of them began may rightly differ. The server's word for when that was counts, but never
/// for a time before the run.
pub(super) fn unchanged_until(
    evidence: &Evidence,
    one: &ExportFacts,
    other: &ExportFacts,
) -> Option<Timestamp> {
    let started: Timestamp = evidence.run.started.parse().ok()?;
    let earliest = started.checked_sub(CLOCKS_APART).ok()?;
    let said = [one, other].into_iter().filter_map(transaction_time).min();
    Some(said.map_or(earliest, |said| said.max(earliest)))
}

fn transaction_time(export: &ExportFacts) -> Option<Timestamp> {
    export.manifest()?.json.get("transactionTime")?.as_str()?.parse().ok()
}

/// Tells whether a record changed after `moment`.
pub(super) fn is_newer(record: &Record, moment: Option<Timestamp>) -> bool {
    matches!((record.last_updated, moment), (Some(at), Some(moment)) if at > moment)
}
