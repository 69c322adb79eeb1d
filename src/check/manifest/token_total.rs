//! Judges what the token of a file says of its size.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, counted,
    each_listed, in_file, is_whole, with_commas,
};
use serde_json::Value;

use crate::evidence::{FileEvidence, FileTokenFacts, ManifestFacts};

pub(crate) static TOKEN_TOTALS: Def = Def {
    doc: CheckDoc {
        id: "token-totals",
        judges: "The `total` in the token of each file URL is the number of resources in the file.",
        sent: "The requests of the export itself, and a download of each file.",
        accepted: "As many non-blank lines as total states.",
        matters: "The total is the only number by which a client can tell that a file is complete.",
        cause: "The number was counted before or after the file was written, or for the whole type.",
        repair: "Count the resources written to the file, and put that number into its token.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| token_totals(cx)),
};

/// Compares each file that was read to its end with the total of its token.
pub(crate) fn token_totals(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let mut judged = CheckResult::default();
        let mut unread = 0_u64;
        for file in &export.files {
            let Some(total) = total_of(manifest, file) else { continue };
            let Some(facts) = file.facts.as_ref().filter(|_| is_whole(file)) else {
                unread += 1;
                continue;
            };
            judged.looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, facts.lines));
            if facts.lines != total {
                let message = "the number of resources in a file differs from `total` in its token";
                let lines = counted(facts.lines, ("line", "lines"));
                let found = DraftFinding::breach(message, with_commas(total), lines);
                let found = found.shown_by(file.exchange).in_export(export.id);
                judged.found.push(found.at(in_file(&file.name, None)));
            }
        }
        let skipped = (unread > 0)
            .then(|| format!("{} could not be read", counted(unread, ("file", "files"))));
        Ok(judged.but_not_tested(skipped).or_not_tested("no file token has a `total`"))
    })
}

fn total_of(manifest: &ManifestFacts, file: &FileEvidence) -> Option<u64> {
    let url = manifest.outputs.get(file.output)?.url.as_ref()?;
    match url.token.as_ref()? {
        FileTokenFacts::Jwt { payload, .. } => payload.get("total").and_then(Value::as_u64),
        FileTokenFacts::Opaque => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::FileTokenFacts;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(json!({"total": 2}), Outcome::Pass, "1 file, 2 lines")]
    #[case(
        json!({"total": 3}),
        Outcome::Warn,
        "differs from `total` in its token | 3 | 2 lines | Patient file 1"
    )]
    #[case(json!({"total": "2"}), Outcome::NotTested, "no file token has a `total`")]
    #[case(json!({}), Outcome::NotTested, "no file token has a `total`")]
    fn total_is_the_number_of_lines(
        #[case] claims: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![patients(&["a", "b"])]).outputs(|outputs| {
            let url = outputs[0].url.as_mut().unwrap();
            let Some(FileTokenFacts::Jwt { payload, .. }) = &mut url.token else { unreachable!() };
            *payload = claims;
        });
        let builder = EvidenceBuilder::new(Contract::Analytics).export(export);
        let verdict = builder.cited("[ANL-20]", "steps: []\njudge: [token-totals]");
        assert_says(&verdict, outcome, words);
    }

    #[test]
    fn a_file_that_was_not_read_is_not_compared() {
        let export = Export::of(vec![File::lost("Patient", status(404))]);
        let verdict =
            EvidenceBuilder::new(Contract::Analytics).export(export).check("token-totals");
        assert_says(&verdict, Outcome::NotTested, "1 file could not be read");
    }
}
