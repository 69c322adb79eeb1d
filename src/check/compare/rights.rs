//! Judges what other rights see: nothing, or less.

use super::overlap::Overlap;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Judgement, each_export, other_export,
    unread, without_list,
};
use crate::evidence::{ExportFacts, ExportResult};
use crate::spec::ExportSpec;

pub(crate) static NOT_ALL_OF: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "not-all-of",
        judges: "This export is refused, or does not contain all resources of the other export.",
        sent: "A kick-off with headers that differ from those of the contract, and one with the \
               headers of the contract.",
        accepted: "A 4xx, or a list that lacks resources of the other export.",
        matters: "The data of all users would be one header away from any holder of a client id \
                  and secret.",
        cause: "The header is not checked.",
        repair: "Refuse requests without the header, or with another value.",
    },
    subject: Subject::Export,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(not_all_of),
};

pub(crate) static NARROWER_THAN: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "narrower-than",
        judges: "This export is refused, or contains fewer resources than the other export and \
                 none besides.",
        sent: "The same kick-off with a token of narrower rights and with the main token.",
        accepted: "A 4xx, or a list with fewer resources, all of which are in the other export.",
        matters: "Access rights that bulk exports do not enforce give no protection.",
        cause: "The scopes of a token are checked for single reads only.",
        repair: "Restrict the export to the types and patients that the token's scopes cover.",
    },
    subject: Subject::Export,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(narrower_than),
};

/// Judges that each export is refused, or lacks something of the other one.
pub(crate) fn not_all_of(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    unless_refused(cx, spec, |export, other| {
        let overlap = Overlap::of(cx.evidence, other, export)?;
        if overlap.other_total() == 0 {
            return Ok(CheckResult::not_tested("the export needed for comparison is empty"));
        }
        let message = "the export contains all resources of an export that needs other rights";
        let expected = "a 4xx, or fewer resources";
        let found = (overlap.only_other.total() == 0)
            .then(|| overlap.both.breach(export, message, expected))
            .flatten();
        match gap(export, other) {
            // What was not read may be the very thing that the one has and the other lacks.
            Some(why) => Ok(CheckResult::blocked(why)),
            None => Ok(CheckResult::with(overlap.looked(), by_kickoff(found, export))),
        }
    })
}

/// Judges that each export is refused, or has less than the other one and nothing besides.
pub(crate) fn narrower_than(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    unless_refused(cx, spec, |export, other| {
        let overlap = Overlap::of(cx.evidence, other, export)?;
        if overlap.other_total() == 0 {
            return Ok(CheckResult::not_tested("the export needed for comparison is empty"));
        }
        let message = "narrower access rights return resources that wider rights do not return";
        let expected = "a 4xx, or a part of the other export";
        // Where the other export could not be read to its end, what it lacks proves nothing.
        let besides = if unread(other).is_none() {
            overlap.only_this.placed_breach(export, &export.files, message, expected)
        } else {
            None
        };
        let message = "narrower access rights return as much as wider rights";
        let gap = gap(export, other);
        let as_much = (overlap.only_other.total() == 0 && gap.is_none())
            .then(|| overlap.both.breach(export, message, expected))
            .flatten();
        let found = besides.into_iter().chain(by_kickoff(as_much, export)).collect();
        Ok(CheckResult::with(overlap.looked(), found).but_blocked(gap))
    })
}

/// Why two exports are not known whole, if so.
fn gap(export: &ExportFacts, other: &ExportFacts) -> Option<String> {
    let of_other = || unread(other).map(|why| format!("in the other export, {why}"));
    unread(export).or_else(of_other)
}

/// Takes a refusal as right, and compares what was listed with the other export.
fn unless_refused(
    cx: CheckContext<'_>,
    spec: &ExportSpec,
    judge: impl Fn(&ExportFacts, &ExportFacts) -> Judgement,
) -> Judgement {
    each_export(cx, |export| match &export.result {
        ExportResult::Refused { .. } => Ok(CheckResult::refusal()),
        ExportResult::Failed { .. } | ExportResult::NotPossible { .. } => Ok(without_list(export)),
        ExportResult::Listed(_) => match other_export(cx.evidence, spec) {
            Ok(other) => judge(export, other),
            Err(why) => Ok(CheckResult::blocked(why)),
        },
    })
}

fn by_kickoff(found: Option<DraftFinding>, export: &ExportFacts) -> Vec<DraftFinding> {
    found.map(|found| found.shown_by(export.kickoff)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn judged(this: Export, other: Export, check: &str) -> crate::verdict::Verdict {
        let other = other.spec("{ as: other-user }");
        EvidenceBuilder::new(Contract::Analytics).export(this).beside(other).check(check)
    }

    fn of(ids: &[&str]) -> Export {
        Export::of(vec![patients(ids)])
    }

    #[rstest]
    #[case(Export::refused(), of(&["a"]), Outcome::Pass, "1 refusal")]
    #[case(of(&["a"]), of(&["a", "b"]), Outcome::Pass, "2 resources")]
    #[case(of(&["a", "b"]), of(&["a", "b"]), Outcome::Fail, "| a 4xx, or fewer resources | Patient: 2 |")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "needed for comparison is empty")]
    #[case(of(&["a"]), Export::refused(), Outcome::Blocked, "was refused with 400")]
    #[case(Export::failed(), of(&["a"]), Outcome::Blocked, "the export failed")]
    fn other_rights_do_not_give_everything(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ not-all-of: { as: other-user } }"), outcome, words);
    }

    #[rstest]
    #[case(Export::refused(), of(&["a"]), Outcome::Pass, "1 refusal")]
    #[case(of(&["a"]), of(&["a", "b"]), Outcome::Pass, "2 resources")]
    #[case(of(&[]), of(&["a"]), Outcome::Pass, "1 resource")]
    #[case(of(&["a", "b"]), of(&["a", "b"]), Outcome::Fail, "return as much as wider rights")]
    #[case(of(&["a", "x"]), of(&["a", "b"]), Outcome::Fail, "wider rights do not return | a 4xx, or a part of the other export | Patient: 1 | Patient file 1:2")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "needed for comparison is empty")]
    fn narrower_rights_see_less(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ narrower-than: { as: other-user } }"), outcome, words);
    }
}
