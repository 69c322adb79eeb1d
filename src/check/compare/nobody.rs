//! Judges what is exported of a Group that has no members.

use super::seen::Seen;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, each_export, unread,
    without_list,
};
use crate::evidence::{ExportFacts, ExportResult, IndexError, Record};
use crate::spec::ExportSpec;

pub(crate) static NOBODY_EXPORTED: Def = Def {
    doc: CheckDoc {
        id: "nobody-exported",
        judges: "The export of a Group without members contains no patient data.",
        sent: "The export of the Group that the target names as empty, and a download of its files.",
        accepted: "A refusal, if the target's own Group can be exported; or a list without files, \
                   or with resources that reference no patient.",
        matters: "A Group is empty before its first member is added and after the last one is \
                  removed. At these times, its client would receive the data of all patients.",
        cause: "A filter by a list of members has no effect if the list is empty.",
        repair: "Distinguish \"no filter\" from \"filter by an empty list\".",
    },
    subject: Subject::Export,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| nobody_exported(cx)),
};

/// Judges each export of such a Group.
pub(crate) fn nobody_exported(cx: CheckContext<'_>) -> Judgement {
    let plain = cx.evidence.shared_export(&ExportSpec::default());
    each_export(cx, |export| match &export.result {
        ExportResult::Listed(_) => nobody(export),
        ExportResult::Refused { .. } => Ok(match plain.map(ExportFacts::manifest) {
            Some(Some(_)) => CheckResult::refusal(),
            Some(None) => {
                CheckResult::blocked("an export without parameters returns no manifest either")
            }
            None => CheckResult::blocked(
                "it is unknown whether an export without parameters returns a manifest",
            ),
        }),
        ExportResult::Failed { .. } | ExportResult::NotPossible { .. } => Ok(without_list(export)),
    })
}

fn nobody(export: &ExportFacts) -> Judgement {
    if export.members.as_ref().is_some_and(|facts| !facts.members.is_empty()) {
        return Ok(CheckResult::not_tested("the Group has members"));
    }
    let (total, of_patients) = count(export)?;
    let message = "the export of a Group without members contains patient data";
    let found = of_patients.placed_breach(export, &export.files, message, "no patient data");
    if let (None, Some(why)) = (&found, unread(export)) {
        return Ok(CheckResult::blocked(why));
    }
    let looked = Examined::at(Unit::List, 1).and(Unit::Resource, total);
    Ok(CheckResult::with(looked, found.into_iter().collect()))
}

/// How many resources there are, and those that belong to patients.
fn count(export: &ExportFacts) -> Result<(u64, Seen), IndexError> {
    let (mut total, mut of_patients) = (0, Seen::default());
    for record in &export.index {
        let record = record?;
        // A resource of several patients has a record for each.
        if record.ordinal == 0 {
            total += 1;
            if is_of_a_patient(&record) {
                of_patients.add(&record);
            }
        }
    }
    Ok((total, of_patients))
}

fn is_of_a_patient(record: &Record) -> bool {
    &*record.resource_type == "Patient" || record.patient.is_some()
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, encounter, line, patients, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(Export::refused(), Outcome::Pass, "1 refusal")]
    #[case(Export::of(vec![]), Outcome::Pass, "1 manifest")]
    #[case(
        Export::of(vec![File::new("Organization", &[line("Organization", "o", "2024-01-01")])]),
        Outcome::Pass,
        "1 manifest, 1 resource"
    )]
    #[case(
        Export::of(vec![patients(&["a", "b"])]),
        Outcome::Fail,
        "no patient data | Patient: 2 | Patient file 1:1"
    )]
    #[case(
        Export::of(vec![File::new("Encounter", &[encounter("e", "a")])]),
        Outcome::Fail,
        "Encounter: 1"
    )]
    #[case(Export::of(vec![patients(&["a"])]).members(&["a"]), Outcome::NotTested, "has members")]
    #[case(
        Export::of(vec![File::lost("Patient", status(404))]),
        Outcome::Blocked,
        "1 of 1 files"
    )]
    #[case(Export::failed(), Outcome::Blocked, "the export failed")]
    fn nothing_of_patients_comes_with_an_empty_group(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(export, Export::of(vec![])), outcome, words);
    }

    #[test]
    fn a_refusal_says_nothing_where_the_plain_export_is_refused_too() {
        let verdict = judged(Export::refused(), Export::refused());
        assert_says(&verdict, Outcome::Blocked, "returns no manifest either");
    }

    fn judged(export: Export, plain: Export) -> crate::verdict::Verdict {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let builder = builder.beside(plain).export(export.spec("{ level: group, group: empty }"));
        builder.cited("[CONT-09]", "steps: []\njudge: [nobody-exported]")
    }
}
