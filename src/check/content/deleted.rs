//! Judges what an export says was deleted.

use std::collections::BTreeSet;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_listed,
    in_file, shown_type,
};
use crate::evidence::{
    AuxiliaryList, DeletionFacts, ExportFacts, FileEvidence, FileFacts, Places, Record, Side,
    compare,
};

pub(crate) static DELETION_BUNDLES: Def = Def {
    doc: CheckDoc {
        id: "deletion-bundles",
        judges: "Each line of a deleted file is a Bundle of type transaction with at least one \
                 entry.",
        sent: "GET on each URL of deleted.",
        accepted: "Any number of entries except zero.",
        matters: "A client sends these Bundles to its store unchanged.",
        cause: "The lines are Bundles of type batch or collection, or the deleted resources \
                themselves.",
        repair: "Write each line as a Bundle of type transaction, with an entry for each deletion.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| deletion_bundles(cx)),
};

pub(crate) static DELETION_REQUESTS: Def = Def {
    doc: CheckDoc {
        id: "deletion-requests",
        judges: "Each entry has request.method DELETE, and a request.url that identifies a \
                 resource.",
        sent: "GET on each URL of deleted.",
        accepted: "A relative URL of the form Type/id.",
        matters: "Without the request, the client does not know what to delete and keeps data that \
                  it must not keep.",
        cause: "The entry has only a fullUrl or a resource.",
        repair: "Write the request that deletes the resource.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| deletion_requests(cx)),
};

pub(crate) static DELETED_NOT_IN_OUTPUT: Def = Def {
    doc: CheckDoc {
        id: "deleted-not-in-output",
        judges: "No resource is both listed as deleted and exported.",
        sent: "GET on each URL of output and deleted.",
        accepted: "No resource that appears in both lists.",
        matters: "What the client keeps depends on which list it reads first.",
        cause: "A resource that was deleted and created again is in both lists, or the query for \
                the output also returns deleted resources.",
        repair: "List each resource by its state at transactionTime.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| deleted_not_in_output(cx)),
};

pub(crate) static DELETED_TYPES: Def = Def {
    doc: CheckDoc {
        id: "deleted-types",
        judges: "Resources listed as deleted are of the requested types.",
        sent: "A kick-off with _type and _since.",
        accepted: "Only resources of the types in _type.",
        matters: "A client that requests one type learns about data that it may not know of.",
        cause: "The filters of the request are not applied to the log of deletions.",
        repair: "Apply the same filters to both queries.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| deleted_types(cx)),
};

const NONE: &str = "the manifest lists no deleted resources";

/// Judges the Bundles.
pub(crate) fn deletion_bundles(cx: CheckContext<'_>) -> Judgement {
    each_file(cx, |file, facts, deletions| {
        let others = facts.lines.saturating_sub(deletions.bundles);
        let no_bundle = (others > 0).then(|| {
            let found =
                DraftFinding::breach("a line is not a Bundle", "a Bundle", "something else");
            found.at(in_file(&file.name, None)).of_total(others)
        });
        let wrong = [
            (&deletions.wrong_type, "a Bundle has the wrong type", "transaction"),
            (&deletions.without_entry, "a Bundle has no entry", "at least one entry"),
        ];
        no_bundle.into_iter().chain(breaches(file, &wrong)).collect()
    })
}

/// Judges the entries.
pub(crate) fn deletion_requests(cx: CheckContext<'_>) -> Judgement {
    each_file(cx, |file, _, deletions| {
        let wrong = [
            (&deletions.wrong_method, "an entry has the wrong method", "DELETE"),
            (
                &deletions.wrong_url,
                "an entry does not identify the deleted resource",
                "Type/id as url",
            ),
        ];
        breaches(file, &wrong).collect()
    })
}

fn breaches<'a>(
    file: &'a FileEvidence,
    wrong: &'a [(&'a Places<u64>, &'a str, &'a str)],
) -> impl Iterator<Item = DraftFinding> + 'a {
    wrong.iter().filter(|(places, ..)| !places.is_empty()).map(|(places, message, expected)| {
        let found = DraftFinding::breach(*message, *expected, "something else");
        found.at(in_file(&file.name, places.first.first().copied())).of_total(places.total)
    })
}

fn each_file(
    cx: CheckContext<'_>,
    judge: impl Fn(&FileEvidence, &FileFacts, &DeletionFacts) -> Vec<DraftFinding>,
) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for file in export.guide.side(AuxiliaryList::Deleted) {
            let Some(facts) = &file.facts else {
                judged.blocked.push(format!("{} cannot be read", file.name));
                continue;
            };
            let Some(content) = facts.content.as_ref().filter(|_| facts.lines > 0) else {
                continue;
            };
            judged.looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, facts.lines));
            let found = judge(file, facts, &content.deletions).into_iter();
            judged
                .found
                .extend(found.map(|found| found.shown_by(file.exchange).in_export(export.id)));
        }
        Ok(judged.or_not_tested(NONE))
    })
}

/// Judges that nothing is both deleted and exported.
pub(crate) fn deleted_not_in_output(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut both) = (Examined::default(), Vec::new());
        for side in compare(&export.guide.deleted, &export.index) {
            match side? {
                Side::OnlyLeft(_) => looked.add(Unit::Resource, 1),
                Side::Both(deleted, _) => {
                    looked.add(Unit::Resource, 1);
                    both.push(placed(
                        export,
                        &deleted,
                        "a resource listed as deleted is also exported",
                        "once",
                    ));
                    both.truncate(MAX_KEPT);
                }
                Side::OnlyRight(_) => {}
            }
        }
        Ok(CheckResult::with(looked, both).or_not_tested(NONE))
    })
}

/// Findings that are kept; one is as bad as many.
const MAX_KEPT: usize = 20;

fn placed(export: &ExportFacts, record: &Record, message: &str, expected: &str) -> DraftFinding {
    let file = export.guide.side_files.get(record.file as usize).map(|side| &side.file);
    let found = DraftFinding::breach(message, expected, shown_type(&record.resource_type));
    let name = file.map_or("a file of `deleted`", |file| file.name.as_str());
    found
        .shown_by(file.and_then(|file| file.exchange))
        .in_export(export.id)
        .at(in_file(name, Some(u64::from(record.line))))
}

/// Judges the types of what was deleted.
pub(crate) fn deleted_types(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        if export.types.is_empty() {
            return Ok(CheckResult::not_tested("the export was requested without _type"));
        }
        let asked: BTreeSet<&str> = export.types.iter().map(String::as_str).collect();
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for record in &export.guide.deleted {
            let record = record?;
            looked.add(Unit::Resource, 1);
            if !asked.contains(&*record.resource_type) && found.len() < MAX_KEPT {
                let message = "a deleted resource has a type that was not requested";
                found.push(placed(export, &record, message, &export.types.join(",")));
            }
        }
        // Without a deletion of another type, there was nothing that could have been told.
        if found.is_empty() && has_no_other_type(cx) {
            let why = "bulkspec could not write and delete a resource of a type that was not \
                       requested";
            return Ok(CheckResult::not_tested(why));
        }
        Ok(CheckResult::with(looked, found).or_not_tested(NONE))
    })
}

fn has_no_other_type(cx: CheckContext<'_>) -> bool {
    cx.writes().into_iter().any(|write| write.optional && write.done.is_none())
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::AuxiliaryList;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients};
    use crate::scan::Reading;
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::json;

    fn judged(kind: &str, method: &str, url: &str, check: &str) -> Verdict {
        let entry = json!([{"request": {"method": method, "url": url}}]);
        let line = json!({"resourceType": "Bundle", "type": kind, "entry": entry}).to_string();
        let file = File::new("Bundle", &[line]).reading(Reading::Deletions);
        let export = Export::of(vec![patients(&["a"])]).types(&["Patient"]);
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .export(export.side(AuxiliaryList::Deleted, vec![file]));
        builder.cited("[MANI-24]", &format!("steps: []\njudge: [{check}]"))
    }

    #[rstest]
    #[case(
        "transaction",
        "DELETE",
        "Patient/b",
        "deletion-bundles",
        Outcome::Pass,
        "1 file, 1 line"
    )]
    #[case(
        "batch",
        "DELETE",
        "Patient/b",
        "deletion-bundles",
        Outcome::Fail,
        "the wrong type | transaction"
    )]
    #[case("batch", "DELETE", "Patient/b", "deletion-requests", Outcome::Pass, "1 file")]
    #[case(
        "transaction",
        "PUT",
        "Patient/b",
        "deletion-requests",
        Outcome::Fail,
        "the wrong method"
    )]
    #[case(
        "transaction",
        "DELETE",
        "b",
        "deletion-requests",
        Outcome::Fail,
        "does not identify the deleted resource"
    )]
    #[case(
        "transaction",
        "DELETE",
        "Patient/b",
        "deleted-not-in-output",
        Outcome::Pass,
        "1 resource"
    )]
    #[case(
        "transaction",
        "DELETE",
        "Patient/a",
        "deleted-not-in-output",
        Outcome::Fail,
        "deleted file 1:1"
    )]
    #[case("transaction", "DELETE", "Patient/b", "deleted-types", Outcome::Pass, "1 resource")]
    #[case(
        "transaction",
        "DELETE",
        "Group/b",
        "deleted-types",
        Outcome::Fail,
        "| Patient | Group |"
    )]
    fn deletions_are_judged(
        #[case] kind: &str,
        #[case] method: &str,
        #[case] url: &str,
        #[case] check: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(kind, method, url, check), outcome, words);
    }
}
