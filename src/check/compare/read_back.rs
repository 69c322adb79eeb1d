//! Judges whether REST and the export tell the same of a few Patients.

use jiff::SignedDuration;

use super::own::transaction_time;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    Unread, each_listed, file_name, in_file,
};
use crate::evidence::{ExportFacts, IndexError, MemberReadFacts, Record, StampFacts};

pub(crate) static SAME_AS_READ: Def = Def {
    doc: CheckDoc {
        id: "same-as-read",
        judges: "An exported Patient has the same version as a read of the same Patient.",
        sent: "GET of the Patients of up to three members of the Group, and an export.",
        accepted: "The same versionId, or the same lastUpdated if either has no versionId. \
                   Patients whose REST read shows a change after transactionTime may differ. A \
                   lastUpdated that differs by a second or more for the same version is only a \
                   warning.",
        matters: "This finds stale and lost data without writing to the server.",
        cause: "The export reads a copy that is refreshed periodically.",
        repair: "Export from the data that REST returns, or set transactionTime to the time of the \
                 copy.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| same_as_read(cx)),
};

/// Judges each export against the Patients that were read.
pub(crate) fn same_as_read(cx: CheckContext<'_>) -> Judgement {
    let reads = cx.member_reads();
    each_listed(cx, |export, _| {
        let gap = Unread::of_type(export, "Patient").map(|gap| gap.why());
        let mut judged = CheckResult::default();
        for read in &reads {
            judged.merge(judge_read(export, read, gap.is_some())?);
        }
        Ok(judged.but_blocked(gap).or_not_tested("no Patient of a member could be read"))
    })
}

fn judge_read(export: &ExportFacts, read: &MemberReadFacts, has_gap: bool) -> Judgement {
    let Some(found) = read.found else {
        return Ok(CheckResult::not_tested("a member's Patient could not be read over REST"));
    };
    let changed = found.last_updated.zip(transaction_time(export));
    if changed.is_some_and(|(changed, stands_for)| changed > stands_for) {
        return Ok(CheckResult::not_tested("a Patient changed after transactionTime"));
    }
    let looked = Examined::at(Unit::Patient, 1);
    let shown = |one: DraftFinding, record: &Record| {
        let place = file_name(&export.files, record.file);
        let place = in_file(&place, Some(u64::from(record.line)));
        one.shown_by(read.exchange).in_export(export.id).at(place)
    };
    match exported(export, found)? {
        None if has_gap => Ok(CheckResult::default()),
        None => {
            let message = "a Patient that REST returns is not exported";
            let expected = "the Patients of all members";
            let one = DraftFinding::breach(message, expected, "not exported");
            let one = one.shown_by(read.exchange).in_export(export.id);
            Ok(CheckResult::with(looked, vec![one]))
        }
        Some(record) => Ok(match is_same(&record, found) {
            Some(true) if is_restamped(&record, found) => {
                let message = "an exported Patient has a different lastUpdated from REST";
                let expected = "the lastUpdated that REST returns, as the version is the same";
                let one = DraftFinding::breach(message, expected, "another lastUpdated");
                CheckResult::with(looked, vec![shown(one.of_kind(FindingKind::Doubt), &record)])
            }
            Some(true) => CheckResult::right(looked),
            Some(false) => {
                let message = "an exported Patient has a different version from REST";
                let expected = "the version that REST returns, as it is older than transactionTime";
                let one = DraftFinding::breach(message, expected, "another version");
                CheckResult::with(looked, vec![shown(one, &record)])
            }
            None => CheckResult::not_tested("Patients have neither versionId nor lastUpdated"),
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

/// Tells whether a line has another time than the same version over REST. Either may be cut to
/// whole seconds.
fn is_restamped(record: &Record, read: StampFacts) -> bool {
    let times = record.last_updated.zip(read.last_updated);
    times.is_some_and(|(one, two)| one.duration_since(two).abs() >= SignedDuration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{ExchangeId, Fingerprinter, MemberReadFacts, StampFacts, StepFacts};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case("a", Some("2024-01-01T12:00:00Z"), Outcome::Pass, "1 patient")]
    #[case("a", Some("2024-02-01T12:00:00Z"), Outcome::Fail, "has a different version from REST")]
    #[case("a", Some("2024-07-01T12:00:00Z"), Outcome::NotTested, "changed after transactionTime")]
    #[case("a", None, Outcome::NotTested, "neither versionId nor lastUpdated")]
    #[case(
        "lost",
        Some("2024-01-01T12:00:00Z"),
        Outcome::Fail,
        "that REST returns is not exported"
    )]
    #[case("", None, Outcome::NotTested, "could not be read over REST")]
    fn a_patient_is_exported_as_rest_shows_it(
        #[case] id: &str,
        #[case] changed: Option<&str>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .export(Export::of(vec![patients(&["a", "b"])]));
        let found = (!id.is_empty()).then(|| StampFacts {
            id: Fingerprinter::with_key([7; 16]).resource("Patient", id),
            version: None,
            last_updated: changed.map(|at| at.parse().unwrap()),
        });
        let read = MemberReadFacts { exchange: ExchangeId(1), found, text_encoding: None };
        builder.steps.push(StepFacts::MemberRead(read));
        let verdict = builder.cited("[MANI-04]", "steps: []\njudge: [same-as-read]");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case("2024-01-01T12:00:00.999Z", Outcome::Pass, "1 patient")]
    #[case("2024-01-01T12:00:01Z", Outcome::Warn, "has a different lastUpdated from REST")]
    #[case("2023-01-01T12:00:00Z", Outcome::Warn, "has a different lastUpdated from REST")]
    fn the_same_version_has_the_same_time(
        #[case] changed: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let patient = r#"{"resourceType":"Patient","id":"a","meta":{"versionId":"1","lastUpdated":"2024-01-01T12:00:00Z"}}"#;
        let file = File::new("Patient", &[patient.to_owned()]);
        let mut builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(Export::of(vec![file]));
        let print = Fingerprinter::with_key([7; 16]);
        let found = StampFacts {
            id: print.resource("Patient", "a"),
            version: Some(print.of("versionId", b"1")),
            last_updated: Some(changed.parse().unwrap()),
        };
        let read =
            MemberReadFacts { exchange: ExchangeId(1), found: Some(found), text_encoding: None };
        builder.steps.push(StepFacts::MemberRead(read));
        let verdict = builder.cited("[MANI-04]", "steps: []\njudge: [same-as-read]");
        assert_says(&verdict, outcome, words);
    }
}
