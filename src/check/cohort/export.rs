//! Judges the export of a Group whose members the server finds by filters.

use std::collections::HashSet;

use crate::check::compare::members::{fingerprints, patients};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    Unread, counted, each_listed,
};
use crate::evidence::{CohortFacts, ExportFacts, Fingerprint, IndexError, MembersFacts};

pub(crate) static COHORT_DECLARED: Def = Def {
    doc: CheckDoc {
        id: "cohort-declared",
        judges: "A server that creates Groups from filters declares their profile.",
        sent: "GET [base]/metadata; POST [base]/Group with a member-filter that selects two \
               patients by id; and the export of that Group.",
        accepted: "The canonical \
                   http://hl7.org/fhir/uv/bulkdata/StructureDefinition/bulk-cohort-group in \
                   supportedProfile of Group. Without it, an export that contains other patients \
                   than those two is also accepted: the server stores the Group but does not \
                   interpret the filter.",
        matters: "The declaration is how clients learn that they may create such Groups.",
        cause: "The CapabilityStatement was not updated when the feature was added.",
        repair: "Add the profile to supportedProfile of the entry for Group.",
    },
    subject: Subject::Cohort,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| cohort_declared(cx)),
};

pub(crate) static COHORT_MEMBERS: Def = Def {
    doc: CheckDoc {
        id: "cohort-members",
        judges: "The export of a Group created from filters contains the patients who match all of \
                 them, and no others.",
        sent: "POST [base]/Group with one or two member-filters that select members of the \
               target's Group by id, and the export of that Group.",
        accepted: "Exactly those patients. An export without any patient is only a warning if the \
                   Group does not show that its members have been determined.",
        matters: "Results that the client computes from the export include unrequested patients, \
                  or lack requested ones.",
        cause: "Filters are joined by OR, only the first or the last one is applied, or all \
                patients are exported.",
        repair: "Select the patients who match every filter.",
    },
    subject: Subject::CohortExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| cohort_members(cx)),
};

/// Judges the patients of the exports of a Group with filters.
pub(crate) fn cohort_members(cx: CheckContext<'_>) -> Judgement {
    let Some(creation) = cx.cohorts().into_iter().find(|_| cx.declares_cohorts()) else {
        return Ok(CheckResult::not_tested("the server does not declare the Bulk Cohort API"));
    };
    each_listed(cx, |export, _| {
        let Some(facts) = &export.members else {
            return Ok(CheckResult::not_tested("no Group with filters was exported"));
        };
        let (exported, expected) = (exported(export)?, fingerprints(facts));
        let foreign = exported.difference(&expected).count() as u64;
        let missing = expected.difference(&exported).count() as u64;
        let gap = Unread::of_type(export, "Patient").filter(|_| missing > 0).map(|gap| gap.why());
        let mut found = Vec::new();
        if foreign > 0 {
            let message = "the export contains patients who do not match all filters of the Group";
            found.push(breach(export, facts, message, counted_patients(foreign)));
        }
        if missing > 0 && gap.is_none() {
            let message = "patients who match all filters of the Group are missing from the export";
            let one = breach(export, facts, message, format!("{missing} missing"));
            let is_open = exported.is_empty() && !is_settled(creation);
            found.push(one.of_kind(if is_open { FindingKind::Doubt } else { FindingKind::Breach }));
        }
        let looked = exported.len().max(expected.len()) as u64;
        Ok(CheckResult::with(Examined::at(Unit::Patient, looked), found).but_blocked(gap))
    })
}

/// Judges that what works is declared.
pub(crate) fn cohort_declared(cx: CheckContext<'_>) -> Judgement {
    if cx.declares_cohorts() {
        return Ok(CheckResult::right(Examined::at(Unit::Entry, 1)));
    }
    for export in cx.exports() {
        let Some(facts) = export.members.as_ref().filter(|_| export.manifest().is_some()) else {
            continue;
        };
        // Both patients and nobody else: no server comes to that without the filter.
        let selected = fingerprints(facts);
        if selected.len() > 1 && exported(export)? == selected {
            let message = "Groups can be created from filters, but their profile is not declared";
            let expected = "the profile bulk-cohort-group under supportedProfile of Group";
            let found =
                DraftFinding::breach(message, expected, "not declared").shown_by(facts.exchange);
            return Ok(CheckResult::with(Examined::at(Unit::Entry, 1), vec![found]));
        }
    }
    Ok(CheckResult::not_tested("the server neither declares nor supports the Bulk Cohort API"))
}

fn exported(export: &ExportFacts) -> Result<HashSet<Fingerprint>, IndexError> {
    patients(export).map(|it| it.map(|it| it.patient.unwrap_or(it.id))).collect()
}

/// Tells whether a Group says when its members were found.
fn is_settled(creation: &CohortFacts) -> bool {
    let group = creation.read.as_ref().and_then(|read| read.group.as_ref());
    group.is_some_and(|group| group.refreshed.is_some())
}

fn breach(
    export: &ExportFacts,
    facts: &MembersFacts,
    message: &str,
    observed: String,
) -> DraftFinding {
    let expected = format!("{} and no others", counted_patients(facts.members.len() as u64));
    DraftFinding::breach(message, expected, observed).shown_by(facts.exchange).in_export(export.id)
}

fn counted_patients(n: u64) -> String {
    counted(n, ("patient", "patients"))
}

#[cfg(test)]
mod tests {
    use crate::evidence::CohortEnd;
    use crate::judge::testing::cohorts::{CohortWorld, group, told};
    use crate::judge::testing::{Export, patients as file_of};
    use crate::spec::CohortFilters;
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn exported(builder: CohortWorld, exported: &[&str]) -> CohortWorld {
        let builder = builder.created(CohortFilters::One, CohortEnd::Created, 202);
        builder.export(Export::of(vec![file_of(exported)]).members(&["a", "b"]))
    }

    #[rstest]
    #[case(&["a", "b"], Outcome::Pass, "2 patients")]
    #[case(&["a", "b", "c"], Outcome::Fail, "who do not match all filters of the Group | 2 patients and no others | 1 patient |")]
    #[case(
        &["a"],
        Outcome::Fail,
        "are missing from the export | 2 patients and no others | 1 missing"
    )]
    #[case(&[], Outcome::Warn, "2 missing")]
    fn who_passes_the_filters_is_exported(
        #[case] ids: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        exported(CohortWorld::declaring(&[]), ids).says("cohort-members", outcome, words);
    }

    #[test]
    fn a_group_that_says_its_members_were_found_has_them() {
        let builder = exported(CohortWorld::declaring(&[]), &[]);
        let builder = builder.reads(Some(group(Some(told("2024-06-01T10:00:00Z")), None)));
        builder.says("cohort-members", Outcome::Fail, "2 missing");
    }

    #[rstest]
    #[case(CohortWorld::declaring(&[]), &["a", "b", "c"], Outcome::Pass, "1 entry")]
    #[case(CohortWorld::default(), &["a", "b"], Outcome::Fail, "their profile is not declared")]
    #[case(CohortWorld::default(), &["a", "b", "c"], Outcome::NotTested, "neither declares nor supports")]
    #[case(CohortWorld::default(), &[], Outcome::NotTested, "neither declares nor supports")]
    fn what_works_must_be_declared(
        #[case] builder: CohortWorld,
        #[case] ids: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        exported(builder, ids).says("cohort-declared", outcome, words);
    }

    #[test]
    fn without_the_api_nothing_is_said_of_members() {
        let words = "does not declare the Bulk Cohort API";
        exported(CohortWorld::default(), &["a"]).says("cohort-members", Outcome::NotTested, words);
    }
}
