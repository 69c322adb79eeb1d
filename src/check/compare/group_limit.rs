//! Judges what becomes of a Group that is too large.

use super::members::patients;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_export, unread, with_commas, without_list,
};
use crate::evidence::{ExportFacts, ExportResult, IndexError};

pub(crate) static GROUP_LIMIT: Def = Def {
    doc: CheckDoc {
        id: "group-limit",
        judges: "A Group of 10,001 members is refused or exported completely, but never silently \
                 truncated.",
        sent: "The Group is written. If the server accepts it, its Patients are exported.",
        accepted: "A 4xx when the Group is written or when its export begins. An export of all \
                   members is only a warning: the contract limits a Group to 10,000 members.",
        matters: "A client that exports a large Group would not notice that patients are missing.",
        cause: "The list of members is cut at the limit instead of being rejected.",
        repair: "Refuse a Group that is too large, at the latest when its export begins.",
    },
    subject: Subject::Export,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| group_limit(cx)),
};

/// How many members the Group has: the contract's 10,000 and one more.
const MEMBERS: u64 = 10_001;

/// Judges the writing of the Group, then its export.
pub(crate) fn group_limit(cx: CheckContext<'_>) -> Judgement {
    for sent in cx.group_writes() {
        let answer = cx.answer(sent.exchange);
        if answer.is_refusal() {
            return Ok(CheckResult::refusal());
        }
        if answer.status().is_none_or(|status| status / 100 != 2) {
            let message = "the server failed on a Group that is too large instead of refusing it";
            let found =
                DraftFinding::breach(message, "a 4xx", answer.words()).shown_by(sent.exchange);
            return Ok(CheckResult::with(Examined::at(Unit::Answer, 1), vec![found]));
        }
    }
    each_export(cx, judge_export)
}

fn judge_export(export: &ExportFacts) -> Judgement {
    match &export.result {
        ExportResult::Refused { .. } => Ok(CheckResult::refusal()),
        ExportResult::Failed { what, exchange } => {
            let message = "the export of a Group that is too large failed instead of being refused";
            let found = DraftFinding::breach(message, "a 4xx", what).shown_by(*exchange);
            Ok(CheckResult::with(Examined::at(Unit::Answer, 1), vec![found.in_export(export.id)]))
        }
        ExportResult::NotPossible { .. } => Ok(without_list(export)),
        ExportResult::Listed(_) => judge_list(export),
    }
}

fn judge_list(export: &ExportFacts) -> Judgement {
    if let Some(why) = unread(export) {
        return Ok(CheckResult::blocked(why));
    }
    let exported = count_patients(export)?;
    let observed = format!("{} of {}", with_commas(exported), with_commas(MEMBERS));
    let found = if exported < MEMBERS {
        let message = "the export of a Group that is too large is silently truncated";
        DraftFinding::breach(message, "a 4xx, or all members", observed)
    } else {
        let message = "more than 10,000 members are exported";
        DraftFinding::breach(message, "a 4xx", observed).of_kind(FindingKind::Doubt)
    };
    let found = found.shown_by(export.kickoff).in_export(export.id);
    Ok(CheckResult::with(Examined::at(Unit::Patient, exported).and(Unit::List, 1), vec![found]))
}

/// Counts the different Patients; the index has them in the order of their ids.
fn count_patients(export: &ExportFacts) -> Result<u64, IndexError> {
    let mut last = None;
    let mut count = 0;
    for patient in patients(export) {
        let id = Some(patient?.id);
        count += u64::from(id != last);
        last = id;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::{Answer, StepFacts};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, many_patients, no_answer, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    const STEPS: &str = "steps: [{ write-group: full-and-one-more }, { export: { group: written } }]\njudge: [group-limit]";

    #[rstest]
    #[case(Export::refused(), Outcome::Pass, "1 refusal")]
    #[case(
        Export::failed(),
        Outcome::Fail,
        "failed instead of being refused | a 4xx | the job burnt"
    )]
    #[case(Export::of(vec![many_patients(10_001)]), Outcome::Warn, "more than 10,000 members are exported")]
    #[case(Export::of(vec![many_patients(10_000)]), Outcome::Fail, "silently truncated | a 4xx, or all members | 10,000 of 10,001")]
    #[case(Export::of(vec![]), Outcome::Fail, "0 of 10,001")]
    #[case(Export::of(vec![File::lost("Patient", status(404))]), Outcome::Blocked, "1 of 1 files")]
    fn a_group_that_is_too_large_is_never_cut(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder =
            EvidenceBuilder::new(Contract::Population).wrote_group(status(201)).export(export);
        assert_says(&builder.judged(STEPS), outcome, words);
    }

    #[rstest]
    #[case(status(422), Outcome::Pass, "1 refusal")]
    #[case(status(500), Outcome::Fail, "instead of refusing it | a 4xx | status 500")]
    #[case(no_answer(), Outcome::Fail, "no response: connection closed")]
    fn a_group_may_be_refused_when_it_is_written(
        #[case] answer: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = EvidenceBuilder::new(Contract::Population).wrote_group(answer);
        builder.steps.push(StepFacts::Blocked("there is no Group to export".into()));
        assert_says(&builder.judged(STEPS), outcome, words);
    }
}
