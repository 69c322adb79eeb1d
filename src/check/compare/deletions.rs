//! Judges how exports treat what the scenario deleted.

use super::own::{Own, Write, own_resources};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    Change, CheckContext, CheckDoc, CheckResult, Examined, Judgement, SinceSpan, Unit, each_listed,
    is_whole, unread,
};
use crate::evidence::{AuxiliaryList, ExportFacts, ResourceIndex};

pub(crate) static DELETIONS_LISTED: Def = Def {
    doc: CheckDoc {
        id: "deletions-listed",
        judges: "A resource that was deleted after _since is listed in `deleted`.",
        sent: "POST of a resource that bulkspec creates, an export that contains it, DELETE, and \
               an export with the first transactionTime as _since.",
        accepted: "A Bundle in a file of `deleted` has an entry with the type and id of the \
                   resource.",
        matters: "A client that loads only changes keeps data that the source has removed.",
        cause: "Deletions are not recorded, or not queried.",
        repair: "List deletions after _since. If that is impossible, document it.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| deletions_listed(cx)),
};

pub(crate) static DELETED_STAY_OUT: Def = Def {
    doc: CheckDoc {
        id: "deleted-stay-out",
        judges: "A resource that was deleted before the kick-off is not in the output.",
        sent: "DELETE of a resource that bulkspec created, and an export after the response.",
        accepted: "No line contains the resource.",
        matters: "Withdrawn data reappear, and remain in the client's copy.",
        cause: "The query also reads the last version of deleted resources, or reads a copy that \
                lags behind.",
        repair: "Omit resources whose last version is a deletion.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| deleted_stay_out(cx)),
};

/// The deletion that the scenario made before an export, if it did.
fn deletion<'a>(own: &Own<'a>, export: &ExportFacts) -> Option<Write<'a>> {
    let last = own.last_before(export.kickoff?)?;
    last.is_deletion().then_some(last)
}

/// Tells whether the resource was there at `_since`, so that its deletion is news.
fn was_there(own: &Own<'_>, export: &ExportFacts) -> bool {
    let Some(since) = export.since.as_deref().and_then(SinceSpan::read) else { return false };
    own.writes
        .iter()
        .filter(|write| !write.is_deletion())
        .any(|write| since.change(write.stamp.last_updated) == Change::Earlier)
}

/// Why it can't be told that a deletion is not listed, if so.
fn side_gap(export: &ExportFacts) -> Option<String> {
    let unread = export.guide.side(AuxiliaryList::Deleted).filter(|file| !is_whole(file)).count();
    (unread > 0).then(|| format!("{unread} of the files of `deleted` could not be read completely"))
}

/// A rule about resources that the scenario deleted before an export.
struct Rule {
    /// Where it looks for them.
    index: fn(&ExportFacts) -> &ResourceIndex,
    /// Whether they have to be there, or must not be.
    is_due: bool,
    /// Why not all that is there could be read, if so.
    gap: fn(&ExportFacts) -> Option<String>,
    /// Whether it asks for one of them in an export.
    concerns: fn(&Own<'_>, &ExportFacts) -> bool,
    message: &'static str,
    expected: &'static str,
    observed: &'static str,
    nothing: &'static str,
}

/// Deletions are listed.
const LISTED: Rule = Rule {
    index: |export| &export.guide.deleted,
    is_due: true,
    gap: side_gap,
    concerns: was_there,
    message: "a resource was deleted after _since but is not listed in `deleted`",
    expected: "every deletion after _since",
    observed: "not listed",
    nothing: "no resource was deleted between _since and the export",
};

/// What was deleted is not in the output.
const LEFT_OUT: Rule = Rule {
    index: |export| &export.index,
    is_due: false,
    gap: unread,
    concerns: |_, _| true,
    message: "the export contains a resource that was deleted before the kick-off",
    expected: "no deleted resource",
    observed: "exported",
    nothing: "no resource was deleted before the export",
};

/// Judges that deletions are listed.
pub(crate) fn deletions_listed(cx: CheckContext<'_>) -> Judgement {
    each_deletion(cx, &LISTED)
}

/// Judges that what was deleted is not in the output.
pub(crate) fn deleted_stay_out(cx: CheckContext<'_>) -> Judgement {
    each_deletion(cx, &LEFT_OUT)
}

fn each_deletion(cx: CheckContext<'_>, rule: &Rule) -> Judgement {
    let all = own_resources(cx);
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (0, Vec::new());
        let gap = (rule.gap)(export);
        for own in all.iter().filter(|own| own.is_asked(export) && (rule.concerns)(own, export)) {
            let Some(write) = deletion(own, export) else { continue };
            let is_there = !own.records((rule.index)(export))?.is_empty();
            // What is not there may stand in what could not be read.
            if !is_there && gap.is_some() {
                continue;
            }
            looked += 1;
            if is_there != rule.is_due {
                found.push(write.breach(export, rule.message, rule.expected, rule.observed));
            }
        }
        Ok(CheckResult::with(Examined::at(Unit::Resource, looked), found)
            .but_blocked(gap)
            .or_not_tested(rule.nothing))
    })
    .map(leave_first)
}

/// The first export of such a scenario only prepares the second.
fn leave_first(mut judged: CheckResult) -> CheckResult {
    if !judged.looked.is_empty() {
        judged.not_tested.clear();
    }
    judged
}

#[cfg(test)]
mod tests {
    use crate::check::compare::own_tests::{Timeline, at};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(&["a"], &[], Outcome::Fail, "deleted before the kick-off | no deleted resource | delete Observation: exported")]
    #[case(&[], &["a"], Outcome::Pass, "1 resource")]
    fn what_was_deleted_stays_out(
        #[case] exported: &[&str],
        #[case] deleted: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        Timeline::default()
            .wrote("a", "1", at(1))
            .export(at(2), None, &[("a", "1")], &[])
            .deleted("a")
            .export(
                at(4),
                Some(at(2)),
                &exported.iter().map(|id| (*id, "1")).collect::<Vec<_>>(),
                deleted,
            )
            .says("deleted-stay-out", outcome, words);
    }

    #[rstest]
    #[case(&["a"], at(2), Outcome::Pass, "1 resource")]
    #[case(
        &["b"],
        at(2),
        Outcome::Fail,
        "is not listed in `deleted` | every deletion after _since"
    )]
    #[case(&[], at(0), Outcome::NotTested, "no resource was deleted between _since and the export")]
    fn deletions_after_since_are_listed(
        #[case] deleted: &[&str],
        #[case] since: &'static str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        Timeline::default()
            .wrote("a", "1", at(1))
            .export(at(2), None, &[("a", "1")], &[])
            .deleted("a")
            .export(at(4), Some(since), &[], deleted)
            .says("deletions-listed", outcome, words);
    }
}
