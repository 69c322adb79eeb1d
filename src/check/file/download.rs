//! Judges files that were downloaded again.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Judgement, Unit, counted, each_download,
    in_file, is_whole, own_limit,
};
use crate::evidence::{ExportFacts, FileEvidence, FileFacts};

pub(crate) static SAME_FILES: Def = Def {
    doc: CheckDoc {
        id: "same-files",
        judges: "A second download of a file returns the same bytes.",
        sent: "GET on each URL of a list that was downloaded before, at a later time or by another \
               client or user who may read it.",
        accepted: "Status 200 and the same bytes, after any content encoding is decoded.",
        matters: "A client that restarts or resumes a download would mix two states of the data.",
        cause: "Files are generated on each request, from the data or members at that time; or a \
                DELETE that was refused removed them anyway.",
        repair: "Write a file once, and serve it unchanged for as long as its list is valid.",
    },
    subject: Subject::Download,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| same_files(cx)),
};

/// Compares each file with its first download.
pub(crate) fn same_files(cx: CheckContext<'_>) -> Judgement {
    each_download(cx, |again, export| {
        let mut judged = CheckResult::default();
        for first in &export.files {
            let Some(before) = first.facts.as_ref().filter(|_| is_whole(first)) else { continue };
            let Some(second) = again.files.iter().find(|file| file.output == first.output) else {
                judged.not_tested.push(format!("{} was not downloaded again", first.name));
                continue;
            };
            match compare(cx, before, second) {
                Ok(()) => judged.looked.add(Unit::File, 1),
                Err(None) => judged
                    .not_tested
                    .push(format!("{} was not read completely the second time", first.name)),
                Err(Some(found)) => {
                    judged.looked.add(Unit::File, 1);
                    judged.found.push(placed(*found, export, second));
                }
            }
        }
        Ok(judged.or_not_tested("no file could be downloaded the first time"))
    })
}

/// Compares two downloads: `Err(None)` when bulkspec itself did not read the second one.
fn compare(
    cx: CheckContext<'_>,
    before: &FileFacts,
    second: &FileEvidence,
) -> Result<(), Option<Box<DraftFinding>>> {
    let wrong = |message, observed: String| {
        Err(Some(Box::new(DraftFinding::breach(message, counted(before.bytes, BYTES), observed))))
    };
    let Some(after) = &second.facts else {
        let words = second.exchange.map(|id| cx.answer(id).words());
        let observed = words.unwrap_or_else(|| "no request was possible".to_owned());
        return wrong("a file cannot be downloaded again", observed);
    };
    match after.truncated {
        Some(truncation) if own_limit(truncation).is_some() => Err(None),
        Some(_) => {
            wrong("the second download of a file is incomplete", counted(after.bytes, BYTES))
        }
        None if after.digest == before.digest => Ok(()),
        None => wrong("a file has changed since its first download", changed(before, after)),
    }
}

const BYTES: (&str, &str) = ("byte", "bytes");

fn changed(before: &FileFacts, after: &FileFacts) -> String {
    if before.bytes == after.bytes {
        return "the same number of bytes, but different content".to_owned();
    }
    counted(after.bytes, BYTES)
}

fn placed(found: DraftFinding, export: &ExportFacts, file: &FileEvidence) -> DraftFinding {
    found.shown_by(file.exchange).in_export(export.id).at(in_file(&file.name, None))
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn builder(file: File) -> EvidenceBuilder {
        EvidenceBuilder::new(Contract::Population).export(Export::of(vec![file]))
    }

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 file")]
    #[case(vec![patients(&["b"])], Outcome::Fail, "has changed since its first download")]
    #[case(vec![patients(&["a", "b"])], Outcome::Fail, "bytes | Patient file 1")]
    #[case(vec![File::lost("Patient", status(404))], Outcome::Fail, "cannot be downloaded again")]
    #[case(vec![], Outcome::NotTested, "Patient file 1 was not downloaded again")]
    fn files_stay_as_they_are(
        #[case] again: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = builder(patients(&["a"])).again(again);
        assert_says(&builder.check("same-files"), outcome, words);
    }

    #[test]
    fn a_file_that_never_came_is_not_compared() {
        let builder = builder(File::lost("Patient", status(404))).again(vec![patients(&["a"])]);
        assert_says(&builder.check("same-files"), Outcome::NotTested, "the first time");
    }

    #[test]
    fn without_a_second_download_nothing_is_judged() {
        let verdict = builder(patients(&["a"])).check("same-files");
        assert_says(&verdict, Outcome::NotTested, "no file was downloaded again");
    }
}
