//! What one pass over an NDJSON file says of it. No value of a resource is in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ContentDigest, ContentFacts};

/// Facts of one NDJSON file: sizes, counts, and the places of what is odd.
///
/// Line numbers and columns start at 1; blank lines are numbered too. Columns count bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Bytes of the file, after any content encoding was undone.
    pub bytes: u64,
    /// Lines that are not blank, whatever else is wrong with them.
    pub lines: u64,
    /// Lines with nothing but white space.
    pub blank_lines: Places<u64>,
    /// Blank lines that have a non-blank line after them; 0 means that all are at the end.
    pub blank_lines_inside: u64,
    /// Lines that end with CR LF instead of LF.
    pub crlf_lines: u64,
    /// Whether the last line ends with a newline; true for an empty file.
    pub final_newline: bool,
    /// Length in bytes of the longest line, without its newline.
    pub longest_line: u64,
    /// Digest of all bytes, comparable within one run.
    pub digest: ContentDigest,
    /// Why the file was not read to its end; `None` when it was.
    pub truncated: Option<Truncation>,
    /// Lines that break a rule of NDJSON or JSON. One line can break several.
    pub broken: BTreeMap<BrokenRule, Places<Spot>>,
    /// Number of resources of each type. A name that is no R4 type is kept if it looks like one.
    pub types: BTreeMap<String, u64>,
    /// First line of each type in `types`.
    pub first_lines: BTreeMap<String, u64>,
    /// Lines whose type would be one name too many for `types`.
    pub types_over_limit: Places<u64>,
    /// Lines whose `resourceType` does not look like a type name (`[A-Z][A-Za-z]{0,63}`).
    pub not_a_type_name: Places<u64>,
    /// Lines whose `resourceType` is absent or not a string.
    pub without_type: Places<u64>,
    /// Lines without `id`.
    pub without_id: Places<u64>,
    /// Lines whose `id` is not a string of 1 to 64 of `[A-Za-z0-9-.]` (FHIR 4.0.1, data type id).
    pub illegal_id: Places<u64>,
    /// Lines without `meta.lastUpdated`.
    pub without_last_updated: Places<u64>,
    /// Lines whose `meta.lastUpdated` is not an instant (FHIR 4.0.1, data type instant).
    pub malformed_last_updated: Places<u64>,
    /// Earliest well-formed `meta.lastUpdated`.
    #[serde(with = "timestamp")]
    pub earliest: Option<Timestamp>,
    /// Latest well-formed `meta.lastUpdated`.
    #[serde(with = "timestamp")]
    pub latest: Option<Timestamp>,
    /// Lines that refer to more patients than the index keeps for one resource.
    pub patients_over_limit: Places<u64>,
    /// Lines of types of the Patient compartment without anything that might be a reference by
    /// which they belong to a patient.
    #[serde(default)]
    pub without_owner: Places<u64>,
    /// What the resources hold; absent where the contract does not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentFacts>,
}

impl FileFacts {
    /// Returns how often a line broke `rule`.
    #[must_use]
    pub fn broken_lines(&self, rule: BrokenRule) -> u64 {
        self.broken.get(&rule).map_or(0, |places| places.total)
    }

    /// Tells whether the file was read to its end.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.truncated.is_none()
    }
}

/// Places of one anomaly: all are counted, the first few are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places<T> {
    /// How many there are in all.
    pub total: u64,
    /// The first of them, in the order of the file.
    pub first: Vec<T>,
}

impl<T> Places<T> {
    /// Counts one more, and keeps its place while fewer than `limit` are kept.
    pub fn add(&mut self, place: T, limit: usize) {
        self.total += 1;
        if self.first.len() < limit {
            self.first.push(place);
        }
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { total: 0, first: Vec::new() }
    }
}

/// A position in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spot {
    /// Line, from 1.
    pub line: u64,
    /// Column in bytes, from 1.
    pub column: u64,
}

/// A rule that a line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrokenRule {
    /// The line is not JSON, or there is more than one value on it.
    InvalidJson,
    /// The line is not UTF-8.
    InvalidUtf8,
    /// The line is JSON, but not an object.
    NotAnObject,
    /// The line is longer than the limit; it was skipped, nothing else is known of it.
    TooLong,
    /// A name occurs twice in the object of the line; the last value counts.
    DuplicateKey,
    /// The line starts with a byte order mark; what follows was read.
    ByteOrderMark,
    /// Objects and arrays are nested deeper than the limit; the line was not read.
    TooDeep,
}

/// Why a file was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truncation {
    /// The stream broke off.
    StreamError,
    /// A limit on bytes of the harness was reached.
    LimitReached,
    /// The limit on the time that a file may take was reached.
    TookTooLong,
    /// As many bytes of files as the run may receive in all have been received.
    BudgetSpent,
    /// The body does not follow its `Content-Encoding`.
    Undecodable,
    /// The body grows more in decoding than the limit allows.
    GrowsTooMuch,
    /// The indexes took as much of the temporary folder as they may.
    DiskFull,
    /// The harness stopped reading, because the run ended.
    Cancelled,
}

/// Writes instants as text, which people can read in stored evidence.
pub(super) mod timestamp {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
    pub(in crate::evidence) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(|at| at.to_string()).serialize(serializer)
    }

    pub(in crate::evidence) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_places_are_counted_and_the_first_are_kept() {
        let mut places = Places::default();
        assert!(places.is_empty());
        (1..=5).for_each(|line| places.add(line, 2));
        assert_eq!(places, Places { total: 5, first: vec![1, 2] });
    }
}
