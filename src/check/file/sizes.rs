//! Judges how data are divided over files.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_listed, in_file, unread,
};
use std::collections::BTreeMap;

use crate::evidence::{ExportFacts, FileEvidence};

pub(crate) static SEVERAL_FILES_OF_A_TYPE: Def = Def {
    doc: CheckDoc {
        id: "several-files-of-a-type",
        judges: "Some type has more than one file, so that other checks can compare its files with \
                 each other.",
        sent: "A kick-off without parameters. The files in the manifest are counted by type.",
        accepted: "At least two entries of one type. Otherwise there is nothing to judge.",
        matters: "Resources are most often lost or duplicated at the boundaries between files.",
        cause: "The data set is too small to need several files of a type.",
        repair: "Test with a Group or user whose data need several files of a type.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| several_files_of_a_type(cx)),
};

pub(crate) static THOUSANDS_OF_LINES: Def = Def {
    doc: CheckDoc {
        id: "thousands-of-lines",
        judges: "Some file has more than 1,000 lines, which shows that files are not cut at that \
                 page size.",
        sent: "A kick-off without parameters. The lines of each file are counted.",
        accepted: "A file with more than 1,000 lines. If the longest file is the only one of its \
                   type and has exactly 1,000 lines, the check warns, because a cut file would \
                   look like this.",
        matters: "A file that is cut at a page size looks like a complete one.",
        cause: "Only the first page of a query is written, and the following pages are not \
                requested.",
        repair: "Read pages until there are no more.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| thousands_of_lines(cx)),
};

/// Where servers like to cut.
const THOUSAND: u64 = 1_000;

/// Looks for a type with several files; whether they fit together is for other checks.
pub(crate) fn several_files_of_a_type(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let files = files_by_type(export);
        let several = files.values().filter(|files| files.len() > 1);
        let mut looked = Examined::default();
        for files in several {
            looked.merge(Examined::at(Unit::Type, 1).and(Unit::File, files.len() as u64));
        }
        Ok(CheckResult::right(looked).or_not_tested("no type has more than one file"))
    })
}

/// Looks for a file of more than 1,000 lines.
pub(crate) fn thousands_of_lines(cx: CheckContext<'_>) -> Judgement {
    let known = &cx.evidence.run.known_counts;
    each_listed(cx, |export, _| {
        let mut looked = Examined::default();
        let mut cut = Vec::new();
        for (name, files) in files_by_type(export) {
            for file in &files {
                let lines = file.facts.as_ref().map_or(0, |facts| facts.lines);
                if lines > THOUSAND {
                    looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, lines));
                }
                let is_known = known.get(name) == Some(&THOUSAND);
                if lines == THOUSAND && files.len() == 1 && !is_known {
                    cut.push(*file);
                }
            }
        }
        if looked.is_empty() && !cut.is_empty() {
            // A longer file, or further lines of this one, may be among what was not read.
            if let Some(why) = unread(export) {
                return Ok(CheckResult::blocked(why));
            }
            let found = cut.into_iter().map(|file| cut_at_a_thousand(export, file)).collect();
            return Ok(CheckResult::with(looked, found));
        }
        Ok(CheckResult::right(looked).or_not_tested("no file has more than 1,000 lines"))
    })
}

fn cut_at_a_thousand(export: &ExportFacts, file: &FileEvidence) -> DraftFinding {
    let message = "the only file of a type has exactly 1,000 lines and may be truncated";
    DraftFinding::breach(message, "all resources of the type", "1,000 lines")
        .of_kind(FindingKind::Doubt)
        .shown_by(file.exchange)
        .in_export(export.id)
        .at(in_file(&file.name, Some(THOUSAND)))
}

fn files_by_type(export: &ExportFacts) -> BTreeMap<&str, Vec<&FileEvidence>> {
    let mut files: BTreeMap<&str, Vec<&FileEvidence>> = BTreeMap::new();
    for file in &export.files {
        if let Some(name) = &file.resource_type {
            files.entry(name).or_default().push(file);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, many_patients, patients,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(vec![patients(&["a"]), patients(&["b"])], Outcome::Pass, "1 type, 2 files")]
    #[case(vec![patients(&["a"])], Outcome::NotTested, "no type has more than one file")]
    fn a_type_with_several_files_is_looked_for(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(files));
        assert_says(&builder.check("several-files-of-a-type"), outcome, words);
    }

    #[rstest]
    #[case(vec![many_patients(1_001)], Outcome::Pass, "1 file, 1,001 lines")]
    #[case(vec![many_patients(999)], Outcome::NotTested, "no file has more than 1,000 lines")]
    #[case(vec![many_patients(1_000)], Outcome::Warn, "may be truncated")]
    #[case(vec![many_patients(1_000), patients(&["a"])], Outcome::NotTested, "no file has more")]
    fn a_file_of_thousands_of_lines_is_looked_for(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(files));
        assert_says(&builder.check("thousands-of-lines"), outcome, words);
    }

    #[test]
    fn a_type_that_is_known_to_have_a_thousand_resources_was_not_cut() {
        let export = Export::of(vec![many_patients(1_000)]);
        let builder =
            EvidenceBuilder::new(Contract::Population).export(export).knowing("Patient", 1_000);
        assert_says(&builder.check("thousands-of-lines"), Outcome::NotTested, "no file has more");
    }
}
