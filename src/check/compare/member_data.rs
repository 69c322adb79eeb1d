//! Judges whose data are exported, beyond the Patients themselves.

use std::collections::HashSet;

use super::members::{UNREADABLE, fingerprints, patients};
use super::seen::Seen;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    Unread, counted, each_listed, in_file,
};
use crate::evidence::{ExportFacts, Fingerprint, IndexError, Record};
use crate::spec::ExportLevel;

pub(crate) static ONLY_MEMBERS_DATA: Def = Def {
    doc: CheckDoc {
        id: "only-members-data",
        judges: "Every resource belongs to a patient who is a member of the Group.",
        sent: "A read of the Group, the export of the Group, and a download of its files. The \
               elements that place a resource in a patient's compartment are compared with the \
               members.",
        accepted: "Resources that reference at least one member, and Groups whose members are all \
                   members of the exported Group. Patients, and resources that reference no \
                   patient, are not judged here; resources without any element that could link \
                   them to a patient are only a warning. In the contracts of the HL7 guide, if the \
                   Group cannot be read, the exported Patients are taken as its members, and \
                   resources of others are only a warning.",
        matters: "Data of other patients reach a client that has no right to them, although the \
                  Patient file looks correct.",
        cause: "Patients are selected by the Group, but resources of other types by a different \
                query.",
        repair: "Select every type by the same list of members.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| only_members_data(cx)),
};

/// Judges every resource but Patients.
pub(crate) fn only_members_data(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let basis = match &export.members {
            Some(facts) => Basis::Members(fingerprints(facts)),
            None if !is_of_a_group(cx, export) => return Ok(CheckResult::not_tested(UNREADABLE)),
            None => match Unread::of_type(export, "Patient") {
                Some(gap) => return Ok(CheckResult::blocked(gap.why())),
                None => Basis::Patients(exported_patients(export)?),
            },
        };
        if matches!(&basis, Basis::Patients(all) if all.is_empty()) {
            return Ok(CheckResult::not_tested(UNREADABLE));
        }
        data_of(export, basis)
    })
}

/// Judges the data of an export by the members.
pub(super) fn data_of_members(export: &ExportFacts, members: HashSet<Fingerprint>) -> Judgement {
    data_of(export, Basis::Members(members))
}

fn data_of(export: &ExportFacts, basis: Basis) -> Judgement {
    let mut walk = Walk { export, basis, line: None, judged: 0, free: 0, foreign: Seen::default() };
    for record in &export.index {
        walk.take(record?);
    }
    walk.close();
    Ok(walk.judged())
}

fn is_of_a_group(cx: CheckContext<'_>, export: &ExportFacts) -> bool {
    cx.contract().guide().is_some() && export.spec.level == Some(ExportLevel::Group)
}

fn exported_patients(export: &ExportFacts) -> Result<HashSet<Fingerprint>, IndexError> {
    patients(export)
        .map(|patient| patient.map(|patient| patient.patient.unwrap_or(patient.id)))
        .collect()
}

/// Whose data may be exported.
enum Basis {
    /// Those of the members.
    Members(HashSet<Fingerprint>),
    /// Those of the Patients of the export, where nobody can tell who is a member.
    Patients(HashSet<Fingerprint>),
}

impl Basis {
    fn all(&self) -> &HashSet<Fingerprint> {
        let (Self::Members(all) | Self::Patients(all)) = self;
        all
    }

    fn message(&self) -> &'static str {
        match self {
            Self::Members(_) => {
                "the export contains resources that belong to no member of the Group"
            }
            Self::Patients(_) => "the export contains resources whose Patient is not exported",
        }
    }

    fn expected(&self) -> String {
        let words = match self {
            Self::Members(_) => ("member", "members"),
            Self::Patients(_) => ("exported Patient", "exported Patients"),
        };
        format!("resources of {} only", counted(self.all().len() as u64, words))
    }

    fn kind(&self) -> FindingKind {
        match self {
            Self::Members(_) => FindingKind::Breach,
            Self::Patients(_) => FindingKind::Doubt,
        }
    }
}

/// Walks over the records of an index, those of one line together.
struct Walk<'a> {
    export: &'a ExportFacts,
    basis: Basis,
    line: Option<Line>,
    judged: u64,
    free: u64,
    foreign: Seen,
}

/// One line of a file with what its records say so far.
struct Line {
    record: Record,
    has_patient: bool,
    has_member: bool,
    has_stranger: bool,
}

impl Line {
    /// Tells whether the line has data of nobody but strangers. A Group has data of all its members.
    fn is_foreign(&self) -> bool {
        let is_group = &*self.record.resource_type == "Group";
        !self.has_member || (is_group && self.has_stranger)
    }
}

impl Walk<'_> {
    fn take(&mut self, record: Record) {
        if &*record.resource_type == "Patient" {
            return;
        }
        let has_patient = record.patient.is_some();
        let has_member = record.patient.is_some_and(|patient| self.basis.all().contains(&patient));
        // Not every member needs to be exported, so only the Group as it is read tells.
        let has_stranger = has_patient && !has_member && matches!(self.basis, Basis::Members(_));
        match &mut self.line {
            Some(line) if is_same_line(&line.record, &record) => {
                line.has_patient |= has_patient;
                line.has_member |= has_member;
                line.has_stranger |= has_stranger;
            }
            _ => {
                self.close();
                self.line = Some(Line { record, has_patient, has_member, has_stranger });
            }
        }
    }

    /// Judges the line whose records are all read.
    fn close(&mut self) {
        let Some(line) = self.line.take() else { return };
        if !line.has_patient || self.has_more_patients(&line) {
            self.free += 1;
            return;
        }
        self.judged += 1;
        if line.is_foreign() {
            self.foreign.add(&line.record);
        }
    }

    /// Tells whether a line without a member refers to more patients than the index keeps.
    fn has_more_patients(&self, line: &Line) -> bool {
        if line.has_member {
            return false;
        }
        let number = line.record.file as usize;
        let file = self.export.files.iter().find(|file| file.output == number);
        let facts = file.and_then(|file| file.facts.as_ref());
        let places = facts.map(|facts| &facts.patients_over_limit.first);
        places.is_some_and(|at| at.contains(&u64::from(line.record.line)))
    }

    fn judged(self) -> CheckResult {
        let (message, expected) = (self.basis.message(), self.basis.expected());
        let files = &self.export.files;
        let found = self.foreign.placed_breach(self.export, files, message, &expected);
        let found = found.map(|found| found.of_kind(self.basis.kind()));
        let found = found.into_iter().chain(nobodys(self.export)).collect();
        let free = (self.free > 0).then(|| {
            let what = counted(self.free, ("resource references", "resources reference"));
            format!("{what} no patient that could be compared")
        });
        let looked = Examined::at(Unit::Resource, self.judged);
        CheckResult::with(looked, found)
            .but_not_tested(free)
            .or_not_tested("only Patients were exported")
    }
}

/// A finding about the resources that do not say whose they are; where elements are left out on
/// purpose, they need not.
fn nobodys(export: &ExportFacts) -> Option<DraftFinding> {
    let facts = export.files.iter().filter_map(|file| Some((file, file.facts.as_ref()?)));
    let mut lines = facts.filter(|(_, facts)| facts.without_owner.total > 0).peekable();
    let (file, facts) = lines.peek().filter(|_| export.spec.elements.is_none())?;
    let place = in_file(&file.name, facts.without_owner.first.first().copied());
    let (name, exchange) = (file.name.clone(), file.exchange);
    let total = lines.map(|(_, facts)| facts.without_owner.total).sum();
    let message = "resources of types that belong to patients reference no patient";
    let expected = "an element that references a patient, such as subject";
    let observed =
        format!("{} without one, the first in {name}", counted(total, ("resource", "resources")));
    let found = DraftFinding::breach(message, expected, observed).of_kind(FindingKind::Doubt);
    Some(found.at(place).shown_by(exchange).in_export(export.id).of_total(total))
}

fn is_same_line(one: &Record, other: &Record) -> bool {
    (one.file, one.line) == (other.file, other.line) && one.id == other.id
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, encounter, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn appointment(patients: &[&str]) -> String {
        let actor = |id: &&str| json!({"actor": {"reference": format!("Patient/{id}")}});
        let participant: Vec<_> = patients.iter().map(actor).collect();
        json!({"resourceType": "Appointment", "id": "x", "participant": participant}).to_string()
    }

    fn observation(member: &str) -> String {
        format!(r#"{{"resourceType":"Observation","id":"o",{member}}}"#)
    }

    fn provenance() -> String {
        let target = json!([{"reference": "Encounter/e"}]);
        json!({"resourceType": "Provenance", "id": "p", "target": target}).to_string()
    }

    fn group(patients: &[&str]) -> String {
        let entity = |id: &&str| json!({"entity": {"reference": format!("Patient/{id}")}});
        let member: Vec<_> = patients.iter().map(entity).collect();
        json!({"resourceType": "Group", "id": "g", "member": member}).to_string()
    }

    #[rstest]
    #[case(vec![encounter("e", "a")], Outcome::Pass, "1 resource")]
    #[case(vec![encounter("e", "a"), encounter("f", "x")], Outcome::Fail, "resources of 1 member only | Encounter: 1 | Encounter file 1:2")]
    #[case(vec![appointment(&["x", "a"])], Outcome::Pass, "1 resource")]
    #[case(vec![appointment(&["x", "y"])], Outcome::Fail, "Appointment: 1")]
    #[case(vec![group(&["a"])], Outcome::Pass, "1 resource")]
    #[case(vec![group(&["a", "x"])], Outcome::Fail, "Group: 1")]
    #[case(vec![appointment(&[])], Outcome::Warn, "that belong to patients reference no patient | an element that references a patient, such as subject | 1 resource without")]
    #[case(vec![encounter("e", "a"), appointment(&[])], Outcome::Warn, "1 resource references no patient")]
    #[case(vec![observation(r##""subject":{"reference":"#p"}"##)], Outcome::NotTested, "1 resource references no patient")]
    #[case(vec![observation(r#""subject":{"identifier":{"value":"1"}}"#)], Outcome::NotTested, "1 resource references no patient")]
    #[case(vec![observation(r#""performer":[{"reference":"Practitioner/1"}]"#)], Outcome::Warn, "Encounter file 1:1")]
    #[case(vec![provenance()], Outcome::NotTested, "1 resource references no patient")]
    #[case(vec![], Outcome::NotTested, "only Patients were exported")]
    fn every_resource_belongs_to_a_member(
        #[case] lines: Vec<String>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let files = vec![File::new("Encounter", &lines), patients(&["stranger"])];
        let export = Export::of(files).members(&["a"]);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(&builder.check("only-members-data"), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 resource")]
    #[case(vec![patients(&["b"])], Outcome::Warn, "whose Patient is not exported | resources of 1 exported Patient only | Encounter: 1")]
    #[case(vec![], Outcome::NotTested, "could not be read")]
    fn where_a_group_can_not_be_read_the_exported_patients_stand_for_its_members(
        #[case] mut files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        files.push(File::new("Encounter", &[encounter("e", "a")]));
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .export(Export::of(files).spec("{ level: group }"));
        let check = "steps: [{ export: { level: group } }]\njudge: [only-members-data]";
        assert_says(&builder.cited("[CONT-09]", check), outcome, words);
    }

    #[test]
    fn without_the_members_nothing_is_judged() {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(vec![]));
        assert_says(&builder.check("only-members-data"), Outcome::NotTested, "could not be read");
    }
}
