//! The NDJSON scanner: the same facts, however the bytes arrive, and no value of a resource in them.

use serde_json::Value;
use url::Url;

use crate::evidence::{FileFacts, Fingerprinter, Record};
use crate::scan::{Limits, Reading, Scanner, Sink};

/// Small limits, so that small inputs reach them.
const LIMITS: Limits =
    Limits { line: 2048, depth: 20, places: 3, types: 4, reading: Reading::Index };

const READINGS: [Reading; 4] =
    [Reading::Index, Reading::Content, Reading::Deletions, Reading::Outcomes];

/// Stands in values of the seeds, and must not be found in facts. It has the form of no type and
/// of no code.
const VALUE: &str = "c4nary value";

/// The records of a scan, those of resources before those of mentions.
#[derive(Debug, Default, PartialEq)]
struct Records {
    resources: Vec<Record>,
    mentions: Vec<Record>,
}

impl Sink for Records {
    fn resource(&mut self, record: Record) {
        self.resources.push(record);
    }

    fn mention(&mut self, record: Record) {
        self.mentions.push(record);
    }
}

/// Scans `data` at once and in pieces, by each way of reading.
///
/// # Panics
///
/// If facts or records depend on the pieces, are beyond their limits, do not survive being stored,
/// or hold a value.
pub fn ndjson(data: &[u8]) {
    for reading in READINGS {
        let limits = Limits { reading, ..LIMITS };
        let whole = scan(limits, data.chunks(usize::MAX));
        let pieces = scan(limits, data.chunks(1 + data.len() % 7));
        assert_eq!(whole, pieces, "the scan depends on how the bytes arrive");
        check(&whole.0, data);
    }
}

fn scan<'a>(limits: Limits, pieces: impl Iterator<Item = &'a [u8]>) -> (FileFacts, Records) {
    let base = Url::parse("https://a.test/r4").expect("it is a URL");
    let print = Fingerprinter::with_key([3; 16]);
    let mut scanner = Scanner::at_base(limits, print, 5, &base);
    let mut records = Records::default();
    pieces.for_each(|piece| scanner.push(piece, &mut records));
    let facts = scanner.finish(&mut records);
    (facts, records)
}

fn check(facts: &FileFacts, data: &[u8]) {
    let ends = memchr::memchr_iter(b'\n', data).count() as u64;
    let lines = ends + u64::from(data.last().is_some_and(|byte| *byte != b'\n'));
    assert_eq!(facts.lines + facts.blank_lines.total, lines, "each line counts once");
    assert_eq!(facts.bytes, data.len() as u64);
    assert!(facts.types.len() <= LIMITS.types);
    let stored = serde_json::to_value(facts).expect("facts are plain data");
    check_places(&stored);
    assert!(!stored.to_string().contains(VALUE), "facts hold a value of a resource");
    let read: FileFacts = serde_json::from_value(stored).expect("stored facts can be read");
    assert_eq!(&read, facts, "facts survive being stored");
}

fn check_places(stored: &Value) {
    match stored {
        Value::Array(items) => items.iter().for_each(check_places),
        Value::Object(fields) => {
            if let (Some(Value::Number(total)), Some(Value::Array(first))) =
                (fields.get("total"), fields.get("first"))
            {
                let total = total.as_u64().and_then(|it| usize::try_from(it).ok());
                let kept = total.map(|total| total.min(LIMITS.places));
                assert_eq!(kept, Some(first.len()), "the first places are kept, up to the limit");
            }
            fields.values().for_each(check_places);
        }
        _ => {}
    }
}
