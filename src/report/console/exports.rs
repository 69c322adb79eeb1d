//! The exports of the run, one per line.

use super::sheet::{Paint, Sheet};
use crate::report::wording::count;
use crate::report::{ExportMode, ExportSummary, Report};

pub(super) fn write(sheet: &mut Sheet, report: &Report) {
    if report.exports.is_empty() {
        return;
    }
    sheet.heading(&format!("Exports ({})", report.exports.len()));
    for export in &report.exports {
        sheet.line(Paint::Plain, &format!("  {}: {}{}", export.what, export.status, rest(export)));
    }
}

fn rest(export: &ExportSummary) -> String {
    let mode = match export.mode {
        ExportMode::AtOnce => " at once".to_owned(),
        ExportMode::Polled { requests } => format!(" after {}", count(requests, "status request")),
        ExportMode::NotAsked => String::new(),
    };
    if export.files == 0 {
        return mode;
    }
    let files = count(export.files, "file");
    let resources = count(export.resources, "resource");
    format!("{mode}, {files}, {resources}, {}", count(export.bytes, "byte"))
}
