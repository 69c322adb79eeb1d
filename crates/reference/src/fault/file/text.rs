//! Faults of how NDJSON is written.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use serde_json::Value;

pub(crate) static FORMAT_MISMATCH: FaultDef = FaultDef {
    id: "format-mismatch",
    about: "Files are CSV, whatever `_outputFormat` requests.",
    dialects: GUIDE,
    breaks: &["MANI-19"],
    spoils: &[
        Spoil::Text(|text| {
            let row = |line| {
                let value: Value = serde_json::from_str(line).unwrap_or_default();
                let [kind, id] =
                    ["resourceType", "id"].map(|name| value[name].as_str().unwrap_or(""));
                format!("{kind},{id}\r\n")
            };
            text.lines().map(row).collect::<String>().into_bytes()
        }),
        Spoil::FileAnswer(|response| response.replaced("content-type", "text/csv")),
    ],
    ..FaultDef::NEW
};

pub(crate) static NDJSON_ARRAY: FaultDef = FaultDef {
    id: "ndjson-array",
    about: "Files are JSON arrays.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["DWN-11"],
    spoils: &[Spoil::Text(array)],
    ..FaultDef::NEW
};

pub(crate) static NDJSON_PRETTY: FaultDef = FaultDef {
    id: "ndjson-pretty",
    about: "Resources are pretty-printed over several lines.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    spoils: &[Spoil::Text(|text| {
        let pretty = |line| {
            let value: Value = serde_json::from_str(line).unwrap_or_default();
            format!("{value:#}\n")
        };
        text.lines().map(pretty).collect::<String>().into_bytes()
    })],
    ..FaultDef::NEW
};

pub(crate) static NDJSON_TWO_IN_A_LINE: FaultDef = FaultDef {
    id: "ndjson-two-in-a-line",
    about: "Each line contains two resources.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    spoils: &[Spoil::Text(|text| {
        let lines: Vec<&str> = text.lines().collect();
        lines.chunks(2).map(|pair| pair.concat() + "\n").collect::<String>().into_bytes()
    })],
    ..FaultDef::NEW
};

pub(crate) static FILE_BOM: FaultDef = FaultDef {
    id: "file-bom",
    about: "Files begin with a byte order mark.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-01"],
    spoils: &[Spoil::Text(|text| format!("\u{feff}{text}").into_bytes())],
    ..FaultDef::NEW
};

pub(crate) static TEXT_LATIN_1: FaultDef = FaultDef {
    id: "text-latin-1",
    about: "Files are encoded in Latin-1 instead of UTF-8.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-08"],
    spoils: &[Spoil::Text(|text| {
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
    })],
    ..FaultDef::NEW
};

pub(crate) static TEXT_QUESTION_MARKS: FaultDef = FaultDef {
    id: "text-question-marks",
    about: "Non-ASCII characters are replaced by question marks.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    spoils: &[Spoil::Text(|text| {
        text.chars().map(|letter| if letter.is_ascii() { letter as u8 } else { b'?' }).collect()
    })],
    ..FaultDef::NEW
};

pub(crate) static TEXT_ENCODED_TWICE: FaultDef = FaultDef {
    id: "text-encoded-twice",
    about: "The text of files is encoded as UTF-8 twice.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-08"],
    spoils: &[Spoil::Text(|text| text.bytes().map(char::from).collect::<String>().into_bytes())],
    ..FaultDef::NEW
};

/// Writes the lines as one JSON array.
pub(in crate::fault) fn array(text: &str) -> Vec<u8> {
    let lines: Vec<&str> = text.lines().collect();
    format!("[{}]\n", lines.join(",\n")).into_bytes()
}
