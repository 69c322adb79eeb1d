//! How a faulty server spells what should be NDJSON.

use serde_json::Value;

use crate::fault::FaultDef;
use crate::fault::file::text::{
    FILE_BOM, FORMAT_MISMATCH, NDJSON_ARRAY, NDJSON_PRETTY, NDJSON_TWO_IN_A_LINE,
    TEXT_ENCODED_TWICE, TEXT_LATIN_1, TEXT_QUESTION_MARKS,
};

/// From the text of a file to its bytes.
pub(super) type Rewrite = fn(&str) -> Vec<u8>;

/// How the files of resources are spelt.
pub(super) const REWRITES: &[(&'static FaultDef, Rewrite)] = &[
    (&NDJSON_ARRAY, array),
    (&NDJSON_PRETTY, |text| {
        let pretty = |line| {
            let value: Value = serde_json::from_str(line).unwrap_or_default();
            format!("{value:#}\n")
        };
        text.lines().map(pretty).collect::<String>().into_bytes()
    }),
    (&NDJSON_TWO_IN_A_LINE, |text| {
        let lines: Vec<&str> = text.lines().collect();
        lines.chunks(2).map(|pair| pair.concat() + "\n").collect::<String>().into_bytes()
    }),
    (&FILE_BOM, |text| format!("\u{feff}{text}").into_bytes()),
    (&TEXT_LATIN_1, |text| {
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
    }),
    (&TEXT_QUESTION_MARKS, |text| {
        text.chars().map(|letter| if letter.is_ascii() { letter as u8 } else { b'?' }).collect()
    }),
    (&TEXT_ENCODED_TWICE, |text| text.bytes().map(char::from).collect::<String>().into_bytes()),
    (&FORMAT_MISMATCH, |text| {
        let row = |line| {
            let value: Value = serde_json::from_str(line).unwrap_or_default();
            let [kind, id] = ["resourceType", "id"].map(|name| value[name].as_str().unwrap_or(""));
            format!("{kind},{id}\r\n")
        };
        text.lines().map(row).collect::<String>().into_bytes()
    }),
];

/// Spells the lines as one JSON array.
pub(super) fn array(text: &str) -> Vec<u8> {
    let lines: Vec<&str> = text.lines().collect();
    format!("[{}]\n", lines.join(",\n")).into_bytes()
}
