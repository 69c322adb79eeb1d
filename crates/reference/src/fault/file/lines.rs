//! Faults of single lines.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::{FaultDef, Spoil};
use serde_json::Value;

pub(crate) static MIXED_TYPE_FILE: FaultDef = FaultDef {
    id: "mixed-type-file",
    about: "The Patient file contains a Practitioner.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-30", "ANL-27", "CONT-02", "V3-21"],
    seen: &["CON-18"],
    ..FaultDef::NEW
};

pub(crate) static BROKEN_LINE: FaultDef = FaultDef {
    id: "broken-line",
    about: "One line of one file is truncated in the middle.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["POP-21", "ANL-25", "CONT-01"],
    spoils: &[Spoil::Line(cut)],
    ..FaultDef::NEW
};

pub(crate) static TRAILING_COMMA: FaultDef = FaultDef {
    id: "trailing-comma",
    about: "One line has a comma before its last closing brace.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-17"],
    spoils: &[Spoil::Line(|line| {
        line.pop();
        line.push_str(",}");
    })],
    ..FaultDef::NEW
};

pub(crate) static DUPLICATE_KEYS: FaultDef = FaultDef {
    id: "duplicate-keys",
    about: "One line has the same key twice.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-17"],
    spoils: &[Spoil::Line(|line| line.replace_range(..1, "{\"resourceType\":\"Observation\","))],
    ..FaultDef::NEW
};

pub(crate) static LINES_AS_ENTRIES: FaultDef = FaultDef {
    id: "lines-as-entries",
    about: "Each line is a Bundle entry that contains the resource.",
    dialects: GUIDE,
    breaks: &["CONT-15"],
    seen: &["DWN-11"],
    spoils: &[Spoil::EveryLine(|line| *line = entry(line))],
    ..FaultDef::NEW
};

/// Cuts a line in the middle.
fn cut(line: &mut String) {
    let mut middle = line.len() / 2;
    while !line.is_char_boundary(middle) {
        middle += 1;
    }
    line.truncate(middle);
}

/// Writes a line as it stands in a Bundle.
fn entry(line: &str) -> String {
    let resource: Value = serde_json::from_str(line).unwrap_or_default();
    let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let url = format!("urn:bulkspec:{}/{}", part("resourceType"), part("id"));
    format!("{{\"fullUrl\":\"{url}\",\"resource\":{line}}}")
}
