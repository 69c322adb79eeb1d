//! Files in the making, and the lines in them.

use serde_json::json;

use super::answers::status;
use crate::evidence::{
    Answer, BodyEnd, FileFacts, Fingerprinter, IndexBuilder, Record, Truncation,
};
use crate::scan::{Limits, Reading, Scanner, Sink};

/// A file in the making.
pub(crate) struct File {
    pub(super) resource_type: String,
    lines: Option<String>,
    pub(super) answer: Answer,
    reading: Reading,
    truncated: Option<Truncation>,
}

impl File {
    pub(crate) fn new(resource_type: &str, lines: &[String]) -> Self {
        let lines = Some(lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect());
        Self {
            resource_type: resource_type.into(),
            lines,
            answer: status(200),
            reading: Reading::Index,
            truncated: None,
        }
    }

    /// One that was not given.
    pub(crate) fn lost(resource_type: &str, answer: Answer) -> Self {
        let (resource_type, reading) = (resource_type.into(), Reading::Index);
        Self { resource_type, lines: None, answer, reading, truncated: None }
    }

    /// One of which the budget of the run allowed only the first lines.
    pub(crate) fn read_for(self, lines: usize) -> Self {
        let first = |all: String| all.split_inclusive('\n').take(lines).collect();
        let truncated = Some(Truncation::BudgetSpent);
        Self { lines: self.lines.map(first), truncated, ..self }
    }

    /// One that is read in another way.
    pub(crate) fn reading(self, reading: Reading) -> Self {
        Self { reading, ..self }
    }

    /// The same lines under the name of another type.
    pub(crate) fn named(self, resource_type: &str) -> Self {
        Self { resource_type: resource_type.into(), ..self }
    }

    /// One whose download ended like this.
    pub(crate) fn ending(self, end: BodyEnd) -> Self {
        let Answer::Response(mut response) = self.answer else { return self };
        response.body.end = end;
        Self { answer: Answer::Response(response), ..self }
    }

    pub(super) fn facts(&self, number: u32, shelves: &mut Shelves) -> Option<FileFacts> {
        let mut scanner =
            Scanner::new(Limits { reading: self.reading, ..Limits::default() }, print(), number);
        scanner.push(self.lines.as_ref()?.as_bytes(), shelves);
        self.truncated.into_iter().for_each(|reason| scanner.truncate(reason));
        Some(scanner.finish(shelves))
    }

    pub(super) fn count(&self) -> usize {
        self.lines.as_ref().map_or(0, |lines| lines.lines().count())
    }
}

/// The indexes of an export.
#[derive(Default)]
pub(super) struct Shelves {
    pub(super) index: IndexBuilder,
    pub(super) mentions: IndexBuilder,
}

impl Sink for Shelves {
    fn resource(&mut self, record: Record) {
        self.index.push(&record).unwrap();
    }

    fn mention(&mut self, record: Record) {
        self.mentions.push(&record).unwrap();
    }
}

pub(super) fn print() -> Fingerprinter {
    Fingerprinter::with_key([7; 16])
}

/// A line of NDJSON.
pub(crate) fn line(resource_type: &str, id: &str, day: &str) -> String {
    let meta = json!({"lastUpdated": format!("{day}T12:00:00.000Z")});
    json!({"resourceType": resource_type, "id": id, "meta": meta}).to_string()
}

/// An Encounter of a patient.
pub(crate) fn encounter(id: &str, patient: &str) -> String {
    let subject = json!({"reference": format!("Patient/{patient}")});
    json!({"resourceType": "Encounter", "id": id, "subject": subject}).to_string()
}

/// A file of Patients with these ids.
pub(crate) fn patients(ids: &[&str]) -> File {
    let lines: Vec<String> = ids.iter().map(|id| line("Patient", id, "2024-01-01")).collect();
    File::new("Patient", &lines)
}

/// A file of that many Patients.
pub(crate) fn many_patients(count: usize) -> File {
    let lines: Vec<String> =
        (0..count).map(|n| line("Patient", &format!("p{n}"), "2024-01-01")).collect();
    File::new("Patient", &lines)
}
