//! Cuts the stream into lines, and takes each line to facts and records.

use memchr::memchr;
use url::Url;

use super::limits::Limits;
use super::line::LineReader;
use super::sink::Sink;
use super::tally::Ending;
use crate::evidence::{Digester, FileFacts, Fingerprinter, Truncation};

/// How gzip begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads one NDJSON file in pieces of any size.
///
/// Memory stays below a small multiple of [`Limits::line`], also for a line without an end.
#[derive(Debug)]
pub struct Scanner {
    line_limit: usize,
    bytes: u64,
    last_byte: u8,
    digester: Digester,
    partial: Partial,
    lines: LineReader,
    truncated: Option<Truncation>,
    /// The first bytes of the file.
    head: Vec<u8>,
}

/// The beginning of a line whose newline has not come yet.
#[derive(Debug, Default)]
struct Partial {
    /// Its bytes; none once it is over the limit.
    held: Vec<u8>,
    /// Its length, whether held or not.
    length: u64,
}

impl Scanner {
    /// Makes a scanner of the file that has number `file` in its export.
    #[must_use]
    pub fn new(limits: Limits, print: Fingerprinter, file: u32) -> Self {
        Self {
            line_limit: limits.line,
            bytes: 0,
            last_byte: b'\n',
            digester: print.digester(),
            partial: Partial::default(),
            lines: LineReader::new(limits, print, file, None),
            truncated: None,
            head: Vec::with_capacity(GZIP.len()),
        }
    }

    /// Makes a scanner that tells references to a server at `base` from others.
    #[must_use]
    pub fn at_base(limits: Limits, print: Fingerprinter, file: u32, base: &Url) -> Self {
        let lines = LineReader::new(limits, print.clone(), file, Some(base));
        Self { lines, ..Self::new(limits, print, file) }
    }

    /// Takes the URLs of the first attachments that are not in the lines themselves. They are
    /// values of resources, and not part of the facts.
    pub fn take_attachment_urls(&mut self) -> Vec<String> {
        self.lines.take_urls()
    }

    /// Takes type and id (`Encounter/1`) of the first clinical resources that others refer to. They
    /// are values of resources, and not part of the facts.
    pub fn take_referenced(&mut self) -> Vec<String> {
        self.lines.take_referenced()
    }

    /// Takes the next bytes of the decoded file; `sink` gets the records of each finished line.
    pub fn push(&mut self, chunk: &[u8], sink: &mut impl Sink) {
        let Some(last) = chunk.last() else { return };
        self.bytes += chunk.len() as u64;
        let missing = GZIP.len().saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..missing]);
        self.last_byte = *last;
        self.digester.push(chunk);
        let mut rest = chunk;
        while let Some(at) = memchr(b'\n', rest) {
            self.end_line(&rest[..at], sink);
            rest = &rest[at + 1..];
        }
        self.hold(rest);
    }

    /// Notes that the file won't be read further, and why. The first reason counts.
    pub fn truncate(&mut self, reason: Truncation) {
        self.truncated.get_or_insert(reason);
    }

    /// Returns the decoded bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the file and returns its facts. A last line without newline is read, unless the file
    /// was truncated: then its missing end is not the server's word.
    pub fn finish(mut self, sink: &mut impl Sink) -> FileFacts {
        let final_newline = self.last_byte == b'\n';
        if !final_newline && self.truncated.is_none() {
            self.end_line(&[], sink);
        }
        self.lines.finish(&Ending {
            bytes: self.bytes,
            digest: self.digester.finish(),
            final_newline,
            truncated: self.truncated,
            begins_like_gzip: self.head == GZIP,
        })
    }

    fn end_line(&mut self, tail: &[u8], sink: &mut impl Sink) {
        if self.partial.length == 0 && tail.len() <= self.line_limit {
            return self.lines.read(tail, sink);
        }
        self.hold(tail);
        if self.partial.length > self.line_limit as u64 {
            self.lines.pass_over(self.partial.length);
        } else {
            self.lines.read(&self.partial.held, sink);
        }
        self.partial.clear();
    }

    fn hold(&mut self, bytes: &[u8]) {
        self.partial.length += bytes.len() as u64;
        if self.partial.length > self.line_limit as u64 {
            self.partial.held = Vec::new();
        } else {
            self.partial.held.extend_from_slice(bytes);
        }
    }
}

impl Partial {
    /// Capacity that is kept from line to line.
    const KEPT: usize = 1024 * 1024;

    fn clear(&mut self) {
        self.length = 0;
        self.held.clear();
        self.held.shrink_to(Self::KEPT);
    }
}

#[cfg(test)]
mod tests;
