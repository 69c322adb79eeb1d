//! Judges whose data the exports of Groups hold that were asked for with parameters.

use super::member_data::data_of_members;
use super::members::{UNREADABLE, fingerprints, patients_of};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, FindingKind, Judgement, each_listed,
};
use crate::evidence::ExportFacts;
use crate::spec::ExportSpec;

pub(crate) static ONLY_MEMBERS_THROUGHOUT: Def = Def {
    doc: CheckDoc {
        id: "only-members-throughout",
        judges: "A Group export with any parameters contains only Patients who are members, and \
                 only data of members.",
        sent: "No additional requests: every Group export of the run that has a parameter, or uses \
               another method than the usual one, is compared with the members of that Group.",
        accepted: "Patients who are members, and resources that reference at least one member, or \
                   no patient at all.",
        matters: "Data of other patients reach a client that has no right to them, and the full \
                  export does not show it.",
        cause: "Some parameter, or POST, uses a separate query that does not filter by the Group.",
        repair: "Select by the Group first, and use parameters only to narrow the selection.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| only_members_throughout(cx)),
};

/// Judges all exports of Groups in the run but the plain ones.
pub(crate) fn only_members_throughout(cx: CheckContext<'_>) -> Judgement {
    let exports = cx.evidence.exports.iter().map(|export| &**export);
    let listed = exports.filter(|it| it.manifest().is_some() && has_parameters(&it.spec));
    // An export of the scenario's own that gave no list tells why nothing is known.
    let own = each_listed(cx, |_, _| Ok(CheckResult::default()));
    let judged = CheckResult::all(listed.map(judge_one).chain([own]))?;
    Ok(judged.or_not_tested("no Group was exported with parameters"))
}

fn judge_one(export: &ExportFacts) -> Judgement {
    let Some(facts) = &export.members else { return Ok(without_members(export)) };
    let members = fingerprints(facts);
    let mut judged = patients_of(export, &members)?;
    let data = data_of_members(export, members)?;
    // What refers to nobody is told of where the plain export is judged.
    let found = data.found.into_iter().filter(|it| it.kind == FindingKind::Breach).collect();
    judged.merge(CheckResult::with(data.looked, found));
    let parameters = export.spec.describe(export.since.as_deref());
    for found in &mut judged.found {
        found.message = format!("{}, with {parameters}", found.message);
    }
    Ok(judged)
}

/// Exports of patients and of the system have no members.
fn without_members(export: &ExportFacts) -> CheckResult {
    let is_of_a_group = export.kickoff_url.contains("/Group/");
    if is_of_a_group { CheckResult::not_tested(UNREADABLE) } else { CheckResult::default() }
}

/// Tells whether an export is asked for in another way than plainly, by a parameter or a header.
fn has_parameters(spec: &ExportSpec) -> bool {
    let ExportSpec { level, group, credential, ref fresh, .. } = *spec;
    let plain =
        ExportSpec { level, group, credential, fresh: fresh.clone(), ..ExportSpec::default() };
    *spec != plain
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, encounter, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn export(spec: &str, patient: &str, owner: &str) -> Export {
        let visits = File::new("Encounter", &[encounter("e", owner)]);
        Export::of(vec![patients(&[patient]), visits]).spec(spec).members(&["a"])
    }

    #[rstest]
    #[case("{ _elements: id }", "a", "a", Outcome::Pass, "1 patient, 1 resource")]
    #[case(
        "{ _elements: id }",
        "x",
        "a",
        Outcome::Fail,
        "who are not members of the Group, with _elements=id | 1 member and no others"
    )]
    #[case(
        "{ method: POST }",
        "a",
        "x",
        Outcome::Fail,
        "belong to no member of the Group, with POST | resources of 1 member only"
    )]
    #[case("{}", "x", "x", Outcome::NotTested, "no Group was exported with parameters")]
    #[case(
        "{ level: group }",
        "x",
        "x",
        Outcome::NotTested,
        "no Group was exported with parameters"
    )]
    fn parameters_never_widen_a_group(
        #[case] spec: &str,
        #[case] patient: &str,
        #[case] owner: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let builder = builder.export(export("{}", "a", "a")).beside(export(spec, patient, owner));
        let verdict = builder.cited("[CONT-09]", "steps: []\njudge: [only-members-throughout]");
        assert_says(&verdict, outcome, words);
    }

    #[test]
    fn what_is_no_export_of_a_group_is_not_judged() {
        let patients =
            Export::of(vec![patients(&["x"])]).spec("{ level: patient, _type: Patient }");
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(patients);
        builder.facts(0).kickoff_url = "https://example.org/fhir/Patient/$export".into();
        let verdict = builder.cited("[CONT-09]", "steps: []\njudge: [only-members-throughout]");
        assert_says(&verdict, Outcome::NotTested, "no Group was exported with parameters");
    }
}
