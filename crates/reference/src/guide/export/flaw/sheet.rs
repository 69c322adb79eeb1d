//! What a faulty server gets wrong in the files of an export.

use super::bytes::REWRITES;
use crate::fault::FaultDef;
use crate::fault::file::list::{
    EMPTY_FILE_LISTED, FILE_LISTED_TWICE, FILE_WRITTEN_TWICE, FILES_SWAPPED, OO_IN_OUTPUT,
};
use crate::fault::file::messages::{ERROR_FILE_JSON_ARRAY, ERROR_FILE_TEXT};
use crate::guide::export::file::ExportFile;
use crate::guide::export::writer::{ExportInput, Written};
use crate::guide::types::EXPORTED;

/// One way to file wrongly.
type Mutation = fn(&ExportInput<'_>, &mut Written);

const SLIPS: &[(&'static FaultDef, Mutation)] = &[
    (&EMPTY_FILE_LISTED, |sheets, files| {
        if !sheets.query.organized {
            let missing = EXPORTED.into_iter().filter(|name| sheets.is_without(name));
            let empty = missing.map(|it| ExportFile::new(format!("{it}-0.ndjson"), Some(it), &[]));
            files.output.extend(empty);
        }
    }),
    (&OO_IN_OUTPUT, |_, files| {
        let issue = "{\"severity\":\"information\",\"code\":\"informational\"}";
        let line = format!("{{\"resourceType\":\"OperationOutcome\",\"issue\":[{issue}]}}");
        let name = "messages.ndjson".to_owned();
        files.output.push(ExportFile::new(name, Some("OperationOutcome"), &[line]));
    }),
    (&FILE_LISTED_TWICE, |_, files| files.output.extend(files.output.first().cloned())),
    (&FILE_WRITTEN_TWICE, |_, files| {
        let again = files
            .output
            .first()
            .map(|file| ExportFile { name: format!("again-{}", file.name), ..file.clone() });
        files.output.extend(again);
    }),
    (&FILES_SWAPPED, |_, files| {
        if let [first, .., last] = files.output.as_mut_slice() {
            std::mem::swap(&mut first.bytes, &mut last.bytes);
            std::mem::swap(&mut first.count, &mut last.count);
        }
    }),
    (&ERROR_FILE_JSON_ARRAY, |_, files| {
        files.outcomes.iter_mut().for_each(|file| file.rewrite(super::bytes::array));
    }),
    (&ERROR_FILE_TEXT, |_, files| {
        files.outcomes.iter_mut().for_each(|file| file.rewrite(|_| b"1 problem, see log\n".into()));
    }),
];

/// Makes the mistakes of a server in the files of an export.
pub(in crate::guide::export) fn misfile(sheets: &ExportInput<'_>, files: &mut Written) {
    for (fault, slip) in SLIPS {
        if sheets.settings.has(*fault) {
            slip(sheets, files);
        }
    }
    for (fault, rewrite) in REWRITES {
        if sheets.settings.has(*fault) {
            files.output.iter_mut().for_each(|file| file.rewrite(rewrite));
        }
    }
}

impl ExportInput<'_> {
    /// Tells whether a type was wanted that there is nothing of.
    fn is_without(&self, resource_type: &str) -> bool {
        let is_wanted = self.query.types.as_ref().is_none_or(|it| it.contains(resource_type));
        let mut resources = self.selection.resources.iter();
        is_wanted && !resources.any(|it| it.resource_type == resource_type)
    }
}
