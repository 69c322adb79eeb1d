//! Takes a check to each export of a scenario, and past those that gave no list.

use super::check_result::{CheckResult, Judgement};
use super::context::CheckContext;
use super::examined::counted;
use crate::evidence::{
    BrokenRule, DownloadFacts, Evidence, ExportFacts, ExportResult, FileEvidence, FileFacts,
    ManifestFacts, Truncation,
};
use crate::spec::ExportSpec;

/// Judges each export of the scenario that gave a list.
///
/// Only `list-received` and the checks that await a refusal judge how an export ended; all others
/// say why they had nothing to look at, so that one defect doesn't show as many.
pub(crate) fn each_listed<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ExportFacts, &'a ManifestFacts) -> Judgement,
) -> Judgement {
    each_export(cx, |export| match export.manifest() {
        Some(manifest) => judge(export, manifest),
        None => Ok(without_list(export)),
    })
}

/// Judges each export of the scenario, however it ended.
pub(crate) fn each_export<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ExportFacts) -> Judgement,
) -> Judgement {
    let exports = cx.exports();
    if exports.is_empty() {
        return Ok(CheckResult::not_tested("no export was performed"));
    }
    CheckResult::all(exports.into_iter().map(judge))
}

/// Judges each set of files that was downloaded again.
pub(crate) fn each_download<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a DownloadFacts, &'a ExportFacts) -> Judgement,
) -> Judgement {
    let downloads = cx.downloads();
    if downloads.is_empty() {
        return Ok(CheckResult::not_tested("no file was downloaded again"));
    }
    CheckResult::all(downloads.into_iter().map(|(again, export)| judge(again, export)))
}

/// Why an export without a list can't be looked at.
pub(crate) fn without_list(export: &ExportFacts) -> CheckResult {
    match &export.result {
        ExportResult::Listed(_) => CheckResult::default(),
        ExportResult::Refused { status } => {
            CheckResult::not_tested(format!("the export was refused with {status}"))
        }
        ExportResult::Failed { what, .. } => {
            CheckResult::blocked(format!("the export failed: {what}"))
        }
        ExportResult::NotPossible { why } => {
            CheckResult::not_tested(format!("the export could not be performed: {why}"))
        }
    }
}

/// The export that a relation compares with, or why there is none.
pub(crate) fn other_export<'a>(
    evidence: &'a Evidence,
    spec: &ExportSpec,
) -> Result<&'a ExportFacts, String> {
    let name = named(spec);
    match evidence.shared_export(spec).map(|export| (export, &export.result)) {
        Some((export, ExportResult::Listed(_))) => Ok(export),
        Some((_, ExportResult::Refused { status })) => {
            Err(format!("{name}, needed for comparison, was refused with {status}"))
        }
        Some((_, ExportResult::Failed { what, .. })) => {
            Err(format!("{name}, needed for comparison, failed: {what}"))
        }
        Some((_, ExportResult::NotPossible { why })) => {
            Err(format!("{name}, needed for comparison, could not be performed: {why}"))
        }
        None => Err(format!("{name}, needed for comparison, was not performed")),
    }
}

/// An export in words (`the whole export`, `the export (_type=Encounter, group level)`).
fn named(spec: &ExportSpec) -> String {
    match spec.describe(None) {
        whole if *spec == ExportSpec::default() => format!("the {whole}"),
        part => format!("the export ({part})"),
    }
}

/// Why not all resources of an export are known, if so: a file or a line that could not be read
/// would make resources seem to be missing, and it has a check of its own.
pub(crate) fn unread(export: &ExportFacts) -> Option<String> {
    gap(export, unread_lines)
}

/// Why not all types of an export are known, if so: a line without an id tells its type all the same.
pub(crate) fn unread_types(export: &ExportFacts) -> Option<String> {
    gap(export, lines_without_type)
}

fn gap(export: &ExportFacts, unread_lines: impl Fn(&FileFacts) -> u64) -> Option<String> {
    if let Some(why) = unread_manifest(export) {
        return Some(format!("not all manifests of the export were read: {why}"));
    }
    let outputs = export.manifest().map_or(0, |manifest| manifest.outputs.len());
    let total = outputs.max(export.files.len());
    let read = export.files.iter().filter(|file| is_whole(file)).count();
    if read < total {
        let mut cut = export.files.iter().filter_map(|file| file.facts.as_ref()?.truncated);
        let why = cut.find_map(own_limit).map(|why| format!(": {why}"));
        let count = total - read;
        let why = why.unwrap_or_default();
        return Some(format!("{count} of {total} files could not be read completely{why}"));
    }
    let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
    let lines: u64 = facts.map(unread_lines).sum();
    let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
    let long: u64 = facts.map(|facts| facts.broken_lines(BrokenRule::TooLong)).sum();
    let why = if long > 0 { ": too long for `limits.line-size`" } else { "" };
    (lines > 0).then(|| format!("{} could not be read{why}", counted(lines, ("line", "lines"))))
}

/// Why bulkspec itself did not read all manifests of an export, if so.
pub(super) fn unread_manifest(export: &ExportFacts) -> Option<&str> {
    let broken = export.guide.broken_link.as_ref().filter(|broken| broken.exchange.is_none())?;
    broken.why.as_deref()
}

/// How many lines are no resource that could be told from others.
pub(super) fn unread_lines(facts: &FileFacts) -> u64 {
    lines_without_type(facts) + facts.without_id.total
}

/// How many lines are no resource whose type is known.
fn lines_without_type(facts: &FileFacts) -> u64 {
    let broken = [
        BrokenRule::InvalidJson,
        BrokenRule::InvalidUtf8,
        BrokenRule::NotAnObject,
        BrokenRule::TooLong,
        BrokenRule::TooDeep,
    ];
    let broken: u64 = broken.into_iter().map(|rule| facts.broken_lines(rule)).sum();
    broken + facts.without_type.total
}

/// Tells whether a file came and was read to its end.
pub(crate) fn is_whole(file: &FileEvidence) -> bool {
    file.facts.as_ref().is_some_and(|facts| facts.truncated.is_none())
}

/// Why bulkspec itself did not read a file to its end, if so; that is no fault of the server.
pub(crate) fn own_limit(truncation: Truncation) -> Option<&'static str> {
    match truncation {
        Truncation::LimitReached => Some("it is larger than `limits.file-size` allows"),
        Truncation::TookTooLong => Some("it took longer than `limits.file-time` allows"),
        Truncation::BudgetSpent => Some("the byte budget of the run was used up"),
        Truncation::DiskFull => {
            Some("the temporary files of the run have reached `limits.temporary-size`")
        }
        Truncation::GrowsTooMuch => Some("it expands beyond the limit when decoded"),
        Truncation::Cancelled => Some("the run ended before it was read"),
        Truncation::StreamError | Truncation::Undecodable => None,
    }
}

/// The name of the file with this number, as people refer to it.
pub(crate) fn file_name(files: &[FileEvidence], number: u32) -> String {
    let found = files.iter().find(|file| file.output == number as usize);
    found.map_or_else(|| format!("file {}", u64::from(number) + 1), |file| file.name.clone())
}
