//! Judges whether files are as small as they were asked for.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_listed,
    other_export,
};
use crate::evidence::{ExportFacts, FileEvidence};
use crate::spec::ExportSpec;

pub(crate) static FILES_WITHIN_LIMIT: Def = Def {
    doc: CheckDoc {
        id: "files-within-limit",
        judges: "With _maximumFileSize, no file has more bytes than that.",
        sent: "A kick-off with _maximumFileSize, half the size of the largest file of the plain export.",
        accepted: "A refusal; files of at most that size before compression; or a larger file with \
                   a single resource.",
        matters: "A client that requests small files cannot store or process larger ones.",
        cause: "The parameter is accepted but not applied.",
        repair: "Start the next file before the limit is exceeded, or refuse the parameter.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| files_within_limit(cx)),
};

/// Judges each export with a limit.
pub(crate) fn files_within_limit(cx: CheckContext<'_>) -> Judgement {
    let judged = each_listed(cx, |export, _| {
        if export.spec.maximum_file_size.is_none() {
            return Ok(CheckResult::default());
        }
        let plain = ExportSpec { level: export.spec.level, ..ExportSpec::default() };
        let whole = match other_export(cx.evidence, &plain) {
            Ok(whole) => whole,
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        Ok(match whole.half_of_the_largest_file() {
            Some(limit) => judge_files(export, limit),
            None => {
                CheckResult::not_tested("the whole export has no file large enough to be halved")
            }
        })
    });
    judged.map(|judged| judged.or_not_tested("no export was requested with a limit"))
}

fn judge_files(export: &ExportFacts, limit: u64) -> CheckResult {
    let read = export.files.iter().filter_map(|file| Some((file, file.facts.as_ref()?)));
    let read: Vec<_> = read.filter(|(_, facts)| facts.truncated.is_none()).collect();
    let looked = Examined::at(Unit::File, read.len() as u64);
    let larger = read.iter().filter(|(_, facts)| facts.bytes > limit && facts.lines > 1);
    let found = larger.map(|(FileEvidence { name, exchange, .. }, facts)| {
        let message = "a file is larger than the requested limit";
        let (expected, observed) =
            (format!("at most {limit} bytes"), format!("{} bytes", facts.bytes));
        let found = DraftFinding::breach(message, expected, format!("{name}: {observed}"));
        found.shown_by(*exchange).in_export(export.id)
    });
    let found = found.collect();
    CheckResult::with(looked, found).or_not_tested("no file was read completely")
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(&["a b", "c d"], Outcome::Pass, "2 files")]
    #[case(&["a b c", "d"], Outcome::Fail, "a file is larger than the requested limit")]
    fn files_are_as_small_as_asked(
        #[case] files: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = Export::of(vec![patients(&["a", "b", "c", "d"])]);
        let files = files.iter().map(|ids| patients(&ids.split(' ').collect::<Vec<_>>())).collect();
        let limited =
            Export::of(files).spec("{ _maximumFileSize: '{{ half of the largest file }}' }");
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V4Ballot));
        let builder = builder.beside(whole).export(limited);
        let verdict = builder.cited("[KICK-04]", "steps: []\njudge: [files-within-limit]");
        assert_says(&verdict, outcome, words);
    }
}
