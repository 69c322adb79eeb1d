//! Judges whether REST and the export tell the same of a few Patients.

use super::own::transaction_time;
use crate::case::{
    Case, CheckDoc, Found, Gap, Judged, Judgement, Looked, Noun, each_listed, file_name, in_file,
};
use crate::evidence::{ExportFacts, IndexError, MemberReadFacts, Record, StampFacts};

pub(crate) const SAME_AS_READ: CheckDoc = CheckDoc {
    id: "same-as-read",
    judges: "Patients who are read by their ids are exported in the same version.",
    sent: "GET of the Patients of up to three members of the Group, beside an export.",
    accepted: "The same versionId, or where one of them has none the same lastUpdated. What REST \
               says changed after transactionTime may differ.",
    matters: "It shows stale and lost data without writing anything.",
    cause: "The export reads a copy that is filled from time to time.",
    repair: "Export from the data that REST shows, or set transactionTime to the age of the copy.",
};

/// Judges each export against the Patients that were read.
pub(crate) fn same_as_read(case: Case<'_>) -> Judgement {
    let reads = case.member_reads();
    each_listed(case, |export, _| {
        let gap = Gap::of_type(export, "Patient").map(|gap| gap.why());
        let mut judged = Judged::default();
        for read in &reads {
            judged.merge(judge_read(export, read, gap.is_some())?);
        }
        Ok(judged.but_blocked(gap).or_not_tested("no Patient of a member could be read"))
    })
}

fn judge_read(export: &ExportFacts, read: &MemberReadFacts, has_gap: bool) -> Judgement {
    let Some(found) = read.found else {
        return Ok(Judged::not_tested("a member's Patient could not be read over REST"));
    };
    let changed = found.last_updated.zip(transaction_time(export));
    if changed.is_some_and(|(changed, stands_for)| changed > stands_for) {
        return Ok(Judged::not_tested("a Patient changed after transactionTime"));
    }
    let looked = Looked::at(Noun::Patient, 1);
    match exported(export, found)? {
        None if has_gap => Ok(Judged::default()),
        None => {
            let message = "a Patient that REST shows is not exported";
            let expected = "the Patients of all members";
            let one = Found::breach(message, expected, "not exported");
            let one = one.shown_by(read.exchange).in_export(export.id);
            Ok(Judged::with(looked, vec![one]))
        }
        Some(record) => Ok(match is_same(&record, found) {
            Some(true) => Judged::right(looked),
            Some(false) => {
                let place = file_name(&export.files, record.file);
                let message = "a Patient is exported in another version than REST shows";
                let expected = "the version that REST shows, for it is older than transactionTime";
                let one = Found::breach(message, expected, "another version")
                    .shown_by(read.exchange)
                    .in_export(export.id)
                    .at(in_file(&place, Some(u64::from(record.line))));
                Judged::with(looked, vec![one])
            }
            None => Judged::not_tested("Patients have neither versionId nor lastUpdated"),
        }),
    }
}

/// The last line of an export that has a Patient.
pub(super) fn exported(
    export: &ExportFacts,
    found: StampFacts,
) -> Result<Option<Record>, IndexError> {
    let mut last = None;
    for record in &export.index {
        let record = record?;
        if record.id == found.id && &*record.resource_type == "Patient" {
            last = Some(record);
        }
    }
    Ok(last)
}

/// Tells whether a line is the version that was read; `None` when nobody can tell.
pub(super) fn is_same(record: &Record, read: StampFacts) -> Option<bool> {
    if let (Some(one), Some(two)) = (record.version, read.version) {
        return Some(one == two);
    }
    let times = record.last_updated.zip(read.last_updated);
    // The index keeps microseconds.
    times.map(|(one, two)| one.as_microsecond() == two.as_microsecond())
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{ExchangeId, Fingerprinter, MemberReadFacts, StampFacts, StepFacts};
    use crate::judge::testing::{Export, World, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case("a", Some("2024-01-01T12:00:00Z"), Outcome::Pass, "1 patient")]
    #[case("a", Some("2024-02-01T12:00:00Z"), Outcome::Fail, "in another version than REST shows")]
    #[case("a", Some("2024-07-01T12:00:00Z"), Outcome::NotTested, "changed after transactionTime")]
    #[case("a", None, Outcome::NotTested, "neither versionId nor lastUpdated")]
    #[case("lost", Some("2024-01-01T12:00:00Z"), Outcome::Fail, "that REST shows is not exported")]
    #[case("", None, Outcome::NotTested, "could not be read over REST")]
    fn a_patient_is_exported_as_rest_shows_it(
        #[case] id: &str,
        #[case] changed: Option<&str>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut world = World::new(Contract::Guide(GuideVersion::V2))
            .export(Export::of(vec![patients(&["a", "b"])]));
        let found = (!id.is_empty()).then(|| StampFacts {
            id: Fingerprinter::with_key([7; 16]).resource("Patient", id),
            version: None,
            last_updated: changed.map(|at| at.parse().unwrap()),
        });
        let read = MemberReadFacts { exchange: ExchangeId(1), found, letters: None };
        world.steps.push(StepFacts::MemberRead(read));
        let verdict = world.cited("[MANI-04]", "steps: []\njudge: [same-as-read]");
        assert_says(&verdict, outcome, words);
    }
}
