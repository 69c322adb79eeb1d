//! `organizeOutputBy`: files whose lines stand in blocks, one block for each patient.

use std::collections::BTreeSet;

use serde_json::json;

use super::file::ExportFile;
use super::reach::{Scope, reach};
use super::writer::ExportInput;
use crate::fault::Spoil;
use crate::fault::organized::block::BLOCK_SPLIT_ALWAYS;
use crate::guide::store::Resource;

/// The lines of one patient, without the header.
struct Block {
    header: String,
    lines: Vec<String>,
}

/// A file while it is filled.
#[derive(Debug, Default)]
pub(crate) struct BlockFile {
    pub(crate) lines: Vec<String>,
    /// Whether its last block goes on in the next file.
    pub(crate) is_continued: bool,
}

/// Writes files organised by patient. What leads to no patient is left out, and what several
/// patients share stands in each of their blocks.
pub(super) fn blocks(sheets: &ExportInput<'_>) -> Vec<ExportFile> {
    let blocks = patients(sheets).into_iter().filter_map(|id| block(sheets, id));
    let limit = sheets.limit().max(2);
    let mut drafts =
        if sheets.settings.has(&BLOCK_SPLIT_ALWAYS) { halve(blocks) } else { pack(blocks, limit) };
    for spoil in sheets.settings.spoils() {
        if let Spoil::BlockFiles(spoil) = spoil {
            spoil(&mut drafts);
        }
    }
    let name = |n: usize| format!("Patients-{n}.ndjson");
    let files = (1..).zip(drafts).map(|(n, draft)| ExportFile {
        continued_in: draft.is_continued.then(|| name(n + 1)),
        ..ExportFile::new(name(n), None, &draft.lines)
    });
    files.collect()
}

fn patients<'a>(sheets: &ExportInput<'a>) -> BTreeSet<&'a str> {
    let resources = sheets.snapshot.resources.iter();
    resources.filter(|it| it.resource_type == "Patient").map(|it| it.id.as_str()).collect()
}

/// Returns the block of a patient, or `None` when the export has nothing of that patient.
fn block(sheets: &ExportInput<'_>, id: &str) -> Option<Block> {
    let scope = Scope::Patients(BTreeSet::from([id.to_owned()]));
    let reached = reach(sheets.snapshot, &scope);
    let own = sheets.selection.resources.iter();
    let own = own.filter(|it| reached.contains(&(it.resource_type.clone(), it.id.clone())));
    let is_written = |it: &&Resource| {
        sheets.settings.spoils().all(|spoil| match spoil {
            Spoil::Block(passes) => passes(it),
            _ => true,
        })
    };
    let own = own.filter(is_written);
    let (first, rest): (Vec<_>, Vec<_>) = own.partition(|it| it.resource_type == "Patient");
    let is_of_patient = |name: &str| bulkspec_fhir::in_patient_compartment(name);
    let has_data = !first.is_empty() || rest.iter().any(|it| is_of_patient(&it.resource_type));
    let lines = first.into_iter().chain(rest).map(|it| sheets.line(it)).collect();
    let header = json!({"resourceType": "Parameters", "parameter": [
        {"name": "header", "valueReference": {"reference": format!("Patient/{id}")}}]});
    has_data.then(|| Block { header: header.to_string(), lines })
}

/// Fills files with blocks. A block is split only when it is too long for a file of its own.
fn pack(blocks: impl Iterator<Item = Block>, limit: usize) -> Vec<BlockFile> {
    let mut drafts: Vec<BlockFile> = Vec::new();
    for Block { header, lines } in blocks {
        let length = lines.len() + 1;
        let fits = drafts.last().is_some_and(|draft| draft.lines.len() + length <= limit);
        if fits && let Some(draft) = drafts.last_mut() {
            draft.lines.push(header);
            draft.lines.extend(lines);
            continue;
        }
        let parts = lines.chunks(limit - 1).map(|part| BlockFile {
            lines: std::iter::once(header.clone()).chain(part.iter().cloned()).collect(),
            is_continued: true,
        });
        drafts.extend(parts);
        if let Some(last) = drafts.last_mut() {
            last.is_continued = false;
        }
    }
    drafts
}

/// Divides every block over two files, as a careless server does.
fn halve(blocks: impl Iterator<Item = Block>) -> Vec<BlockFile> {
    let halved = blocks.flat_map(|block| {
        let half = block.lines.len().div_ceil(2);
        pack(std::iter::once(block), half + 1)
    });
    halved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::both_fit(&[3, 4], 9, &[(9, false)])]
    #[case::the_second_does_not(&[3, 6], 9, &[(4, false), (7, false)])]
    #[case::one_is_too_long(&[3, 20], 9, &[(4, false), (9, true), (9, true), (5, false)])]
    #[case::the_next_goes_on_there(&[9, 3], 9, &[(9, true), (6, false)])]
    #[case::nothing(&[], 9, &[])]
    fn blocks_are_split_only_where_they_must(
        #[case] lengths: &[usize],
        #[case] limit: usize,
        #[case] expected: &[(usize, bool)],
    ) {
        let block = |n: &usize| Block { header: "h".to_owned(), lines: vec!["l".to_owned(); *n] };
        let drafts = pack(lengths.iter().map(block), limit);
        let found: Vec<_> = drafts.iter().map(|it| (it.lines.len(), it.is_continued)).collect();
        assert_eq!(found, expected);
        assert!(drafts.iter().all(|draft| draft.lines[0] == "h"));
    }
}
