//! Takes one line after the other to facts and records.

use jiff::Timestamp;
use url::Url;

use super::content::{ContentTally, Resource};
use super::deletions;
use super::fields::{Fields, Found};
use super::limits::{Limits, Reading};
use super::parse;
use super::paths::{Node, PATHS};
use super::sink::Sink;
use super::tally::{Ending, Tally};
use crate::evidence::{BrokenRule, ContentFacts, FileFacts, Fingerprint, Fingerprinter, Record};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Patients of one resource that have an ordinal.
const MAX_PATIENTS: usize = 256;

/// Types of the Patient compartment that may rightly be about something else than a patient.
const OF_OTHER_THINGS: [&str; 3] = ["AuditEvent", "Provenance", "Schedule"];

/// Reads whole lines of one file.
#[derive(Debug)]
pub(super) struct LineReader {
    limits: Limits,
    print: Fingerprinter,
    file: u32,
    tally: Tally,
    found: Found,
    content: ContentTally,
    /// Facts of files that hold no data.
    aside: ContentFacts,
}

/// The bytes of a line that are read, and how many stood before them (a byte order mark).
#[derive(Clone, Copy)]
struct Line<'a> {
    bytes: &'a [u8],
    skipped: usize,
}

impl LineReader {
    pub(super) fn new(limits: Limits, print: Fingerprinter, file: u32, base: Option<&Url>) -> Self {
        let content = ContentTally::new(limits, print.clone(), file, base);
        let (tally, found) = (Tally::new(limits), Found::default());
        Self { limits, print, file, tally, found, content, aside: ContentFacts::default() }
    }

    /// Counts a line of `length` bytes that was too long to be held.
    pub(super) fn pass_over(&mut self, length: u64) {
        self.tally.next_line(length, false);
        self.tally.not_blank();
        self.tally.broken(BrokenRule::TooLong, self.limits.line);
    }

    /// Reads the next line, given without its newline.
    pub(super) fn read(&mut self, whole: &[u8], sink: &mut impl Sink) {
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

    /// Takes the URLs of the first attachments, which are values of resources.
    pub(super) fn take_urls(&mut self) -> Vec<String> {
        std::mem::take(&mut self.content.urls)
    }

    /// Takes type and id of the first clinical resources that others refer to.
    pub(super) fn take_referenced(&mut self) -> Vec<String> {
        std::mem::take(&mut self.content.referenced)
    }

    pub(super) fn finish(self, ending: &Ending) -> FileFacts {
        let content = match self.limits.reading {
            Reading::Index => None,
            Reading::Content => Some(self.content.finish()),
            Reading::Deletions | Reading::Outcomes => Some(self.aside),
        };
        let content = content
            .map(|content| ContentFacts { begins_like_gzip: ending.begins_like_gzip, ..content });
        FileFacts { content, ..self.tally.finish(ending) }
    }

    fn resource(&mut self, fields: &Fields<'_>, line: Line<'_>, sink: &mut impl Sink) {
        if let Some(name) = &fields.repeated {
            let offset = parse::offset_of(name, line.bytes).unwrap_or(0);
            self.tally.broken(BrokenRule::DuplicateKey, line.skipped + offset);
        }
        let resource_type = self.tally.resource_type(&fields.resource_type, &self.print);
        if self.is_aside(resource_type.as_deref(), fields, line, sink) {
            return;
        }
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

    /// Looks at the contents, where the contract asks. Returns whether the line is no data: it has no
    /// record then, and needs no id.
    fn is_aside(
        &mut self,
        resource_type: Option<&str>,
        fields: &Fields<'_>,
        line: Line<'_>,
        sink: &mut impl Sink,
    ) -> bool {
        // The header of a block is no resource of the server, whatever else is read of the file.
        let is_header = resource_type == Some("Parameters") && fields.id.as_str().is_none();
        let text = match self.limits.reading {
            Reading::Index => return is_header,
            // The line was read before, so it is UTF-8.
            _ => std::str::from_utf8(line.bytes).unwrap_or_default(),
        };
        match (self.limits.reading, resource_type) {
            (Reading::Content, Some(name)) => {
                let id = fields.id.as_str().map(|id| self.print.resource(name, id));
                let line = self.tally.line;
                let mut mention = |mention| sink.mention(mention);
                self.content.add(&Resource { text, line, name, id }, &mut mention);
                is_header
            }
            (Reading::Deletions, _) => {
                let (line, file, places) = (self.tally.line, self.file, self.limits.places);
                let facts = (&self.print, &mut self.aside);
                let mut deleted = |record| sink.resource(record);
                deletions::bundle(text, line, file, places, facts, &mut deleted);
                true
            }
            (Reading::Outcomes, _) => {
                deletions::outcome(text, &mut self.aside);
                true
            }
            _ => false,
        }
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
            if patients.len() == MAX_PATIENTS {
                is_cut = true;
                break;
            }
            patients.push(patient);
        }
        if is_cut {
            self.tally.patients_over_limit();
        }
        let may_be_owned = |node: &Node| self.found.is_possible(*node);
        if patients.is_empty()
            && !paths.is_empty()
            && !OF_OTHER_THINGS.contains(&resource_type)
            && !paths.iter().any(may_be_owned)
        {
            self.tally.without_owner();
        }
        patients
    }
}

fn emit(record: &Record, patients: &[Fingerprint], sink: &mut impl Sink) {
    if patients.is_empty() {
        sink.resource(record.clone());
    }
    for (ordinal, patient) in (0..=u8::MAX).zip(patients) {
        sink.resource(Record { patient: Some(*patient), ordinal, ..record.clone() });
    }
}

fn cut_to_microseconds(at: Timestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(at.as_microsecond()).ok()
}
