//! Judges that two exports, one after the other, lose nothing between them.

use super::own::{Own, is_after, lag_words, own_resources, transaction_time};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, Unread, without_list,
};
use crate::evidence::{ExportFacts, IndexError};
use bulkspec_fhir::FhirDateTime;

pub(crate) static NOTHING_LOST_IN_CHAIN: Def = Def {
    doc: CheckDoc {
        id: "nothing-lost-in-chain",
        judges: "An export whose _since is the transactionTime of the previous one contains \
                 everything that the previous one lacks.",
        sent: "Resources that bulkspec creates, written before, during and after an export; then \
               an export with its transactionTime as _since.",
        accepted: "Each change appears in the first export, in the second, or in both. A change \
                   whose lastUpdated is after the second transactionTime may be left to a third.",
        matters: "A client that loads only changes never receives what falls between two exports.",
        cause: "The server takes transactionTime when the job ends, although the data were read \
                when it began, or truncates times to seconds.",
        repair: "Take transactionTime before the first query, and compare _since with full precision.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| nothing_lost_in_chain(cx)),
};

/// Judges each two exports that follow on one another.
pub(crate) fn nothing_lost_in_chain(cx: CheckContext<'_>) -> Judgement {
    let exports = cx.exports();
    if let Some(without) = exports.iter().find(|export| export.manifest().is_none()) {
        return Ok(without_list(without));
    }
    let all = own_resources(cx);
    let links = exports.windows(2).filter(|pair| follows_on(pair[0], pair[1]));
    let judged = CheckResult::all(links.map(|pair| judge_link(&all, pair[0], pair[1])))?;
    Ok(judged.or_not_tested("no export uses the transactionTime of the previous export as _since"))
}

fn follows_on(first: &ExportFacts, second: &ExportFacts) -> bool {
    let since = second.since.as_deref().and_then(|text| text.parse::<FhirDateTime>().ok());
    since.is_some_and(|since| transaction_time(first) == Some(since.span().0))
}

fn judge_link(all: &[Own<'_>], first: &ExportFacts, second: &ExportFacts) -> Judgement {
    let gap_of = |export| {
        let types = all.iter().map(|own| own.resource_type);
        Unread::of_types(export, types).map(|gap| gap.why())
    };
    let gap = gap_of(first).or_else(|| gap_of(second));
    let (mut looked, mut excused, mut found) = (0, 0, Vec::new());
    for own in all.iter().filter(|own| own.is_asked(first) && own.is_asked(second)) {
        let last = second.kickoff.and_then(|kickoff| own.last_before(kickoff));
        let Some(write) = last.filter(|write| !write.is_deletion()) else { continue };
        let has = |export: &ExportFacts| -> Result<bool, IndexError> {
            let records = own.records(&export.index)?;
            Ok(records.iter().any(|record| own.is_at_least(record, &write)))
        };
        match (has(first)? || has(second)?, is_after(&write, second)) {
            (true, _) => looked += 1,
            (false, true) => excused += 1,
            (false, false) if gap.is_some() => {}
            (false, false) => {
                looked += 1;
                let message = "a change is in neither of two successive exports";
                let expected = "each change in the first or the second export";
                found.push(write.breach(second, message, expected, when(first, write.facts)));
            }
        }
    }
    Ok(CheckResult::with(Examined::at(Unit::Resource, looked), found)
        .but_blocked(gap)
        .but_not_tested(lag_words(excused))
        .or_not_tested("no resource was written that either export should contain"))
}

fn when(first: &ExportFacts, write: &crate::evidence::WriteFacts) -> &'static str {
    let at = write.sent.exchange;
    let listed = first.manifest().map(|manifest| manifest.exchange);
    if first.kickoff.is_some_and(|kickoff| at < kickoff) {
        "written before the first kick-off"
    } else if listed.is_some_and(|listed| at < listed) {
        "written while the first job ran"
    } else {
        "written between the two exports"
    }
}

#[cfg(test)]
mod tests {
    use crate::check::compare::own_tests::{Timeline, at};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(&[("a", "1")], &[("b", "1"), ("c", "1")], Outcome::Pass, "4 resources")]
    #[case(&[("a", "1"), ("b", "1")], &[("c", "1")], Outcome::Pass, "4 resources")]
    #[case(&[("a", "1")], &[("c", "1")], Outcome::Fail, "written while the first job ran")]
    #[case(&[("a", "1"), ("b", "1")], &[], Outcome::Fail, "written between the two exports")]
    #[case(&[], &[("b", "1"), ("c", "1")], Outcome::Fail, "written before the first kick-off")]
    fn each_change_is_in_one_of_two_exports(
        #[case] first: &[(&str, &str)],
        #[case] second: &[(&str, &str)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        Timeline::default()
            .wrote("a", "1", at(0))
            .wrote("x", "1", at(1))
            .wrote("b", "1", at(1))
            .export_begun(Some(2), at(2), None, &[first, &[("x", "1")]].concat(), &[])
            .wrote("c", "1", at(3))
            .export(at(4), Some(at(2)), second, &[])
            .says("nothing-lost-in-chain", outcome, words);
    }

    #[test]
    fn an_update_that_neither_export_has_is_lost() {
        Timeline::default()
            .wrote("a", "1", at(0))
            .export(at(2), None, &[("a", "1")], &[])
            .wrote("a", "2", at(3))
            .export(at(4), Some(at(2)), &[], &[])
            .says("nothing-lost-in-chain", Outcome::Fail, "update Observation");
    }

    #[rstest]
    #[case(Some(at(1)))]
    #[case(None)]
    fn exports_that_do_not_follow_on_one_another_are_not_judged(
        #[case] since: Option<&'static str>,
    ) {
        Timeline::default()
            .wrote("a", "1", at(0))
            .export(at(2), None, &[], &[])
            .export(at(4), since, &[], &[])
            .says(
                "nothing-lost-in-chain",
                Outcome::NotTested,
                "no export uses the transactionTime",
            );
    }
}
