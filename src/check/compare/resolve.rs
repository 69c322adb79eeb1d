//! Judges that references lead to resources of the same export.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::seen::Seen;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, FindingKind, Judgement, Unit, Unread, counted,
    each_listed,
};
use crate::evidence::{ExportFacts, Fingerprint, Mention, Record, Side, compare};
use crate::spec::ExportLevel;
use bulkspec_fhir::in_patient_compartment;

pub(crate) static REFERENCES_RESOLVE: Def = Def {
    doc: CheckDoc {
        id: "references-resolve",
        judges: "A reference to a type that the export contains resolves to a resource in the \
                 export.",
        sent: "A kick-off without parameters. The references of every line are compared with the \
               resources of all files.",
        accepted: "References to types that are not exported, to contained resources, to other \
                   servers, and to resources listed in `deleted`. In a patient-level or Group \
                   export, also references to other patients and to types outside the Patient \
                   compartment, which such an export need not contain completely. An unresolved \
                   reference is a warning, because the source data may contain it.",
        matters: "Joins return nothing, and a lost resource is visible nowhere else.",
        cause: "A page or a file is missing, only part of a type is exported, or references to \
                deleted resources remain.",
        repair: "Read one of the resources by REST. If it exists, the export has lost it.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| references_resolve(cx)),
};

/// Judges the references of each export.
pub(crate) fn references_resolve(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let gap = Unread::of(export);
        if let Some(gap) = gap.as_ref().filter(|gap| gap.is_everywhere()) {
            return Ok(CheckResult::blocked(gap.why()));
        }
        let mut closure = Closure::of(export);
        closure.types.retain(|name| gap.as_ref().is_none_or(|gap| !gap.hides(name)));
        for side in compare(&export.guide.mentions, &export.index) {
            match side? {
                Side::Both(..) => closure.resolved += 1,
                Side::OnlyLeft(mention) => closure.unresolved(mention),
                Side::OnlyRight(_) => {}
            }
        }
        Ok(closure.judged(export)?.but_not_tested(gap.map(|gap| gap.why())))
    })
}

/// How the references of an export end.
struct Closure<'a> {
    types: BTreeSet<&'a str>,
    /// Whether the export is of some patients, and not of everything.
    is_of_patients: bool,
    resolved: u64,
    /// Those that may lead out of the export.
    free: u64,
    dangling: BTreeMap<(Arc<str>, Fingerprint), Record>,
    total: u64,
}

/// The most references that are held to be compared with the deletions.
const HELD: usize = 10_000;

impl<'a> Closure<'a> {
    fn of(export: &'a ExportFacts) -> Self {
        let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
        Self {
            types: facts.flat_map(|facts| facts.types.keys()).map(String::as_str).collect(),
            is_of_patients: export.spec.level != Some(ExportLevel::System),
            resolved: 0,
            free: 0,
            dangling: BTreeMap::new(),
            total: 0,
        }
    }

    fn unresolved(&mut self, mention: Record) {
        if Mention::of(&mention) != Mention::Reference {
            return;
        }
        let name = &*mention.resource_type;
        let may_be_outside =
            self.is_of_patients && (name == "Patient" || !in_patient_compartment(name));
        if !self.types.contains(name) || may_be_outside {
            self.free += 1;
            return;
        }
        self.total += 1;
        if self.dangling.len() < HELD {
            self.dangling.insert((mention.resource_type.clone(), mention.id), mention);
        }
    }

    fn judged(mut self, export: &ExportFacts) -> Judgement {
        for deleted in &export.guide.deleted {
            let deleted = deleted?;
            let was_held = self.dangling.remove(&(deleted.resource_type, deleted.id));
            self.free += u64::from(was_held.is_some());
        }
        let mut lost = Seen::default();
        self.dangling.values().for_each(|mention| lost.add(mention));
        let message = "references point to resources that the export does not contain, although it \
                       contains others of their types";
        let expected = "the referenced resources";
        let found = lost.placed_breach(export, &export.files, message, expected);
        let found = found.map(|found| found.of_kind(FindingKind::Doubt));
        let free = (self.free > 0).then(|| {
            let what = counted(self.free, ("reference points", "references point"));
            format!("{what} to resources that the export need not contain")
        });
        let looked = Examined::at(Unit::Reference, self.resolved + self.total);
        Ok(CheckResult::with(looked, found.into_iter().collect())
            .but_not_tested(free)
            .or_not_tested("no reference points to a type that the export contains"))
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says};
    use crate::scan::Reading;
    use crate::verdict::Outcome;
    use rstest::rstest;

    const OBSERVATION: &str = r##"{"resourceType":"Observation","id":"o","encounter":{"reference":"Encounter/e"},"subject":{"reference":"Patient/a"},"performer":[{"reference":"Practitioner/x"},{"reference":"#in"}]}"##;

    fn file(resource_type: &str, lines: &[&str]) -> File {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        File::new(resource_type, &lines).reading(Reading::Content)
    }

    fn any(resource_type: &str, id: &str) -> File {
        file(resource_type, &[&format!(r#"{{"resourceType":"{resource_type}","id":"{id}"}}"#)])
    }

    #[rstest]
    #[case::held("group", vec![any("Encounter", "e")], Outcome::Pass, "1 reference")]
    #[case::lost("group", vec![any("Encounter", "f")], Outcome::Warn, "Encounter: 1 | Observation file 1:1")]
    #[case::of_a_type_that_is_left_out("group", vec![any("Condition", "c")], Outcome::NotTested, "3 references point")]
    #[case::to_another_patient("group", vec![any("Patient", "b"), any("Encounter", "e")], Outcome::Pass, "1 reference")]
    #[case::to_another_patient_of_the_system("system", vec![any("Patient", "b")], Outcome::Warn, "Patient: 1")]
    #[case::outside_the_compartment("patient", vec![any("Practitioner", "y")], Outcome::NotTested, "3 references point")]
    #[case::outside_the_compartment_of_the_system("system", vec![any("Practitioner", "y")], Outcome::Warn, "Practitioner: 1")]
    fn references_lead_to_what_is_exported(
        #[case] level: &str,
        #[case] others: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let files = [file("Observation", &[OBSERVATION])].into_iter().chain(others);
        let export = Export::of(files.collect()).spec(&format!("{{ level: {level} }}"));
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(export);
        let verdict = builder.cited("[CONT-03]", "steps: []\njudge: [references-resolve]");
        assert_says(&verdict, outcome, words);
    }
}
