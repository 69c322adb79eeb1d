//! Judges whose Patients are exported by the members of the Group.

use std::collections::HashSet;

use super::seen::Seen;
use crate::check::{Arguments, Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, Unread, counted,
    each_listed, with_commas,
};
use crate::evidence::{
    ExportFacts, Fingerprint, IndexError, MemberFacts, MembersFacts, PeriodState, Record,
};
use crate::spec::TypeParameter;
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) static MEMBERS_EXPORTED: Def<MemberKind> = Def {
    doc: CheckDoc {
        id: "members-exported",
        judges: "The Patient of every member of the Group is exported, or of every member of the kind \
                 that the scenario names.",
        sent: "A read of the Group, the export of the Group, and a download of its files.",
        accepted: "A Patient resource for each member, whatever its period and inactive are. In \
                   the contracts of the HL7 guide, only currently active members are required.",
        matters: "A patient who is missing from the copy gets no care from those who work with it.",
        cause: "Only the first page of members is read, or period and inactive are applied as a \
                filter.",
        repair: "Export all entries of Group.member, whatever their period and inactive are.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, kind| members_exported(cx, *kind)),
};

pub(crate) static ONLY_MEMBERS: Def = Def {
    doc: CheckDoc {
        id: "only-members",
        judges: "Every exported Patient is a member of the Group.",
        sent: "A read of the Group, the export of the Group, and a download of its files.",
        accepted: "Only Patients who are members of the Group.",
        matters: "Data of other patients reach a client that has no right to them.",
        cause: "Membership is cached, a join is too wide, or an empty Group selects all patients.",
        repair: "Select patients by the members that the Group has when the export begins.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| only_members(cx)),
};

/// Which members of a Group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MemberKind {
    /// All of them.
    All,
    /// Those whose period has ended or is still to come.
    OutsidePeriod,
    /// Those that are inactive.
    Inactive,
}

impl Arguments for MemberKind {
    #[cfg(test)]
    const EXAMPLE: &'static str = "all";
}

pub(crate) const UNREADABLE: &str = "the members of the Group could not be read";
const PATIENT: &str = "Patient";

/// Judges that the Patients of all members of a kind are exported.
pub(crate) fn members_exported(cx: CheckContext<'_>, kind: MemberKind) -> Judgement {
    each_listed(cx, |export, _| {
        let Some(facts) = &export.members else { return Ok(CheckResult::not_tested(UNREADABLE)) };
        if let Some(why) = not_all_patients_asked(export) {
            return Ok(CheckResult::not_tested(why));
        }
        // The HL7 guide leaves it to the server whether former members are exported.
        let is_promised = cx.contract().guide().is_none();
        let chosen: HashSet<Fingerprint> = {
            let members = facts.members.iter().filter(|member| is_of(kind, member));
            let sure = members.filter(|member| is_promised || is_current(member));
            sure.map(|member| member.patient).collect()
        };
        if chosen.is_empty() {
            return Ok(CheckResult::not_tested(none_of(kind)));
        }
        if let Some(gap) = Unread::of_type(export, PATIENT) {
            return Ok(CheckResult::blocked(gap.why()));
        }
        let all = chosen.len() as u64;
        let mut missing = chosen;
        for patient in patients(export) {
            let patient = patient?;
            missing.remove(&patient.patient.unwrap_or(patient.id));
        }
        let lost = missing.len() as u64;
        let found = (lost > 0).then(|| lost_members(export, facts, kind, (all, lost)));
        Ok(CheckResult::with(Examined::at(Unit::Member, all), found.into_iter().collect()))
    })
}

fn lost_members(
    export: &ExportFacts,
    facts: &MembersFacts,
    kind: MemberKind,
    (all, lost): (u64, u64),
) -> DraftFinding {
    let message = match kind {
        MemberKind::All => "members of the Group are not exported",
        MemberKind::OutsidePeriod => {
            "members whose period has ended or not yet begun are not exported"
        }
        MemberKind::Inactive => "inactive members are not exported",
    };
    let expected = format!("the Patients of all {} members", with_commas(all));
    let observed = format!("{} of {}", with_commas(all - lost), with_commas(all));
    DraftFinding::breach(message, expected, observed).shown_by(facts.exchange).in_export(export.id)
}

/// Judges that every Patient that is exported is a member.
pub(crate) fn only_members(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let Some(facts) = &export.members else { return Ok(CheckResult::not_tested(UNREADABLE)) };
        let judged = patients_of(export, &fingerprints(facts))?;
        Ok(judged.or_not_tested("no Patient was exported"))
    })
}

/// Judges the Patients of an export by the members.
pub(super) fn patients_of(export: &ExportFacts, members: &HashSet<Fingerprint>) -> Judgement {
    let (mut total, mut foreign) = (0, Seen::default());
    for patient in patients(export) {
        let patient = patient?;
        total += 1;
        if !members.contains(&patient.patient.unwrap_or(patient.id)) {
            foreign.add(&patient);
        }
    }
    let message = "the export contains patients who are not members of the Group";
    let members = counted(members.len() as u64, ("member", "members"));
    let expected = format!("{members} and no others");
    let found = foreign.placed_breach(export, &export.files, message, &expected);
    Ok(CheckResult::with(Examined::at(Unit::Patient, total), found.into_iter().collect()))
}

/// The fingerprints of all members.
pub(crate) fn fingerprints(facts: &MembersFacts) -> HashSet<Fingerprint> {
    facts.members.iter().map(|member| member.patient).collect()
}

/// The Patients of an export, one record for each line.
pub(crate) fn patients(
    export: &ExportFacts,
) -> impl Iterator<Item = Result<Record, IndexError>> + '_ {
    let is_patient = |record: &Record| record.ordinal == 0 && *record.resource_type == *PATIENT;
    export.index.iter().filter(move |record| record.as_ref().map_or(true, is_patient))
}

fn is_current(member: &MemberFacts) -> bool {
    !member.inactive && member.period == PeriodState::Current
}

/// Why the export need not have the Patient of every member.
fn not_all_patients_asked(export: &ExportFacts) -> Option<&'static str> {
    if export.since.is_some() {
        return Some("an export with _since need not have every Patient");
    }
    match &export.spec.types {
        Some(TypeParameter::Literal(types))
            if types.split(',').all(|one| one.trim() != PATIENT) =>
        {
            Some("Patient was not requested")
        }
        Some(TypeParameter::EachOutside { .. }) => Some("Patient was not requested"),
        _ => None,
    }
}

fn is_of(kind: MemberKind, member: &MemberFacts) -> bool {
    match kind {
        MemberKind::All => true,
        MemberKind::OutsidePeriod => member.period != PeriodState::Current,
        MemberKind::Inactive => member.inactive,
    }
}

fn none_of(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::All => "the Group has no members",
        MemberKind::OutsidePeriod => "no member has a period that has ended or not yet begun",
        MemberKind::Inactive => "no member is inactive",
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;

    const MEMBERS: [&str; 3] = ["a", "b ended", "c inactive"];

    fn judged(export: Export, check: &str) -> crate::verdict::Verdict {
        EvidenceBuilder::new(Contract::Population).export(export).check(check)
    }

    #[rstest]
    #[case("all", &["a", "b", "c"], &MEMBERS, Outcome::Pass, "3 members")]
    #[case("all", &["a", "c", "x"], &MEMBERS, Outcome::Fail, "the Patients of all 3 members | 2 of 3 |")]
    #[case("all", &[], &MEMBERS, Outcome::Fail, "0 of 3")]
    #[case("all", &["a"], &[], Outcome::NotTested, "the Group has no members")]
    #[case("outside-period", &["a", "b", "c"], &MEMBERS, Outcome::Pass, "1 member")]
    #[case("outside-period", &["a", "c"], &MEMBERS, Outcome::Fail, "whose period has ended or not yet begun")]
    #[case("outside-period", &["a"], &["a"], Outcome::NotTested, "no member has a period")]
    #[case("outside-period", &["a"], &["a to-come"], Outcome::Pass, "1 member")]
    #[case("inactive", &["a", "b"], &MEMBERS, Outcome::Fail, "inactive members are not exported")]
    #[case("inactive", &["a"], &["a"], Outcome::NotTested, "no member is inactive")]
    fn every_member_is_exported(
        #[case] kind: &str,
        #[case] exported: &[&str],
        #[case] members: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![patients(exported)]).members(members);
        assert_says(&judged(export, &format!("{{ members-exported: {kind} }}")), outcome, words);
    }

    #[rstest]
    #[case(Export::of(vec![]), Outcome::NotTested, "could not be read")]
    #[case(Export::of(vec![]).members(&["a"]).since("2024-01-01"), Outcome::NotTested, "_since")]
    #[case(Export::of(vec![]).members(&["a"]).spec("{ _type: Encounter }"), Outcome::NotTested, "Patient was not requested")]
    #[case(Export::of(vec![]).members(&["a"]).spec("{ _type: 'Encounter,Patient' }"), Outcome::Fail, "0 of 1")]
    #[case(Export::of(vec![File::lost("Patient", status(404))]).members(&["a"]), Outcome::Blocked, "1 of 1 files")]
    fn a_member_is_missed_only_where_he_is_due(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(export, "{ members-exported: all }"), outcome, words);
    }

    #[rstest]
    #[case(Export::of(vec![patients(&["a", "b"])]).members(&MEMBERS), Outcome::Pass, "2 patients")]
    #[case(Export::of(vec![patients(&["a", "x"])]).members(&["a"]), Outcome::Fail, "1 member and no others | Patient: 1 | Patient file 1:2")]
    #[case(Export::of(vec![patients(&["a"])]).members(&[]), Outcome::Fail, "0 members and no others")]
    #[case(Export::of(vec![]).members(&["a"]), Outcome::NotTested, "no Patient was exported")]
    #[case(Export::of(vec![patients(&["a"])]), Outcome::NotTested, "could not be read")]
    fn only_members_are_exported(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(export, "only-members"), outcome, words);
    }
}
