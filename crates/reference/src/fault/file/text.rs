//! Faults of how NDJSON is written.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static FORMAT_MISMATCH: FaultDef = FaultDef {
    id: "format-mismatch",
    about: "Files are CSV, whatever `_outputFormat` requests.",
    dialects: GUIDE,
    breaks: &["MANI-19"],
    ..FaultDef::NEW
};

pub(crate) static NDJSON_ARRAY: FaultDef = FaultDef {
    id: "ndjson-array",
    about: "Files are JSON arrays.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["DWN-11"],
    ..FaultDef::NEW
};

pub(crate) static NDJSON_PRETTY: FaultDef = FaultDef {
    id: "ndjson-pretty",
    about: "Resources are pretty-printed over several lines.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    ..FaultDef::NEW
};

pub(crate) static NDJSON_TWO_IN_A_LINE: FaultDef = FaultDef {
    id: "ndjson-two-in-a-line",
    about: "Each line contains two resources.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    ..FaultDef::NEW
};

pub(crate) static FILE_BOM: FaultDef = FaultDef {
    id: "file-bom",
    about: "Files begin with a byte order mark.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-01"],
    ..FaultDef::NEW
};

pub(crate) static TEXT_LATIN_1: FaultDef = FaultDef {
    id: "text-latin-1",
    about: "Files are encoded in Latin-1 instead of UTF-8.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-08"],
    ..FaultDef::NEW
};

pub(crate) static TEXT_QUESTION_MARKS: FaultDef = FaultDef {
    id: "text-question-marks",
    about: "Non-ASCII characters are replaced by question marks.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    ..FaultDef::NEW
};

pub(crate) static TEXT_ENCODED_TWICE: FaultDef = FaultDef {
    id: "text-encoded-twice",
    about: "The text of files is encoded as UTF-8 twice.",
    dialects: GUIDE,
    breaks: &["CONT-01"],
    seen: &["SYN-08"],
    ..FaultDef::NEW
};
