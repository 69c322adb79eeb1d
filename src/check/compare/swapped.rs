//! Judges files that were asked for under another type's name.

use super::seen::Seen;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    counted, each_download, in_file, own_limit, shown_type, unread,
};
use crate::evidence::{DownloadFacts, ExportFacts, FileEvidence, FileFacts, Side, compare};

pub(crate) static SWAPPED_TYPE_IS_SAFE: Def = Def {
    doc: CheckDoc {
        id: "swapped-type-is-safe",
        judges: "A file URL with another type in it is refused, or returns resources of that type \
                 only.",
        sent: "GET on each URL of the manifest, with the type replaced by another type of the \
               manifest.",
        accepted: "A 4xx, or lines of the requested type that the export also contains.",
        matters: "If the type in the URL selects the data and is not bound to the token, a client \
                  can read data that it was not granted.",
        cause: "The token is valid for any path, and the path selects what is read.",
        repair: "Include the type in the token, and compare it with the path.",
    },
    subject: Subject::Download,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| swapped_type_is_safe(cx)),
};

/// Judges each set of files that was downloaded under other names.
pub(crate) fn swapped_type_is_safe(cx: CheckContext<'_>) -> Judgement {
    each_download(cx, |again, export| {
        let mut judged = CheckResult::default();
        for file in &again.files {
            match &file.facts {
                Some(facts) if file.exchange.is_none() => {
                    let why = facts.truncated.and_then(own_limit);
                    judged.not_tested.extend(why.map(str::to_owned));
                }
                Some(facts) => {
                    judged.looked.add(Unit::File, 1);
                    judged.found.extend(other_types(export, file, facts));
                }
                None => judged.merge(without_facts(cx, export, file)),
            }
        }
        match unread(export) {
            Some(why) => judged.blocked.push(why),
            None => judged.found.extend(unknown_resources(again, export)?),
        }
        Ok(judged.or_not_tested("no file was requested under another type"))
    })
}

/// Judges an answer that gave no file: a refusal is right, a failure is doubtful.
fn without_facts(cx: CheckContext<'_>, export: &ExportFacts, file: &FileEvidence) -> CheckResult {
    let Some(exchange) = file.exchange else { return CheckResult::default() };
    let answer = cx.answer(exchange);
    if answer.is_refusal() {
        return CheckResult::refusal();
    }
    let message = "a file requested under another type is neither refused nor returned";
    let found = DraftFinding::breach(message, "a 4xx, or a file of that type", answer.words())
        .of_kind(FindingKind::Doubt)
        .shown_by(exchange)
        .in_export(export.id)
        .at(in_file(&file.name, None));
    CheckResult::with(Examined::at(Unit::Answer, 1), vec![found])
}

/// Lines of a type that was not asked for.
fn other_types(export: &ExportFacts, file: &FileEvidence, facts: &FileFacts) -> Vec<DraftFinding> {
    let asked = file.resource_type.as_deref().unwrap_or_default();
    let others = facts.types.iter().filter(|(name, _)| *name != asked);
    let found = others.map(|(name, count)| {
        let message = "a file requested under one type contains resources of another type";
        let observed = format!("{} of {}", counted(*count, ("line", "lines")), shown_type(name));
        DraftFinding::breach(message, format!("a 4xx, or {} only", shown_type(asked)), observed)
            .shown_by(file.exchange)
            .in_export(export.id)
            .at(in_file(&file.name, facts.first_lines.get(name).copied()))
            .of_total(*count)
    });
    found.collect()
}

/// Resources that the export itself did not give.
fn unknown_resources(
    again: &DownloadFacts,
    export: &ExportFacts,
) -> Result<Option<DraftFinding>, crate::evidence::IndexError> {
    let mut unknown = Seen::default();
    for side in compare(&again.index, &export.index) {
        if let Side::OnlyLeft(record) = side? {
            unknown.add(&record);
        }
    }
    let message = "a file requested under another type contains resources that the export does not \
                   have";
    let expected = "a 4xx, or resources of the export";
    Ok(unknown.placed_breach(export, &again.files, message, expected))
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, encounter, patients, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(File::lost("Encounter", status(403)), Outcome::Pass, "1 refusal")]
    #[case(File::new("Encounter", &[encounter("e", "a")]), Outcome::Pass, "1 file")]
    #[case(File::new("Encounter", &[]), Outcome::Pass, "1 file")]
    #[case(
        File::lost("Encounter", status(500)),
        Outcome::Warn,
        "neither refused nor returned | a 4xx, or a file of that type | status 500"
    )]
    #[case(patients(&["a"]).named("Encounter"), Outcome::Fail, "| a 4xx, or Encounter only | 1 line of Patient | Encounter file 1:1")]
    #[case(File::new("Encounter", &[encounter("x", "z")]), Outcome::Fail, "that the export does not have | a 4xx, or resources of the export | Encounter: 1")]
    fn a_swapped_type_gives_nothing_new(
        #[case] file: File,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let files = vec![patients(&["a"]), File::new("Encounter", &[encounter("e", "a")])];
        let builder =
            EvidenceBuilder::new(Contract::Analytics).export(Export::of(files)).again(vec![file]);
        assert_says(&builder.check("swapped-type-is-safe"), outcome, words);
    }

    #[test]
    fn without_a_file_nothing_is_judged() {
        let builder =
            EvidenceBuilder::new(Contract::Analytics).export(Export::of(vec![])).again(vec![]);
        assert_says(
            &builder.check("swapped-type-is-safe"),
            Outcome::NotTested,
            "no file was requested",
        );
    }
}
