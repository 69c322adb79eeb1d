//! Judges what different credentials see.

use super::overlap::Overlap;
use super::seen::Seen;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, each_listed, other_export,
    unread,
};
use crate::evidence::{Side, compare};
use crate::spec::ExportSpec;
use bulkspec_fhir::in_patient_compartment;

pub(crate) static DISJOINT: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "disjoint",
        judges: "No resource of this export is in the export of another user.",
        sent: "The same kick-off with the tokens of two users, and a download of all files.",
        accepted: "No type and id in common, among the types of the Patient compartment. Resources \
                   such as Organization may be shared.",
        matters: "A user would see the data of another person.",
        cause: "Data are selected by the client of the token instead of by its user.",
        repair: "Select data by the user to whom the token was issued.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(disjoint),
};

pub(crate) static COVERS: Def<Vec<ExportSpec>> = Def {
    doc: CheckDoc {
        id: "covers",
        judges: "Every resource of the other exports is in this one.",
        sent: "The same kick-off with each of the credentials, and a download of all files.",
        accepted: "All types and ids of the other exports. Resources that changed since the \
                   earlier export began may be missing.",
        matters: "A client that reads the data of all users would lose some of them.",
        cause: "The server treats the client headers as the credential of one user.",
        repair: "With the client headers, select the data of all users of the client.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, others| covers(cx, others)),
};

/// Judges that no resource is in both exports.
pub(crate) fn disjoint(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    each_listed(cx, |export, _| {
        let other = match other_export(cx.evidence, spec) {
            Ok(other) => other,
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let (mut shared, mut here, mut there) = (Seen::default(), 0_u64, 0_u64);
        for side in compare(&other.index, &export.index) {
            match side? {
                Side::OnlyLeft(_) => there += 1,
                Side::OnlyRight(_) => here += 1,
                Side::Both(_, record) => {
                    (here, there) = (here + 1, there + 1);
                    if in_patient_compartment(&record.resource_type) {
                        shared.add(&record);
                    }
                }
            }
        }
        if here == 0 || there == 0 {
            let which = if here == 0 { "this export" } else { "the other user's export" };
            return Ok(CheckResult::not_tested(format!("{which} is empty")));
        }
        let message = "a user can export resources of another user";
        let expected = "no resource in common";
        let found = shared.placed_breach(export, &export.files, message, expected);
        Ok(CheckResult::with(
            Examined::at(Unit::Resource, here + there),
            found.into_iter().collect(),
        ))
    })
}

/// Judges that each export has all resources of the others.
pub(crate) fn covers(cx: CheckContext<'_>, needs: &[ExportSpec]) -> Judgement {
    each_listed(cx, |export, _| {
        if let Some(why) = unread(export) {
            return Ok(CheckResult::blocked(why));
        }
        CheckResult::all(needs.iter().map(|spec| {
            let other = match other_export(cx.evidence, spec) {
                Ok(other) => other,
                Err(why) => return Ok(CheckResult::blocked(why)),
            };
            let overlap = Overlap::of(cx.evidence, other, export)?;
            let message = "resources of another export are missing";
            let expected = "all resources of the other export";
            let found = overlap.only_other.breach(export, message, expected);
            let found = found.map(|found| found.shown_by(export.kickoff));
            let looked = Examined::at(Unit::Resource, overlap.other_total());
            let judged = CheckResult::with(looked, found.into_iter().collect());
            Ok(judged.or_not_tested("the export that must be covered is empty"))
        }))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, line, patients, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn judged(this: Export, other: Export, check: &str) -> crate::verdict::Verdict {
        let other = other.spec("{ as: other-user }");
        EvidenceBuilder::new(Contract::Analytics).export(this).beside(other).check(check)
    }

    fn of(ids: &[&str]) -> Export {
        Export::of(vec![patients(ids)])
    }

    fn shared() -> Export {
        Export::of(vec![File::new("Organization", &[line("Organization", "o", "2024-01-01")])])
    }

    #[rstest]
    #[case(of(&["a"]), of(&["b"]), Outcome::Pass, "2 resources")]
    #[case(of(&["a", "b"]), of(&["b"]), Outcome::Fail, "no resource in common | Patient: 1 | Patient file 1:2")]
    #[case(of(&[]), of(&["b"]), Outcome::NotTested, "this export is empty")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "the other user's export is empty")]
    #[case(shared(), shared(), Outcome::Pass, "2 resources")]
    #[case(of(&["a"]), Export::refused(), Outcome::Blocked, "was refused with 400")]
    #[case(Export::refused(), of(&["a"]), Outcome::NotTested, "the export was refused with 400")]
    fn two_users_have_nothing_in_common(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ disjoint: { as: other-user } }"), outcome, words);
    }

    #[rstest]
    #[case(of(&["a", "b"]), of(&["b"]), Outcome::Pass, "1 resource")]
    #[case(of(&["a"]), of(&["b"]), Outcome::Fail, "all resources of the other export | Patient: 1 |")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "must be covered is empty")]
    #[case(of(&["a"]), Export::failed(), Outcome::Blocked, "failed: the job burnt")]
    #[case(Export::of(vec![File::lost("Patient", status(404))]), of(&["a"]), Outcome::Blocked, "1 of 1 files")]
    fn all_users_together_have_the_data_of_each(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ covers: [{ as: other-user }] }"), outcome, words);
    }
}
