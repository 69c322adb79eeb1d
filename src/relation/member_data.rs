//! Judges whose data are exported, beyond the Patients themselves.

use std::collections::HashSet;

use super::members::{UNREADABLE, fingerprints};
use super::seen::Seen;
use crate::case::{Case, CheckDoc, Judged, Judgement, Looked, Noun, counted, each_listed};
use crate::evidence::{ExportFacts, Fingerprint, Record};

pub(crate) const ONLY_MEMBERS_DATA: CheckDoc = CheckDoc {
    id: "only-members-data",
    judges: "Every resource belongs to a patient who is a member of the Group.",
    sent: "A read of the Group, the export of the Group, and a download of its files; the \
           elements that put a resource into a patient's compartment are compared with the members.",
    accepted: "Resources that refer, among others, to a member, and Groups all of whose members are \
               members. Patients, and resources that refer to no patient, are not judged here.",
    matters: "Data of anybody else reach somebody who has no right to them, though the Patient \
              file looks right.",
    cause: "Patients are selected by the Group, but resources of other types by another query.",
    repair: "Select every type by the same members.",
};

/// Judges every resource but Patients.
pub(crate) fn only_members_data(case: Case<'_>) -> Judgement {
    each_listed(case, |export, _| {
        let Some(facts) = &export.members else { return Ok(Judged::not_tested(UNREADABLE)) };
        let members = fingerprints(facts);
        let mut walk =
            Walk { export, members, line: None, judged: 0, free: 0, foreign: Seen::default() };
        for record in &export.index {
            walk.take(record?);
        }
        walk.close();
        Ok(walk.judged())
    })
}

/// Walks over the records of an index, those of one line together.
struct Walk<'a> {
    export: &'a ExportFacts,
    members: HashSet<Fingerprint>,
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
        let has_member = record.patient.is_some_and(|patient| self.members.contains(&patient));
        let has_stranger = has_patient && !has_member;
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

    fn judged(self) -> Judged {
        let message = "resources are exported that belong to no member of the Group";
        let members = counted(self.members.len() as u64, ("member", "members"));
        let expected = format!("resources of {members} only");
        let files = &self.export.files;
        let found = self.foreign.placed_breach(self.export, files, message, &expected);
        let free = (self.free > 0).then(|| {
            let what = counted(self.free, ("resource refers", "resources refer"));
            format!("{what} to no patient that could be compared")
        });
        let looked = Looked::at(Noun::Resource, self.judged);
        let judged = Judged::with(looked, found.into_iter().collect());
        judged.but_not_tested(free).or_not_tested("no resource but Patients was exported")
    }
}

fn is_same_line(one: &Record, other: &Record) -> bool {
    (one.file, one.line) == (other.file, other.line) && one.id == other.id
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{Export, File, World, assert_says, encounter, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn appointment(patients: &[&str]) -> String {
        let actor = |id: &&str| json!({"actor": {"reference": format!("Patient/{id}")}});
        let participant: Vec<_> = patients.iter().map(actor).collect();
        json!({"resourceType": "Appointment", "id": "x", "participant": participant}).to_string()
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
    #[case(vec![appointment(&[])], Outcome::NotTested, "1 resource refers to no patient")]
    #[case(vec![encounter("e", "a"), appointment(&[])], Outcome::Pass, "1 resource refers to no patient")]
    #[case(vec![], Outcome::NotTested, "no resource but Patients")]
    fn every_resource_belongs_to_a_member(
        #[case] lines: Vec<String>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let files = vec![File::new("Encounter", &lines), patients(&["stranger"])];
        let export = Export::of(files).members(&["a"]);
        let world = World::new(Contract::Population).export(export);
        assert_says(&world.check("only-members-data"), outcome, words);
    }

    #[test]
    fn without_the_members_nothing_is_judged() {
        let world = World::new(Contract::Population).export(Export::of(vec![]));
        assert_says(&world.check("only-members-data"), Outcome::NotTested, "could not be read");
    }
}
