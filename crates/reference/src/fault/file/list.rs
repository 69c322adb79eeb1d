//! Faults of which files are written.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::{EXPORTED, ExportFile, ExportInput};

pub(crate) static FILE_LISTED_TWICE: FaultDef = FaultDef {
    id: "file-listed-twice",
    about: "One file is listed twice.",
    dialects: GUIDE,
    breaks: &["MANI-09", "CONT-03"],
    seen: &["MAN-15"],
    spoils: &[Spoil::Files(|_, files| files.output.extend(files.output.first().cloned()))],
    ..FaultDef::NEW
};

pub(crate) static EMPTY_FILE_LISTED: FaultDef = FaultDef {
    id: "empty-file-listed",
    about: "An empty file is listed for each type that has no data.",
    dialects: GUIDE,
    breaks: &["MANI-14"],
    seen: &["MAN-08"],
    spoils: &[Spoil::Files(|input, files| {
        if !input.query.organized {
            let missing = EXPORTED.into_iter().filter(|name| is_without(input, name));
            let empty = missing.map(|it| ExportFile::new(format!("{it}-0.ndjson"), Some(it), &[]));
            files.output.extend(empty);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static OO_IN_OUTPUT: FaultDef = FaultDef {
    id: "oo-in-output",
    about: "A file of messages is listed in `output` of every export.",
    dialects: GUIDE,
    breaks: &["MANI-18"],
    spoils: &[Spoil::Files(|_, files| {
        let issue = "{\"severity\":\"information\",\"code\":\"informational\"}";
        let line = format!("{{\"resourceType\":\"OperationOutcome\",\"issue\":[{issue}]}}");
        let name = "messages.ndjson".to_owned();
        files.output.push(ExportFile::new(name, Some("OperationOutcome"), &[line]));
    })],
    ..FaultDef::NEW
};

pub(crate) static FILES_SWAPPED: FaultDef = FaultDef {
    id: "files-swapped",
    about: "The lines of the first and the last file of each export are swapped.",
    dialects: GUIDE,
    breaks: &["CONT-02"],
    seen: &["DWN-07"],
    spoils: &[Spoil::Files(|_, files| {
        if let [first, .., last] = files.output.as_mut_slice() {
            std::mem::swap(&mut first.bytes, &mut last.bytes);
            std::mem::swap(&mut first.count, &mut last.count);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static FILE_WRITTEN_TWICE: FaultDef = FaultDef {
    id: "file-written-twice",
    about: "The same lines are written to two files, and both are listed.",
    dialects: GUIDE,
    breaks: &["CONT-03"],
    seen: &["KCK-31", "MAN-15", "CON-15"],
    spoils: &[Spoil::Files(|_, files| {
        let again = files
            .output
            .first()
            .map(|file| ExportFile { name: format!("again-{}", file.name), ..file.clone() });
        files.output.extend(again);
    })],
    ..FaultDef::NEW
};

/// Returns true if a type was requested that the export has nothing of.
fn is_without(input: &ExportInput<'_>, resource_type: &str) -> bool {
    let is_wanted = input.query.types.as_ref().is_none_or(|it| it.contains(resource_type));
    let mut resources = input.selection.resources.iter();
    is_wanted && !resources.any(|it| it.resource_type == resource_type)
}
