//! Judges the messages of an export: the files of `error` and `outcome`.

use crate::check::file::received::leads_into_a_store;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_listed, in_file, is_whole, own_limit,
};
use crate::evidence::{AuxiliaryList, ExportFacts, FileEvidence};

const OUTCOME: &str = "OperationOutcome";

pub(crate) static OUTCOME_FILES: Def = Def {
    doc: CheckDoc {
        id: "outcome-files",
        judges: "The files of error and outcome can be downloaded, and contain only \
                 OperationOutcomes as NDJSON.",
        sent: "GET on each URL of error or outcome.",
        accepted: "One OperationOutcome per line. Up to 3.0.0, the items have the type \
                   OperationOutcome.",
        matters: "These files are the only way for a client to learn what the export omits.",
        cause: "The messages are written as one JSON array or Bundle, or as plain text.",
        repair: "Write the messages with the same code as the output files.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| outcome_files(cx)),
};

pub(crate) static NO_OUTCOMES_IN_OUTPUT: Def = Def {
    doc: CheckDoc {
        id: "no-outcomes-in-output",
        judges: "The output contains no OperationOutcomes.",
        sent: "GET on each URL of the manifest; every line is read.",
        accepted: "An output without OperationOutcomes, both in the manifest and in the lines.",
        matters: "A client stores the output as data, and does not look for messages in it.",
        cause: "Messages of the query are written to the same files as its resources.",
        repair: "Write messages to files that error or outcome lists.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| no_outcomes_in_output(cx)),
};

pub(crate) static IGNORED_PARAMETERS_TOLD: Def = Def {
    doc: CheckDoc {
        id: "ignored-parameters-told",
        judges: "A server that ignores a parameter reports this in an OperationOutcome of the \
                 manifest.",
        sent: "A kick-off with a parameter that does not exist, and Prefer: handling=lenient.",
        accepted: "At least one issue in the files of error or outcome.",
        matters: "Otherwise the client assumes that its parameter was applied.",
        cause: "Unknown parameters are never examined.",
        repair: "Write an OperationOutcome for each ignored parameter.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| ignored_parameters_told(cx)),
};

/// The files of messages.
fn messages(export: &ExportFacts) -> impl Iterator<Item = &FileEvidence> {
    export.guide.side(AuxiliaryList::Error).chain(export.guide.side(AuxiliaryList::Outcome))
}

/// Judges the files of messages.
pub(crate) fn outcome_files(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for (exchange, path, item) in export.items(AuxiliaryList::Error.member()) {
            if item["type"].as_str().is_some_and(|name| name != OUTCOME) {
                let message = "an item of `error` has the wrong type";
                let found =
                    DraftFinding::breach(message, OUTCOME, "another type").shown_by(exchange);
                judged.found.push(found.in_export(export.id).at(at_path(format!("{path}/type"))));
            }
        }
        let lists = [AuxiliaryList::Error, AuxiliaryList::Outcome];
        let mut items = lists.into_iter().flat_map(|list| export.items(list.member()));
        let is_stored = items.any(|(_, _, item)| leads_into_a_store(item));
        for file in messages(export) {
            judged.merge(if is_stored && file.exchange.is_none() {
                CheckResult::not_tested(format!("{} is in object storage of the client", file.name))
            } else {
                message_file(cx, export, file)
            });
        }
        Ok(judged.or_not_tested("the export has no OperationOutcomes"))
    })
}

fn message_file(cx: CheckContext<'_>, export: &ExportFacts, file: &FileEvidence) -> CheckResult {
    let placed = |found: DraftFinding| {
        found.shown_by(file.exchange).in_export(export.id).at(in_file(&file.name, None))
    };
    if file.withheld {
        return CheckResult::not_tested(format!("{} is on a host that is not trusted", file.name));
    }
    let Some(facts) = &file.facts else {
        let words = file.exchange.map_or("no request was sent".into(), |id| cx.answer(id).words());
        let found = DraftFinding::breach(
            "a file of OperationOutcomes cannot be downloaded",
            "status 200",
            words,
        );
        return CheckResult::with(Examined::at(Unit::File, 1), vec![placed(found)]);
    };
    if let Some(why) = facts.truncated.and_then(own_limit) {
        return CheckResult::not_tested(format!("{} was not read completely: {why}", file.name));
    }
    let looked = Examined::at(Unit::File, 1).and(Unit::Line, facts.lines);
    let right = facts.types.get(OUTCOME).copied().unwrap_or(0);
    let wrong = facts.lines.saturating_sub(right);
    let found = (wrong > 0).then(|| {
        let message = "a file of OperationOutcomes has lines that are not OperationOutcomes";
        placed(DraftFinding::breach(message, OUTCOME, "something else").of_total(wrong))
    });
    CheckResult::with(looked, found.into_iter().collect())
}

/// Judges that messages are not among the output.
pub(crate) fn no_outcomes_in_output(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (n, output) in manifest.outputs.iter().enumerate() {
            looked.add(Unit::Entry, 1);
            if output.resource_type.as_deref() == Some(OUTCOME) {
                let message = "`output` lists a file of OperationOutcomes";
                let one = DraftFinding::breach(message, "no OperationOutcome in `output`", OUTCOME);
                let place = at_path(format!("/output/{n}/type"));
                found.push(one.shown_by(manifest.exchange).in_export(export.id).at(place));
            }
        }
        let others =
            export.files.iter().filter(|file| file.resource_type.as_deref() != Some(OUTCOME));
        for file in others {
            let Some(facts) = &file.facts else { continue };
            looked.add(Unit::File, 1);
            if let Some(count) = facts.types.get(OUTCOME) {
                let message = "an output file contains an OperationOutcome";
                let one = DraftFinding::breach(message, "no OperationOutcome in `output`", OUTCOME);
                let place = in_file(&file.name, facts.first_lines.get(OUTCOME).copied());
                let one = one.shown_by(file.exchange).in_export(export.id).at(place);
                found.push(one.of_total(*count));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the manifest lists no files"))
    })
}

/// Judges that a parameter that was ignored is told of.
pub(crate) fn ignored_parameters_told(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let unread = messages(export).find(|file| !is_whole(file));
        if let Some(file) = unread {
            return Ok(CheckResult::blocked(format!("{} cannot be read", file.name)));
        }
        let contents = messages(export).filter_map(|file| file.facts.as_ref()?.content.as_ref());
        let issues: u64 = contents.flat_map(|content| content.severities.values()).sum();
        let found = (issues == 0).then(|| {
            let message = "a parameter was ignored without an OperationOutcome about it";
            let found = DraftFinding::breach(message, "an OperationOutcome", "no OperationOutcome");
            found.shown_by(manifest.exchange).in_export(export.id)
        });
        Ok(CheckResult::with(Examined::at(Unit::List, 1), found.into_iter().collect()))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::AuxiliaryList;
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, line, patients, status,
    };
    use crate::scan::Reading;
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::json;

    const ISSUE: &str =
        r#"{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"x"}]}"#;

    fn judged(export: Export, check: &str) -> Verdict {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(export);
        builder.cited("[MANI-17]", &format!("steps: []\njudge: [{check}]"))
    }

    fn messages(lines: &[&str]) -> Export {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let file = File::new("OperationOutcome", &lines).reading(Reading::Outcomes);
        Export::of(vec![patients(&["a"])]).side(AuxiliaryList::Error, vec![file])
    }

    #[rstest]
    #[case(messages(&[ISSUE]), Outcome::Pass, "1 file, 1 line")]
    #[case(messages(&[ISSUE, "[]"]), Outcome::Fail, "not OperationOutcomes | OperationOutcome")]
    #[case(messages(&[]), Outcome::Pass, "1 file")]
    #[case(
        Export::of(vec![]).side(AuxiliaryList::Error, vec![File::lost("OperationOutcome", status(404))]),
        Outcome::Fail,
        "status 404"
    )]
    #[case(Export::of(vec![patients(&["a"])]), Outcome::NotTested, "no OperationOutcomes")]
    fn files_of_messages_hold_messages(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(export, "outcome-files"), outcome, words);
    }

    #[rstest]
    #[case("s3://bucket/errors.ndjson", Outcome::NotTested, "in object storage")]
    #[case("errors.ndjson", Outcome::Fail, "no request was sent")]
    fn messages_in_a_store_of_the_client_are_not_tested(
        #[case] url: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let json = json!({"output": [], "error": [{"type": "OperationOutcome", "url": url}]});
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .export(messages(&[ISSUE]).json(json));
        let file = &mut builder.facts(0).guide.side_files[0].file;
        (file.exchange, file.facts) = (None, None);
        let judge = "steps: []\njudge: [outcome-files]";
        assert_says(&builder.cited("[MANI-17]", judge), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 entry, 1 file")]
    #[case(vec![File::new("OperationOutcome", &[])], Outcome::Fail, "`output` lists a file")]
    #[case(vec![File::new("Patient", &[line("OperationOutcome", "o", "2024-01-01")])], Outcome::Fail, "contains an OperationOutcome")]
    fn output_holds_no_messages(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(Export::of(files), "no-outcomes-in-output"), outcome, words);
    }

    #[rstest]
    #[case(messages(&[ISSUE]), Outcome::Pass, "1 manifest")]
    #[case(messages(&[]), Outcome::Fail, "without an OperationOutcome about it")]
    #[case(Export::of(vec![]), Outcome::Fail, "without an OperationOutcome about it")]
    fn an_ignored_parameter_is_told_of(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(export, "ignored-parameters-told"), outcome, words);
    }
}
