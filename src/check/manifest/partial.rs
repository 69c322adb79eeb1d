//! Judges the manifests that come before an export is complete.

use serde_json::Value;

use crate::check::answer::shape::{Shape, schema_of};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_listed, in_file, is_whole,
};
use crate::evidence::{ExportFacts, FileEvidence, ManifestFacts, PartialFacts, ReceivedHeader};

pub(crate) static PARTIAL_MANIFESTS: Def = Def {
    doc: CheckDoc {
        id: "partial-manifests",
        judges: "A manifest that is returned with 202 is JSON, and has the shape of a complete \
                 one.",
        sent: "A kick-off with allowPartialManifests=true; the status URL is polled.",
        accepted: "Content-Type application/json, and the members that this version requires.",
        matters: "A client reads partial manifests with the same code as the final one.",
        cause: "Members whose value is not yet known are omitted.",
        repair: "Set all members except the lists of files when the job starts.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| partial_manifests(cx)),
};

pub(crate) static PARTIAL_FILES_RECEIVED: Def = Def {
    doc: CheckDoc {
        id: "partial-files-received",
        judges: "Every file of a partial manifest can be downloaded at once.",
        sent: "GET on each URL of a manifest that is returned with 202, as soon as it arrives.",
        accepted: "Status 200 and the file, for each file that the list names.",
        matters: "A client downloads the listed files at once, which is the only purpose of \
                  partial manifests.",
        cause: "Files are listed when they are opened.",
        repair: "List a file when it is closed.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| partial_files_received(cx)),
};

pub(crate) static PARTIAL_LISTS_KEPT: Def = Def {
    doc: CheckDoc {
        id: "partial-lists-kept",
        judges: "A manifest does not change once it has been returned, except for link and renewed \
                 URLs.",
        sent: "The status URL is polled until the export is complete.",
        accepted: "The same members, and the same items in the same order.",
        matters: "A client that has read the first copy does not read it again.",
        cause: "The list grows in place, although further files belong in a separate manifest.",
        repair: "List further files in a manifest that link refers to.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| partial_lists_kept(cx)),
};

pub(crate) static PARTIAL_FILES_KEPT: Def = Def {
    doc: CheckDoc {
        id: "partial-files-kept",
        judges: "A file in a partial manifest is unchanged when the export is complete.",
        sent: "GET on each file of a partial manifest, at once and at the end.",
        accepted: "The same bytes as when the file was first listed.",
        matters: "A client that already has the file does not receive what is added later.",
        cause: "The server continues to write to a file that is already listed.",
        repair: "Close a file before it is listed.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| partial_files_kept(cx)),
};

const NONE: &str = "no manifest came before the export was complete";

fn each_partial<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ExportFacts, &'a PartialFacts, &'a ManifestFacts) -> CheckResult,
) -> Judgement {
    each_listed(cx, |export, manifest| {
        let partials = &export.guide.partials;
        let nexts = partials.iter().skip(1).map(|next| &next.list).chain([manifest]);
        let mut judged = CheckResult::default();
        for (partial, next) in partials.iter().zip(nexts) {
            judged.merge(judge(export, partial, next));
        }
        Ok(judged.or_not_tested(NONE))
    })
}

/// Judges the form of early manifests.
pub(crate) fn partial_manifests(cx: CheckContext<'_>) -> Judgement {
    let schema = schema_of(Shape::Manifest, cx.contract());
    each_partial(cx, |export, partial, _| {
        let exchange = partial.list.exchange;
        let breaches = schema.breaches(&partial.list.json).into_iter().map(|breach| {
            let message = "an early manifest does not match the schema of a manifest";
            DraftFinding::breach(message, breach.expected, breach.observed).at(at_path(breach.path))
        });
        let mut found: Vec<DraftFinding> = breaches.collect();
        let answer = cx.answer(exchange).exchange().and_then(|exchange| exchange.response());
        let kind = answer
            .and_then(|response| response.header(ReceivedHeader::ContentType))
            .unwrap_or_default();
        if media_type(kind) != "application/json" {
            let message = "an early manifest has the wrong media type";
            found.push(DraftFinding::breach(message, "application/json", kind));
        }
        let placed = found.into_iter().map(|one| one.shown_by(exchange).in_export(export.id));
        CheckResult::with(Examined::at(Unit::List, 1), placed.collect())
    })
}

/// The media type of a `Content-Type`, without its parameters, in lower case.
pub(in crate::check) fn media_type(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Judges that early files are there.
pub(crate) fn partial_files_received(cx: CheckContext<'_>) -> Judgement {
    each_partial(cx, |export, partial, _| {
        let mut judged = CheckResult::default();
        for file in partial.files.iter().filter(|file| !file.withheld) {
            judged.looked.add(Unit::File, 1);
            if file.facts.is_none() {
                let words = file
                    .exchange
                    .map_or("no request was possible".into(), |id| cx.answer(id).words());
                let message = "a file of an early manifest cannot be downloaded";
                let found =
                    DraftFinding::breach(message, "status 200", words).shown_by(file.exchange);
                let place = in_file(&file.name, None);
                judged.found.push(found.in_export(export.id).at(place));
            }
        }
        judged.or_not_tested("no early manifest lists a further file")
    })
}

/// Judges that early manifests stay as they were.
pub(crate) fn partial_lists_kept(cx: CheckContext<'_>) -> Judgement {
    each_partial(cx, |export, partial, next| {
        let (before, after) = (lasting(&partial.list.json), lasting(&next.json));
        let none = serde_json::Map::new();
        let (before, after) =
            (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
        let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
        let changed = names.filter(|name| before.get(*name) != after.get(*name));
        let found = changed.map(|name| {
            let message = "a manifest changed after it was returned";
            let found = DraftFinding::breach(message, "the same value as before", "another value");
            found.shown_by(next.exchange).in_export(export.id).at(at_path(format!("/{name}")))
        });
        CheckResult::with(Examined::at(Unit::List, 1), found.collect())
    })
}

/// A manifest without what may change: its link, and the URLs, which may be renewed.
fn lasting(json: &Value) -> Value {
    let mut json = json.clone();
    let Some(members) = json.as_object_mut() else { return json };
    members.remove("link");
    for list in members.values_mut().filter_map(Value::as_array_mut) {
        for item in list.iter_mut().filter_map(Value::as_object_mut) {
            item.remove("url");
            item.remove("continuesInFile");
        }
    }
    json
}

/// Judges that early files stay as they were.
pub(crate) fn partial_files_kept(cx: CheckContext<'_>) -> Judgement {
    each_partial(cx, |export, partial, _| {
        let mut judged = CheckResult::default();
        for file in &partial.files {
            let Some(before) = file.facts.as_ref().filter(|_| is_whole(file)) else { continue };
            let Some(last) = same_file(export, partial, file) else { continue };
            let Some(after) = last.facts.as_ref().filter(|_| is_whole(last)) else {
                judged.blocked.push(format!("{} cannot be read after the export", last.name));
                continue;
            };
            judged.looked.add(Unit::File, 1);
            if before.digest != after.digest {
                let message = "a file changed after it was listed";
                let found = DraftFinding::breach(message, "the same bytes", "other bytes");
                let found = found.shown_by(last.exchange).in_export(export.id);
                judged.found.push(found.at(in_file(&last.name, None)));
            }
        }
        judged.or_not_tested("no early manifest lists a further file")
    })
}

/// The file of the last manifest that is the same as one of an early manifest: by its URL, or by
/// its place where URLs were renewed.
fn same_file<'a>(
    export: &'a ExportFacts,
    partial: &PartialFacts,
    file: &FileEvidence,
) -> Option<&'a FileEvidence> {
    let early = &partial.list.json["output"][file.output]["url"];
    let items = export.items("output");
    let by_url = items.iter().position(|(_, _, item)| &item["url"] == early);
    let place = by_url.unwrap_or(file.output);
    export.files.iter().find(|last| last.output == place)
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, json_answer, patients, status, with_header,
    };
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::{Value, json};

    fn manifest(urls: &[&str]) -> Value {
        let item = |url: &&str| json!({"type": "Patient", "url": url});
        json!({"transactionTime": "2024-06-01T00:00:00Z", "request": "x", "error": [],
            "requiresAccessToken": true, "output": urls.iter().map(item).collect::<Vec<_>>()})
    }

    fn judged(early: File, early_urls: &[&str], kind: &str, check: &str) -> Verdict {
        let last = Export::of(vec![patients(&["a"]), patients(&["b"])]);
        let last = last.spec("{ allowPartialManifests: true }").json(manifest(&["u", "v"]));
        let json = manifest(early_urls);
        let answer = with_header(json_answer(202, json.clone()), "content-type", kind);
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)).export(last);
        let builder = builder.early(answer, json, vec![early]);
        builder.cited("[V3-08]", &format!("steps: []\njudge: [{check}]"))
    }

    #[rstest]
    #[case("application/json; charset=utf-8", &["u", "v"], Outcome::Pass, "1 manifest")]
    #[case("text/html", &["u", "v"], Outcome::Fail, "the wrong media type")]
    fn an_early_manifest_is_json(
        #[case] kind: &str,
        #[case] urls: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(patients(&["a"]), urls, kind, "partial-manifests"), outcome, words);
    }

    #[rstest]
    #[case(patients(&["a"]), Outcome::Pass, "1 file")]
    #[case(File::lost("Patient", status(404)), Outcome::Fail, "status 404")]
    fn an_early_file_is_there(#[case] file: File, #[case] outcome: Outcome, #[case] words: &str) {
        let verdict = judged(file, &["u", "v"], "application/json", "partial-files-received");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(&["u", "v"], Outcome::Pass, "1 manifest")]
    #[case(&["renewed", "v"], Outcome::Pass, "1 manifest")]
    #[case(&["u"], Outcome::Fail, "/output")]
    fn an_early_manifest_stays(
        #[case] urls: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let verdict = judged(patients(&["a"]), urls, "application/json", "partial-lists-kept");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(patients(&["a"]), Outcome::Pass, "1 file")]
    #[case(patients(&["c"]), Outcome::Fail, "changed after it was listed")]
    fn an_early_file_stays(#[case] file: File, #[case] outcome: Outcome, #[case] words: &str) {
        let verdict = judged(file, &["u", "v"], "application/json", "partial-files-kept");
        assert_says(&verdict, outcome, words);
    }
}
