//! Judges what happens to blocks where one file of organized output ends and another begins.

use std::collections::BTreeSet;

use super::output::{blocks, each_organized};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path, in_file,
    is_whole, other_export, unread,
};
use crate::evidence::{ExportFacts, FileEvidence, Fingerprint};
use crate::spec::ExportSpec;

pub(crate) static CONTINUED_BLOCKS: Def = Def {
    doc: CheckDoc {
        id: "continued-blocks",
        judges: "If a block continues in another file, continuesInFile of the item names that \
                 file.",
        sent: "GET on each file; the headers at the boundaries of the files are compared.",
        accepted: "The URL of the item whose file begins with the same header as the last block of \
                   the first file.",
        matters: "A client that does not know of the other file processes only part of a patient's \
                  data.",
        cause: "Files are cut by size, without setting continuesInFile.",
        repair: "Set continuesInFile when a file is cut within a block.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| continued_blocks(cx)),
};

pub(crate) static UNSPLIT_BLOCKS: Def = Def {
    doc: CheckDoc {
        id: "unsplit-blocks",
        judges: "A block is not split across files without need.",
        sent: "GET on each file; the headers at the boundaries of the files are compared.",
        accepted: "A block that is split only if it would otherwise make a longer file than the \
                   server produces.",
        matters: "A client has to keep one file while it reads the next.",
        cause: "Files are cut after a number of lines, regardless of blocks.",
        repair: "Cut files at the end of a block.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| unsplit_blocks(cx)),
};

fn lines(file: &FileEvidence) -> u64 {
    file.facts.as_ref().map_or(0, |facts| facts.lines)
}

/// What the last header of a file refers to.
fn last(file: &FileEvidence) -> Option<Fingerprint> {
    blocks(file)?.last
}

/// The files that begin with a header of the same resource.
fn beginning(export: &ExportFacts, with: Fingerprint) -> impl Iterator<Item = &FileEvidence> {
    let first = |file: &FileEvidence| blocks(file).and_then(|blocks| blocks.first);
    export.files.iter().filter(move |file| first(file) == Some(with))
}

/// Judges `continuesInFile`.
pub(crate) fn continued_blocks(cx: CheckContext<'_>) -> Judgement {
    each_organized(cx, |export| {
        let items = export.items("output");
        let text = |file: &FileEvidence, member: &str| {
            items.get(file.output).and_then(|(_, _, item)| item[member].as_str())
        };
        if let Some(why) = unread(export) {
            return Ok(CheckResult::blocked(why));
        }
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for header in export.files.iter().filter_map(last).collect::<BTreeSet<_>>() {
            let ends = || export.files.iter().filter(|file| last(file) == Some(header));
            let is_divided =
                ends().any(|one| beginning(export, header).any(|other| other.output != one.output));
            if !is_divided {
                continue;
            }
            looked.add(Unit::Entry, ends().count() as u64);
            let names = |one: &FileEvidence| {
                let told = text(one, "continuesInFile");
                let mut others =
                    beginning(export, header).filter(|other| other.output != one.output);
                told.is_some() && others.any(|other| text(other, "url") == told)
            };
            let begins = |one: &FileEvidence| {
                beginning(export, header).any(|other| other.output == one.output)
            };
            // The last part of a block names no other; it begins with the header as well.
            let has_end = ends().any(begins);
            let untold: Vec<_> = ends().filter(|one| !names(one)).collect();
            if untold.len() > usize::from(has_end) {
                let one = untold.iter().find(|one| !begins(one)).unwrap_or(&untold[0]);
                let message =
                    "a block continues in another file that continuesInFile does not name";
                let observed = text(one, "continuesInFile").unwrap_or("no `continuesInFile`");
                let found_one = DraftFinding::breach(message, "the URL of the next part", observed);
                let place = at_path(format!("/output/{}/continuesInFile", one.output));
                found.push(found_one.shown_by(one.exchange).in_export(export.id).at(place));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no block spans several files"))
    })
}

/// Judges whether blocks are divided without need: where all of both files would fit into one of
/// the size that the server itself makes.
pub(crate) fn unsplit_blocks(cx: CheckContext<'_>) -> Judgement {
    each_organized(cx, |export| {
        let plain = ExportSpec { level: export.spec.level, ..ExportSpec::default() };
        let whole = other_export(cx.evidence, &plain).ok();
        let all = export.files.iter().chain(whole.into_iter().flat_map(|whole| &whole.files));
        let usual = all.map(lines).max().unwrap_or(0);
        let mut looked = Examined::default();
        let mut found = Vec::new();
        for one in export.files.iter().filter(|file| lines(file) > 0 && is_whole(file)) {
            looked.add(Unit::File, 1);
            let Some(header) = last(one) else { continue };
            let others = beginning(export, header)
                .filter(|other| other.output > one.output && is_whole(other));
            for other in others.filter(|other| lines(one) + lines(other) <= usual + 1) {
                let message = "a block is split over two files although it fits in one";
                let one =
                    DraftFinding::breach(message, "a block in one file", "a block in two files");
                let place = in_file(&other.name, Some(1));
                found.push(one.shown_by(other.exchange).in_export(export.id).at(place));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no file has any lines"))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::organized::sample::{block, file, header, judged, marked};
    use crate::judge::testing::{assert_says, encounter};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case("continued-blocks", json!([{"url": "u", "continuesInFile": "v"}, {"url": "v"}]), Outcome::Pass, "2 entries")]
    #[case("continued-blocks", json!([{"url": "u"}, {"url": "v"}]), Outcome::Fail, "no `continuesInFile`")]
    #[case("unsplit-blocks", json!([{"url": "u"}, {"url": "v"}]), Outcome::Fail, "although it fits in one")]
    fn a_block_may_go_on_in_another_file(
        #[case] check: &str,
        #[case] items: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let first = file(&[block("b"), block("a")].concat());
        let second = file(&[header("a"), encounter("f", "a")]);
        let third = file(&[block("c"), block("d"), block("e")].concat());
        assert_says(&judged(vec![first, second, third], marked(&items), check), outcome, words);
    }
}
