//! Judges that the files of an export stay as they were while data change.

use super::own::{is_after, own_resources};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, each_listed,
};
use crate::evidence::ResourceIndex;

pub(crate) static LATER_CHANGES_STAY_OUT: Def = Def {
    doc: CheckDoc {
        id: "later-changes-stay-out",
        judges: "Changes after transactionTime are not in the files, whenever the files are \
                 downloaded.",
        sent: "POST and PUT of resources that bulkspec creates, while the job runs and after its \
               manifest, and a second download of the files.",
        accepted: "No line contains the version of a change that was made after the manifest, or \
                   whose lastUpdated is after transactionTime.",
        matters: "The next export, with transactionTime as _since, returns such a change a second \
                  time, and references between resources of different states do not resolve.",
        cause: "Files are written from live queries that run after transactionTime was taken.",
        repair: "Limit every query to changes up to transactionTime.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| later_changes_stay_out(cx)),
};

/// Judges that later changes are in no file of an export.
pub(crate) fn later_changes_stay_out(cx: CheckContext<'_>) -> Judgement {
    let all = own_resources(cx);
    let downloads = cx.downloads();
    each_listed(cx, |export, manifest| {
        let again = downloads.iter().filter(|(_, of)| of.id == export.id);
        let indexes: Vec<&ResourceIndex> =
            [&export.index].into_iter().chain(again.map(|(facts, _)| &facts.index)).collect();
        let (mut looked, mut found) = (0, Vec::new());
        for own in &all {
            let is_later = |write: &&super::own::Write<'_>| {
                let at = write.facts.sent.exchange;
                at > manifest.exchange
                    || (export.kickoff.is_some_and(|kickoff| at > kickoff)
                        && is_after(write, export))
            };
            for write in own.writes.iter().filter(|it| !it.is_deletion()).filter(is_later) {
                looked += 1;
                let mut is_there = false;
                for index in &indexes {
                    let records = own.records(index)?;
                    is_there |= records.iter().any(|record| write.is_version(record) == Some(true));
                }
                if is_there {
                    let message = "the files contain a change made after transactionTime";
                    let expected = "no change made after transactionTime";
                    found.push(write.breach(export, message, expected, "exported"));
                }
            }
        }
        Ok(CheckResult::with(Examined::at(Unit::Resource, looked), found)
            .or_not_tested("no resource was written after transactionTime"))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::compare::own_tests::{Timeline, at};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(&[("a", "1")], &[("a", "1")], Outcome::Pass, "1 resource")]
    #[case(&[("a", "1")], &[("a", "2")], Outcome::Fail, "a change made after transactionTime | no change made after transactionTime | update Observation: exported")]
    #[case(&[("a", "2")], &[("a", "2")], Outcome::Fail, "a change made after transactionTime")]
    fn files_do_not_show_later_changes(
        #[case] first: &[(&str, &str)],
        #[case] again: &[(&str, &str)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        Timeline::default()
            .wrote("a", "1", at(1))
            .export(at(2), None, first, &[])
            .wrote("a", "2", at(3))
            .again(again)
            .says("later-changes-stay-out", outcome, words);
    }

    #[rstest]
    #[case(at(4), Outcome::NotTested, "no resource was written after transactionTime")]
    #[case(at(2), Outcome::Fail, "a change made after transactionTime")]
    fn what_is_written_while_the_job_runs_may_be_in_by_transaction_time(
        #[case] stands_for: &'static str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        Timeline::default()
            .wrote("a", "1", at(1))
            .wrote("a", "2", at(3))
            .export_begun(Some(2), stands_for, None, &[("a", "2")], &[])
            .says("later-changes-stay-out", outcome, words);
    }
}
