//! Gathers the facts of a file, line by line.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::limits::Limits;
use super::text::Text;
use crate::evidence::{
    BrokenRule, ContentDigest, FileFacts, Fingerprinter, Places, Spot, Truncation,
};
use bulkspec_fhir::{FhirDateTime, is_resource_type};

/// Facts in the making.
#[derive(Debug, Default)]
pub(super) struct Tally {
    limits: Limits,
    /// Number of the line that is looked at.
    pub(super) line: u64,
    /// Blank lines since the last other line.
    blank_run: u64,
    types: BTreeMap<Arc<str>, TypeTally>,
    last_type: Option<Arc<str>>,
    facts: Gathered,
}

#[derive(Debug)]
struct TypeTally {
    count: u64,
    first_line: u64,
}

/// The fields of [`FileFacts`] that grow line by line.
#[derive(Debug, Default)]
struct Gathered {
    lines: u64,
    blank_lines: Places<u64>,
    blank_lines_inside: u64,
    crlf_lines: u64,
    longest_line: u64,
    broken: BTreeMap<BrokenRule, Places<Spot>>,
    types_over_limit: Places<u64>,
    not_a_type_name: Places<u64>,
    without_type: Places<u64>,
    without_id: Places<u64>,
    illegal_id: Places<u64>,
    without_last_updated: Places<u64>,
    malformed_last_updated: Places<u64>,
    span: Option<(Timestamp, Timestamp)>,
    patients_over_limit: Places<u64>,
    without_owner: Places<u64>,
}

/// What is known of a file only at its end.
pub(super) struct Ending {
    pub(super) bytes: u64,
    pub(super) digest: ContentDigest,
    pub(super) final_newline: bool,
    pub(super) truncated: Option<Truncation>,
    pub(super) begins_like_gzip: bool,
}

impl Tally {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Starts the next line, which is `length` bytes long without its newline.
    pub(super) fn next_line(&mut self, length: u64, has_crlf: bool) {
        self.line += 1;
        self.facts.longest_line = self.facts.longest_line.max(length);
        self.facts.crlf_lines += u64::from(has_crlf);
    }

    pub(super) fn blank(&mut self) {
        self.facts.blank_lines.add(self.line, self.limits.places);
        self.blank_run += 1;
    }

    pub(super) fn not_blank(&mut self) {
        self.facts.lines += 1;
        self.facts.blank_lines_inside += std::mem::take(&mut self.blank_run);
    }

    /// Notes that the line breaks `rule` at its byte `offset` (from 0).
    pub(super) fn broken(&mut self, rule: BrokenRule, offset: usize) {
        let spot = Spot { line: self.line, column: offset as u64 + 1 };
        self.facts.broken.entry(rule).or_default().add(spot, self.limits.places);
    }

    /// Counts the type of the line, and returns its name unless it is none.
    pub(super) fn resource_type(
        &mut self,
        text: &Text<'_>,
        print: &Fingerprinter,
    ) -> Option<Arc<str>> {
        let (line, places) = (self.line, self.limits.places);
        let Some(name) = text.as_str() else {
            self.facts.without_type.add(line, places);
            return None;
        };
        let name = match self.last_type.take_if(|last| **last == *name) {
            Some(last) => last,
            None if is_type_name(name) => print.name(name).into(),
            None => {
                self.facts.not_a_type_name.add(line, places);
                return None;
            }
        };
        self.last_type = Some(name.clone());
        self.count_type(&name);
        Some(name)
    }

    fn count_type(&mut self, name: &Arc<str>) {
        if let Some(known) = self.types.get_mut(name) {
            known.count += 1;
        } else if self.types.len() < self.limits.types {
            self.types.insert(name.clone(), TypeTally { count: 1, first_line: self.line });
        } else {
            self.facts.types_over_limit.add(self.line, self.limits.places);
        }
    }

    pub(super) fn id(&mut self, text: &Text<'_>) {
        let places = self.limits.places;
        match text {
            Text::Absent => self.facts.without_id.add(self.line, places),
            Text::Is(id) if is_id(id) => {}
            Text::Is(_) | Text::Other => self.facts.illegal_id.add(self.line, places),
        }
    }

    /// Notes the time of the line, and returns it if it is an instant.
    pub(super) fn last_updated(&mut self, text: &Text<'_>) -> Option<Timestamp> {
        let (line, places) = (self.line, self.limits.places);
        if *text == Text::Absent {
            self.facts.without_last_updated.add(line, places);
            return None;
        }
        let Some(Ok(FhirDateTime::Instant(at))) = text.as_str().map(str::parse) else {
            self.facts.malformed_last_updated.add(line, places);
            return None;
        };
        let (earliest, latest) = self.facts.span.unwrap_or((at, at));
        self.facts.span = Some((earliest.min(at), latest.max(at)));
        Some(at)
    }

    pub(super) fn patients_over_limit(&mut self) {
        self.facts.patients_over_limit.add(self.line, self.limits.places);
    }

    pub(super) fn without_owner(&mut self) {
        self.facts.without_owner.add(self.line, self.limits.places);
    }

    pub(super) fn finish(self, ending: &Ending) -> FileFacts {
        let facts = self.facts;
        let types = &self.types;
        FileFacts {
            bytes: ending.bytes,
            lines: facts.lines,
            blank_lines: facts.blank_lines,
            blank_lines_inside: facts.blank_lines_inside,
            crlf_lines: facts.crlf_lines,
            final_newline: ending.final_newline,
            longest_line: facts.longest_line,
            digest: ending.digest,
            truncated: ending.truncated,
            broken: facts.broken,
            types: types.iter().map(|(name, tally)| (name.to_string(), tally.count)).collect(),
            first_lines: types.iter().map(|(n, tally)| (n.to_string(), tally.first_line)).collect(),
            types_over_limit: facts.types_over_limit,
            not_a_type_name: facts.not_a_type_name,
            without_type: facts.without_type,
            without_id: facts.without_id,
            illegal_id: facts.illegal_id,
            without_last_updated: facts.without_last_updated,
            malformed_last_updated: facts.malformed_last_updated,
            earliest: facts.span.map(|(earliest, _)| earliest),
            latest: facts.span.map(|(_, latest)| latest),
            patients_over_limit: facts.patients_over_limit,
            without_owner: facts.without_owner,
            content: None,
        }
    }
}

/// Tells whether `name` is an R4 type or at least looks like a type: `[A-Z][A-Za-z]{0,63}`.
fn is_type_name(name: &str) -> bool {
    is_resource_type(name)
        || (name.len() <= 64
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Tells whether `id` has the form of FHIR 4.0.1, data type id.
fn is_id(id: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (1..=64).contains(&id.len()) && id.bytes().all(is_legal)
}
