//! Judges whose data stand inside other resources.

use std::collections::HashSet;
use std::iter::Peekable;

use super::members::{UNREADABLE, fingerprints};
use super::part_of::is_not_offered;
use super::seen::Seen;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, counted, each_listed,
    other_export, unread,
};
use crate::evidence::{ExportFacts, Fingerprint, IndexError, Mention, Record};
use crate::spec::ExportSpec;

pub(crate) static ONLY_MEMBERS_INSIDE: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "only-members-inside",
        judges: "A Patient contained in another resource is a member of the Group.",
        sent: "A read of the Group, its export, and an export of more patients. The identifiers of \
               contained Patients are compared with those of the Patients in the larger export.",
        accepted: "Contained Patients with the identifiers of members, and those whose identifiers \
                   match no Patient or several Patients in the larger export. Identifiers without \
                   a system are not compared.",
        matters: "Data of another patient reach a client that has no right to them, in a place \
                  that checks of references and ids do not examine.",
        cause: "Resources are copied unchanged from a source that contained a second patient in \
                them.",
        repair: "Remove contained Patients who are not members, or omit the resource.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(only_members_inside),
};

/// Judges the Patients inside the resources of each export, as far as the other one knows them.
pub(crate) fn only_members_inside(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    each_listed(cx, |export, _| {
        let Some(facts) = &export.members else { return Ok(CheckResult::not_tested(UNREADABLE)) };
        let other = match other_export(cx.evidence, spec) {
            Ok(other) => other,
            Err(why) if is_not_offered(cx, spec) => return Ok(CheckResult::not_tested(why)),
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        // An identifier of two patients, one of whom was not read, would seem to be that of one.
        if let Some(why) = unread(other) {
            return Ok(CheckResult::blocked(format!("in the other export, {why}")));
        }
        let members = fingerprints(facts);
        let (mut known, mut foreign) = (0, Seen::default());
        let mut owners = Owners { records: identifiers(other).peekable(), last: None };
        for record in identifiers(export) {
            let record = record?;
            if Mention::of(&record) != Mention::Contained {
                continue;
            }
            let Some(owner) = owners.of(record.id)? else { continue };
            known += 1;
            if !members.contains(&owner) {
                foreign.add(&Record { resource_type: "contained Patient".into(), ..record });
            }
        }
        Ok(judged(export, known, &foreign, &members))
    })
}

fn judged(
    export: &ExportFacts,
    known: u64,
    foreign: &Seen,
    members: &HashSet<Fingerprint>,
) -> CheckResult {
    let message = "resources contain patients who are not members of the Group";
    let members = counted(members.len() as u64, ("member", "members"));
    let expected = format!("identifiers of {members} only");
    let found = foreign.placed_breach(export, &export.files, message, &expected);
    let judged = CheckResult::with(Examined::at(Unit::Patient, known), found.into_iter().collect());
    judged.or_not_tested("no resource contains a patient whose identifier is known")
}

/// The identifiers that an export mentions, in order.
fn identifiers(export: &ExportFacts) -> impl Iterator<Item = Result<Record, IndexError>> + '_ {
    let is_one = |record: &Record| *record.resource_type == *Mention::identifier();
    export.guide.mentions.iter().filter(move |record| record.as_ref().map_or(true, is_one))
}

/// Whose identifiers are whose, asked in order.
struct Owners<I: Iterator<Item = Result<Record, IndexError>>> {
    records: Peekable<I>,
    /// What was asked last, as one identifier may stand in several files.
    last: Option<(Fingerprint, Option<Fingerprint>)>,
}

impl<I: Iterator<Item = Result<Record, IndexError>>> Owners<I> {
    /// The only patient who has an identifier.
    fn of(&mut self, id: Fingerprint) -> Result<Option<Fingerprint>, IndexError> {
        if let Some((_, owner)) = self.last.filter(|(last, _)| *last == id) {
            return Ok(owner);
        }
        let mut owners = Vec::new();
        while let Some(record) =
            self.records.next_if(|record| record.as_ref().map_or(true, |record| record.id <= id))
        {
            let record = record?;
            match Mention::of(&record) {
                Mention::Patient(owner) if record.id == id && !owners.contains(&owner) => {
                    owners.push(owner);
                }
                _ => {}
            }
        }
        let owner = owners.pop().filter(|_| owners.is_empty());
        self.last = Some((id, owner));
        Ok(owner)
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says};
    use crate::scan::Reading;
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn patient(id: &str, identifiers: &[&str]) -> String {
        json!({"resourceType": "Patient", "id": id, "identifier": list(identifiers)}).to_string()
    }

    fn list(values: &[&str]) -> Vec<serde_json::Value> {
        values.iter().map(|value| json!({"system": "s", "value": value})).collect()
    }

    fn document(id: &str, inside: &str) -> String {
        let inside = json!({"resourceType": "Patient", "id": "in", "identifier": list(&[inside])});
        json!({"resourceType": "DocumentReference", "id": id, "contained": [inside]}).to_string()
    }

    fn file(resource_type: &str, lines: &[String]) -> File {
        File::new(resource_type, lines).reading(Reading::Content)
    }

    #[rstest]
    #[case(&["1"], Outcome::Pass, "1 patient")]
    #[case(&["1", "1"], Outcome::Pass, "2 patients")]
    #[case(&["2"], Outcome::Fail, "contain patients who are not members")]
    #[case(&["1", "2", "2"], Outcome::Fail, "contained Patient: 2")]
    #[case(&["nobody's"], Outcome::NotTested, "whose identifier is known")]
    #[case(&["shared"], Outcome::NotTested, "whose identifier is known")]
    #[case(&[], Outcome::NotTested, "whose identifier is known")]
    fn a_contained_patient_is_a_member(
        #[case] inside: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let documents: Vec<String> =
            inside.iter().enumerate().map(|(n, id)| document(&n.to_string(), id)).collect();
        let own = vec![patient("a", &["1", "shared"])];
        let all = vec![own[0].clone(), patient("x", &["2", "shared"])];
        let files = vec![file("Patient", &own), file("DocumentReference", &documents)];
        let group = Export::of(files).spec("{ level: group }").members(&["a"]);
        let wider = Export::of(vec![file("Patient", &all)]).spec("{ level: patient }");
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(group).beside(wider);
        let check = "steps: []\njudge: [{ only-members-inside: { level: patient } }]";
        assert_says(&builder.cited("[CONT-09]", check), outcome, words);
    }
}
