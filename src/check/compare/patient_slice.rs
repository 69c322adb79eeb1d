//! Judges an export that was limited to some patients.

use super::seen::{Seen, is_newer, unchanged_until};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, Unread, each_listed,
    other_export,
};
use crate::evidence::{ExportFacts, IndexError, Record, Side, compare};
use crate::spec::{ExportLevel, ExportSpec};

pub(crate) static PATIENT_SLICE: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "patient-slice",
        judges: "An export limited by `patient` contains all data of those patients, and no data \
                 of other patients.",
        sent: "A POST kick-off with some patients of the Group, and a plain export to compare \
               with.",
        accepted: "All resources that the plain export has in the compartments of these patients. \
                   Resources that are in no patient's compartment may be included or omitted.",
        matters: "A client that requests some patients has a right to these only, and relies on \
                  receiving all of their data.",
        cause: "Only the Patient file is filtered, or only the last of several values is applied.",
        repair: "Apply the list of patients to the query of every type.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(patient_slice),
};

/// What the slice has and lacks.
#[derive(Debug, Default)]
struct Slice {
    right: u64,
    foreign: Seen,
    missing: Seen,
}

impl Slice {
    fn take(
        &mut self,
        export: &ExportFacts,
        other: &ExportFacts,
        until: Option<jiff::Timestamp>,
    ) -> Result<(), IndexError> {
        let is_asked = |record: &Record| {
            record.patient.is_some_and(|patient| export.patients.contains(&patient))
        };
        // A resource of two patients has a record for each of them; one that was asked for is enough.
        let mut kept: Option<(Record, bool)> = None;
        for record in &export.index {
            let record = record?;
            let asked = is_asked(&record);
            match &mut kept {
                Some((first, any)) if first.id == record.id && first.line == record.line => {
                    *any |= asked;
                }
                _ => {
                    if let Some((first, any)) = kept.replace((record, asked)) {
                        self.add(&first, any);
                    }
                }
            }
        }
        if let Some((first, any)) = kept {
            self.add(&first, any);
        }
        let gap = Unread::of(export);
        for side in compare(&other.index, &export.index) {
            match side? {
                Side::OnlyLeft(there)
                    if gap.as_ref().is_some_and(|gap| gap.hides(&there.resource_type)) => {}
                Side::OnlyLeft(there) if is_asked(&there) && !is_newer(&there, until) => {
                    self.missing.add(&there);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, record: &Record, is_asked: bool) {
        match record.patient {
            Some(_) if !is_asked => self.foreign.add(record),
            Some(_) => self.right += 1,
            None => {}
        }
    }
}

/// Judges each export that was limited to patients against the one that was not.
pub(crate) fn patient_slice(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    each_listed(cx, |export, _| {
        if export.patients.is_empty() {
            return Ok(CheckResult::not_tested("the export has no `patient` parameter"));
        }
        if export.spec.level == Some(ExportLevel::System) {
            return Ok(CheckResult::not_tested(
                "`patient` applies to Patient and Group exports only",
            ));
        }
        let other = match other_export(cx.evidence, spec) {
            Ok(other) => other,
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let mut slice = Slice::default();
        slice.take(export, other, unchanged_until(cx.evidence, export, other))?;
        let foreign = slice.foreign.placed_breach(
            export,
            &export.files,
            "the export contains resources of patients who were not requested",
            "resources of the patients that `patient` names",
        );
        let (gap, part) = Unread::split(Unread::of(export));
        let gap_of_other = Unread::of(other).map(Unread::for_the_other);
        let (gap_of_other, part_of_other) = Unread::split(gap_of_other);
        let message = "resources of the requested patients are missing";
        let expected = "all resources of these patients in the export without parameters";
        let missing = slice.missing.breach(export, message, expected);
        let missing = missing.map(|found| found.shown_by(export.kickoff));
        let looked = slice.right + slice.foreign.total() + slice.missing.total();
        let found = foreign.into_iter().chain(missing).collect();
        Ok(CheckResult::with(Examined::at(Unit::Resource, looked), found)
            .but_blocked(gap)
            .but_blocked(gap_of_other)
            .but_not_tested(part.or(part_of_other))
            .or_not_tested("neither export has data of these patients"))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, encounter, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn files(ids: &[&str], encounters: &[(&str, &str)]) -> Vec<File> {
        let lines: Vec<String> = encounters.iter().map(|(id, of)| encounter(id, of)).collect();
        vec![patients(ids), File::new("Encounter", &lines)]
    }

    #[rstest]
    #[case(files(&["a", "b"], &[("1", "a"), ("2", "b")]), Outcome::Pass, "4 resources")]
    #[case(files(&["a", "b"], &[("1", "a")]), Outcome::Fail, "resources of the requested patients are missing | all resources of these patients in the export without parameters | Encounter: 1 |")]
    #[case(files(&["a", "b"], &[("1", "a"), ("2", "b"), ("3", "c")]), Outcome::Fail, "who were not requested | resources of the patients that `patient` names | Encounter: 1 | Encounter file 2:3")]
    #[case(files(&["b"], &[("2", "b")]), Outcome::Fail, "Encounter: 1, Patient: 1")]
    fn a_slice_has_the_patients_named_and_nobody_else(
        #[case] slice: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = files(&["a", "b", "c"], &[("1", "a"), ("2", "b"), ("3", "c")]);
        let slice = Export::of(slice).spec("{ patient: [first] }").asked_patients(&["a", "b"]);
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let verdict = builder
            .export(slice)
            .beside(Export::of(whole))
            .cited("[PARAM-23]", "steps: []\njudge: [{ patient-slice: {} }]");
        assert_says(&verdict, outcome, words);
    }
}
