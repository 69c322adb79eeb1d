//! Judges whether an export has what the scenario wrote before it.

use super::own::{is_after, lag_words, own_resources};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, Unread, each_listed, file_name,
    in_file,
};

pub(crate) static WRITTEN_ARE_EXPORTED: Def = Def {
    doc: CheckDoc {
        id: "written-are-exported",
        judges: "Resources that were written before the kick-off are in the export.",
        sent: "POST or PUT of a resource that bulkspec creates, and an export after the response.",
        accepted: "The output contains every such resource that _type selects. A resource whose \
                   lastUpdated is after transactionTime may be left to the next export.",
        matters: "A client relies on the export to contain everything up to transactionTime.",
        cause: "The export reads a replica or a search index that lags behind.",
        repair: "Read from the primary, or set transactionTime to the time up to which the replica \
                 is current.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| written_are_exported(cx)),
};

pub(crate) static NEWEST_VERSION_ONLY: Def = Def {
    doc: CheckDoc {
        id: "newest-version-only",
        judges: "A resource that was changed before the kick-off appears once, in its newest \
                 version.",
        sent: "POST and then PUT of a resource that bulkspec creates, and an export after the \
               response.",
        accepted: "One line with the versionId (or lastUpdated) of the last change, or of a later one.",
        matters: "If the old version is loaded last, it reverts the change in the client's data.",
        cause: "The query reads the history, or a copy that lags behind.",
        repair: "Select the current version of each resource.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| newest_version_only(cx)),
};

/// Judges that what was written before an export is in it.
pub(crate) fn written_are_exported(cx: CheckContext<'_>) -> Judgement {
    let all = own_resources(cx);
    each_listed(cx, |export, _| {
        let (mut looked, mut excused, mut found) = (0, 0, Vec::new());
        let types = all.iter().map(|own| own.resource_type);
        let gap = Unread::of_types(export, types).map(|gap| gap.why());
        for own in all.iter().filter(|own| own.is_asked(export)) {
            let last = export.kickoff.and_then(|kickoff| own.last_before(kickoff));
            let Some(write) = last.filter(|write| !write.is_deletion()) else { continue };
            let is_there = !own.records(&export.index)?.is_empty();
            match (is_there, is_after(&write, export)) {
                (true, _) => looked += 1,
                (false, true) => excused += 1,
                (false, false) if gap.is_some() => {}
                (false, false) => {
                    looked += 1;
                    let message = "a resource that was written before the kick-off is missing";
                    let expected = "every resource that was written before the kick-off";
                    found.push(write.breach(export, message, expected, "not exported"));
                }
            }
        }
        Ok(CheckResult::with(Examined::at(Unit::Resource, looked), found)
            .but_blocked(gap)
            .but_not_tested(lag_words(excused))
            .or_not_tested("no resource was written that the export should contain"))
    })
}

/// Judges that what was changed before an export is in it once, as it was last.
pub(crate) fn newest_version_only(cx: CheckContext<'_>) -> Judgement {
    let all = own_resources(cx);
    each_listed(cx, |export, _| {
        let (mut looked, mut excused, mut found) = (0, 0, Vec::new());
        for own in all.iter().filter(|own| own.writes.len() > 1) {
            let last = export.kickoff.and_then(|kickoff| own.last_before(kickoff));
            let Some(write) = last.filter(|write| !write.is_deletion()) else { continue };
            let records = own.records(&export.index)?;
            let Some(first) = records.first() else { continue };
            let place = in_file(&file_name(&export.files, first.file), Some(u64::from(first.line)));
            if records.len() > 1 {
                let message = "a changed resource is exported more than once";
                let observed = format!("{} lines", records.len());
                let one = write.breach(export, message, "one line", &observed);
                found.push(one.at(place.clone()));
            }
            if records.iter().any(|record| own.is_at_least(record, &write)) {
                looked += 1;
            } else if is_after(&write, export) {
                excused += 1;
            } else {
                looked += 1;
                let message = "a resource is exported in an older version";
                let expected = "the version of the last change before the kick-off";
                let one = write.breach(export, message, expected, "an older versionId");
                found.push(one.at(place));
            }
        }
        Ok(CheckResult::with(Examined::at(Unit::Resource, looked), found)
            .but_not_tested(lag_words(excused))
            .or_not_tested("the export has no resource that was changed before the kick-off"))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::compare::own_tests::{Timeline, at};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(&[("a", "1"), ("x", "9")], at(2), Outcome::Pass, "1 resource")]
    #[case(
        &[],
        at(2),
        Outcome::Fail,
        "that was written before the kick-off is missing | every resource that was written before the kick-off | create Observation: not exported"
    )]
    #[case(&[], at(0), Outcome::NotTested, "transactionTime lies before 1 of the changes")]
    fn what_was_written_before_is_exported(
        #[case] lines: &[(&str, &str)],
        #[case] stands_for: &'static str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let timeline = Timeline::default().wrote("a", "1", at(1));
        timeline.export(stands_for, None, lines, &[]).says("written-are-exported", outcome, words);
    }

    #[rstest]
    #[case(&[("a", "2")], Outcome::Pass, "1 resource")]
    #[case(&[("a", "1")], Outcome::Fail, "in an older version")]
    #[case(&[("a", "1"), ("a", "2")], Outcome::Fail, "more than once | one line | update Observation: 2 lines")]
    #[case(&[], Outcome::NotTested, "no resource that was changed")]
    fn an_update_shows_once_in_its_newest_version(
        #[case] lines: &[(&str, &str)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let timeline = Timeline::default().wrote("a", "1", at(0)).wrote("a", "2", at(1));
        timeline.export(at(2), None, lines, &[]).says("newest-version-only", outcome, words);
    }

    #[test]
    fn without_the_resource_nothing_is_judged() {
        let words = "bulkspec could not create Observation of its own: status 403";
        Timeline::default().refused().says("written-are-exported", Outcome::Blocked, words);
    }
}
