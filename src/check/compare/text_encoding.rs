//! Judges whether letters beyond ASCII are the same in an export as over REST.

use super::read_back::{exported, is_same};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_listed,
    file_name, in_file,
};
use crate::evidence::{ExportFacts, MemberReadFacts, Record, TextEncodingFacts};

pub(crate) static SAME_TEXT_ENCODING_AS_READ: Def = Def {
    doc: CheckDoc {
        id: "same-text-encoding-as-read",
        judges: "Non-ASCII text in exported Patients matches a REST read of the same Patient.",
        sent: "GET of the Patients of up to three members of the Group, and an export.",
        accepted: "The same strings, in any order. Only strings with non-ASCII characters are \
                   compared, and only for Patients that have the same version and as many such \
                   strings in both sources, or question marks in their place. The narrative, \
                   `meta` and attachments are not compared.",
        matters: "Names are garbled, and matching them against other data fails.",
        cause: "UTF-8 text is mistaken for Latin-1 and encoded again, or is written in a character \
                set that cannot represent it.",
        repair: "Read and write files as UTF-8 everywhere, and test with accented names.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| same_text_encoding_as_read(cx)),
};

/// Judges each export against the Patients that were read.
pub(crate) fn same_text_encoding_as_read(cx: CheckContext<'_>) -> Judgement {
    let reads = cx.member_reads();
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for read in &reads {
            judged.merge(judge_read(export, read)?);
        }
        Ok(judged.or_not_tested("no Patient of a member could be read"))
    })
}

fn judge_read(export: &ExportFacts, read: &MemberReadFacts) -> Judgement {
    let Some(found) = read.found else {
        return Ok(CheckResult::not_tested("a member's Patient could not be read over REST"));
    };
    let Some(shown) = read.text_encoding.filter(|it| it.texts > 0) else {
        return Ok(CheckResult::not_tested("a Patient has no non-ASCII text"));
    };
    let Some(record) = exported(export, found)?.filter(|it| is_same(it, found) == Some(true))
    else {
        return Ok(CheckResult::not_tested(
            "a Patient is not exported in the version that REST returns",
        ));
    };
    let observed = match text_encoding_of(export, &record) {
        Some(text_encoding) if text_encoding.print == shown.print => {
            return Ok(CheckResult::right(Examined::at(Unit::Patient, 1)));
        }
        Some(text_encoding) if text_encoding.texts == shown.texts => {
            "strings with different non-ASCII characters"
        }
        Some(text_encoding) if text_encoding.without == shown.without => {
            "strings with question marks instead of non-ASCII characters"
        }
        _ => return Ok(CheckResult::not_tested("a Patient has different strings over REST")),
    };
    let looked = Examined::at(Unit::Patient, 1);
    let place = in_file(&file_name(&export.files, record.file), Some(u64::from(record.line)));
    let message = "the non-ASCII text of an exported Patient differs from REST";
    let expected = "the strings that REST returns";
    let one = DraftFinding::breach(message, expected, observed);
    let one = one.shown_by(read.exchange).in_export(export.id).at(place);
    Ok(CheckResult::with(looked, vec![one]))
}

/// The letters of an exported Patient.
fn text_encoding_of(export: &ExportFacts, record: &Record) -> Option<TextEncodingFacts> {
    let file = export.files.iter().find(|file| file.output == record.file as usize)?;
    let content = file.facts.as_ref()?.content.as_ref()?;
    let of_patient = content.text_encoding.iter().find(|it| it.patient == record.id)?;
    Some(of_patient.text_encoding)
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{ExchangeId, Fingerprinter, MemberReadFacts, StampFacts, StepFacts};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says};
    use crate::scan::{Reading, text_encoding_of};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("Zoë", "Zoë", Outcome::Pass, "1 patient")]
    #[case("ZoÃ«", "Zoë", Outcome::Fail, "differs from REST")]
    #[case(
        "Zo?",
        "Zoë",
        Outcome::Fail,
        "differs from REST | the strings that REST returns | strings with question marks"
    )]
    #[case("Zo??", "Zoë", Outcome::Fail, "question marks instead of non-ASCII characters")]
    #[case("Zoe?", "Zoë", Outcome::NotTested, "has different strings over REST")]
    #[case("Zo?", "Zo?", Outcome::NotTested, "has no non-ASCII text")]
    #[case("Zoe", "Zoë", Outcome::NotTested, "has different strings over REST")]
    #[case("Zoe", "Zoe", Outcome::NotTested, "has no non-ASCII text")]
    fn letters_are_compared_with_those_of_rest(
        #[case] exported: &str,
        #[case] shown: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let patient = |name: &str| {
            json!({"resourceType": "Patient", "id": "a", "meta": {"versionId": "1"},
                "name": [{"family": name}]})
        };
        let file = File::new("Patient", &[patient(exported).to_string()]).reading(Reading::Content);
        let mut builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(Export::of(vec![file]));
        let print = Fingerprinter::with_key([7; 16]);
        let found = StampFacts {
            id: print.resource("Patient", "a"),
            version: Some(print.of("versionId", b"1")),
            last_updated: None,
        };
        let text_encoding = text_encoding_of(&patient(shown), &print);
        let read = MemberReadFacts { exchange: ExchangeId(1), found: Some(found), text_encoding };
        builder.steps.push(StepFacts::MemberRead(read));
        let verdict = builder.cited("[MANI-04]", "steps: []\njudge: [same-text-encoding-as-read]");
        assert_says(&verdict, outcome, words);
    }
}
