//! Faults of Content-Encoding.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::brotli;
use crate::guide::gzip;
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static FILE_BROTLI_ALWAYS: FaultDef = FaultDef {
    id: "file-brotli-always",
    about: "Files are sent with Content-Encoding br, even if the client does not accept it.",
    dialects: GUIDE.from(V3),
    breaks: &["FILE-06"],
    spoils: &[Spoil::Coding(|bytes| (brotli(bytes), Some("br")))],
    ..FaultDef::NEW
};

pub(crate) static FILE_GZIP_UNLABELLED: FaultDef = FaultDef {
    id: "file-gzip-unlabelled",
    about: "Files are sent as gzip without Content-Encoding.",
    dialects: GUIDE.from(V3),
    breaks: &["FILE-07"],
    seen: &["SYN-03"],
    spoils: &[Spoil::Coding(|bytes| (gzip(bytes), None))],
    ..FaultDef::NEW
};

pub(crate) static FILE_GZIP_TWICE: FaultDef = FaultDef {
    id: "file-gzip-twice",
    about: "Files are compressed twice, but Content-Encoding names gzip once.",
    dialects: GUIDE,
    breaks: &["FILE-07", "CONT-01"],
    seen: &["SYN-03"],
    spoils: &[Spoil::Coding(|bytes| (gzip(&gzip(bytes)), Some("gzip")))],
    ..FaultDef::NEW
};
