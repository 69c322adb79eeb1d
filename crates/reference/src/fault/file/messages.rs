//! Faults of messages beside the resources.

use crate::dialects::GUIDE;
use crate::fault::file::text::array;
use crate::fault::{FaultDef, Spoil};
use crate::refusal::Refusal;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static ERROR_FILE_JSON_ARRAY: FaultDef = FaultDef {
    id: "error-file-json-array",
    about: "The file of messages is a JSON array instead of NDJSON.",
    dialects: GUIDE,
    breaks: &["MANI-17"],
    spoils: &[Spoil::Files(|_, files| {
        files.outcomes.iter_mut().for_each(|file| file.rewrite(array));
    })],
    ..FaultDef::NEW
};

pub(crate) static ERROR_FILE_TEXT: FaultDef = FaultDef {
    id: "error-file-text",
    about: "The file of messages is a text log.",
    dialects: GUIDE,
    breaks: &["MANI-17"],
    spoils: &[Spoil::Files(|_, files| {
        files.outcomes.iter_mut().for_each(|file| file.rewrite(|_| b"1 problem, see log\n".into()));
    })],
    ..FaultDef::NEW
};

pub(crate) static ERROR_FILE_404: FaultDef = FaultDef {
    id: "error-file-404",
    about: "The file of messages returns 404.",
    dialects: GUIDE,
    breaks: &["FILE-01"],
    seen: &["MAN-16"],
    spoils: &[Spoil::FileCheck(|cx, _| {
        if cx.is_message() { Err(Refusal::not_found("file")) } else { Ok(()) }
    })],
    ..FaultDef::NEW
};

pub(crate) static LENIENT_SILENT: FaultDef = FaultDef {
    id: "lenient-silent",
    about: "Parameters that are ignored for a lenient client are not reported.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-21"],
    ..FaultDef::NEW
};

pub(crate) static PARTIAL_SILENT: FaultDef = FaultDef {
    id: "partial-silent",
    about: "Resources that could not be exported are not reported.",
    dialects: GUIDE,
    breaks: &["STAT-10"],
    seen: &["MAN-18", "CON-27", "CON-28"],
    ..FaultDef::NEW
};
