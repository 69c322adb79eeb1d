//! Takes one line after the other to facts and records.

use jiff::Timestamp;

use super::fields::{Fields, Found};
use super::limits::Limits;
use super::parse;
use super::paths::PATHS;
use super::tally::{Ending, Tally};
use crate::evidence::{BrokenRule, FileFacts, Fingerprint, Fingerprinter, Record};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Patients of one resource that have an ordinal.
const MOST_PATIENTS: usize = 256;

/// Reads whole lines of one file.
#[derive(Debug)]
pub(super) struct LineReader {
    limits: Limits,
    print: Fingerprinter,
    file: u32,
    tally: Tally,
    found: Found,
}

/// The bytes of a line that are read, and how many stood before them (a byte order mark).
#[derive(Clone, Copy)]
struct Line<'a> {
    bytes: &'a [u8],
    skipped: usize,
}

impl LineReader {
    pub(super) fn new(limits: Limits, print: Fingerprinter, file: u32) -> Self {
        Self { limits, print, file, tally: Tally::new(limits), found: Found::default() }
    }

    /// Counts a line of `length` bytes that was too long to be held.
    pub(super) fn pass_over(&mut self, length: u64) {
        self.tally.next_line(length, false);
        self.tally.not_blank();
        self.tally.broken(BrokenRule::TooLong, self.limits.line);
    }

    /// Reads the next line, given without its newline.
    pub(super) fn read(&mut self, whole: &[u8], sink: &mut impl FnMut(Record)) {
        self.tally.next_line(whole.len() as u64, whole.last() == Some(&b'\r'));
        if whole.trim_ascii().is_empty() {
            return self.tally.blank();
        }
        self.tally.not_blank();
        let line = match whole.strip_prefix(BYTE_ORDER_MARK) {
            Some(bytes) => Line { bytes, skipped: BYTE_ORDER_MARK.len() },
            None => Line { bytes: whole, skipped: 0 },
        };
        if line.skipped > 0 {
            self.tally.broken(BrokenRule::ByteOrderMark, 0);
        }
        match parse::read(line.bytes, self.limits.depth, &self.print, &mut self.found) {
            Ok(fields) => self.resource(&fields, line, sink),
            Err(fault) => self.tally.broken(fault.rule, line.skipped + fault.offset),
        }
    }

    pub(super) fn finish(self, ending: &Ending) -> FileFacts {
        self.tally.finish(ending)
    }

    fn resource(&mut self, fields: &Fields<'_>, line: Line<'_>, sink: &mut impl FnMut(Record)) {
        if let Some(name) = &fields.repeated {
            let offset = parse::offset_of(name, line.bytes).unwrap_or(0);
            self.tally.broken(BrokenRule::DuplicateKey, line.skipped + offset);
        }
        let resource_type = self.tally.resource_type(&fields.resource_type);
        self.tally.id(&fields.id);
        let last_updated = self.tally.last_updated(&fields.last_updated);
        let (Some(resource_type), Some(id)) = (resource_type, fields.id.as_str()) else { return };
        let patients = self.patients(&resource_type, id);
        let version = fields.version.as_str();
        let record = Record {
            id: self.print.resource(&resource_type, id),
            last_updated: last_updated.and_then(cut_to_microseconds),
            version: version.map(|text| self.print.of("versionId", text.as_bytes())),
            content: self.print.of("line", line.bytes.trim_ascii()),
            patient: None,
            ordinal: 0,
            file: self.file,
            line: u32::try_from(self.tally.line).unwrap_or(u32::MAX),
            resource_type,
        };
        emit(&record, &patients, sink);
    }

    /// Returns the patients in whose compartment a resource is, each once, in the order found.
    fn patients(&mut self, resource_type: &str, id: &str) -> Vec<Fingerprint> {
        let paths = PATHS.of_type(resource_type);
        let itself = (resource_type == "Patient").then(|| self.print.resource("Patient", id));
        let found = self.found.references.iter().filter(|(node, _)| paths.contains(node));
        let mut patients = Vec::new();
        let mut is_cut = self.found.cut;
        for patient in itself.into_iter().chain(found.map(|(_, patient)| *patient)) {
            if patients.contains(&patient) {
                continue;
            }
            if patients.len() == MOST_PATIENTS {
                is_cut = true;
                break;
            }
            patients.push(patient);
        }
        if is_cut {
            self.tally.patients_over_limit();
        }
        patients
    }
}

fn emit(record: &Record, patients: &[Fingerprint], sink: &mut impl FnMut(Record)) {
    if patients.is_empty() {
        sink(record.clone());
    }
    for (ordinal, patient) in (0..=u8::MAX).zip(patients) {
        sink(Record { patient: Some(*patient), ordinal, ..record.clone() });
    }
}

fn cut_to_microseconds(at: Timestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(at.as_microsecond()).ok()
}
