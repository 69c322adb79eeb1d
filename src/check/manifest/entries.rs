//! Judges the items of manifests of the HL7 guide: URLs, counts and sizes.

use serde_json::Value;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    at_path, each_listed, in_file, is_whole, with_commas,
};
use crate::contract::GuideVersion;
use crate::evidence::{AuxiliaryList, ExportFacts, FileEvidence};

pub(crate) static ABSOLUTE_URLS: Def = Def {
    doc: CheckDoc {
        id: "absolute-urls",
        judges: "The URL of every item of the manifest is absolute.",
        sent: "The requests of the export itself; the manifest is in their responses.",
        accepted: "A URL with a scheme. 1.0.1 mentions a path, so in that version a relative URL \
                   is only a warning.",
        matters: "A client that stores manifests can no longer resolve a relative URL later.",
        cause: "Links are built from routes, without the host that the client uses.",
        repair: "Write each URL in full, as a client outside the gateway must request it.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| absolute_urls(cx)),
};

pub(crate) static ENTRY_COUNTS: Def = Def {
    doc: CheckDoc {
        id: "entry-counts",
        judges: "The count of an item is the number of resources in its file.",
        sent: "GET on each URL of the manifest; the lines are counted.",
        accepted: "The number of non-blank lines. In organized files, headers may or may not be \
                   counted. An item without count is not judged.",
        matters: "The count is how a client notices that lines were lost in transit.",
        cause: "Rows of the query are counted before some are omitted or converted.",
        repair: "Count the resources as they are written, and set count when the file is closed.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| entry_counts(cx)),
};

pub(crate) static FILE_SIZES: Def = Def {
    doc: CheckDoc {
        id: "file-sizes",
        judges: "The fileSize of an item is the size of its file in bytes.",
        sent: "GET on each URL of the manifest; the bytes are counted.",
        accepted: "The size as sent, or after the content encoding is decoded.",
        matters: "A client reserves space according to fileSize, and treats a file of another size \
                  as broken.",
        cause: "The value is the size of the compressed file in the store.",
        repair: "Use the size of the NDJSON.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| file_sizes(cx)),
};

pub(crate) static NO_EMPTY_FILES: Def = Def {
    doc: CheckDoc {
        id: "no-empty-files",
        judges: "Every file in the manifest contains at least one resource.",
        sent: "GET on each URL of the manifest; the lines are counted.",
        accepted: "Files with lines. A file that was not read completely is not judged.",
        matters: "Each empty file costs the client a request.",
        cause: "A file is opened for every type before the query runs.",
        repair: "List a file when its first resource is written.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| no_empty_files(cx)),
};

/// Judges the form of all URLs.
pub(crate) fn absolute_urls(cx: CheckContext<'_>) -> Judgement {
    let is_first = cx.contract().guide() == Some(GuideVersion::V1);
    let kind = if is_first { FindingKind::Doubt } else { FindingKind::Breach };
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for member in ["output", "error", "deleted", "outcome"] {
            for (exchange, path, item) in export.items(member) {
                let Some(url) = item["url"].as_str() else { continue };
                looked.add(Unit::Url, 1);
                if !is_absolute(url) {
                    let message = "the URL of a manifest item is not absolute";
                    let one = DraftFinding::breach(message, "an absolute URL", url).of_kind(kind);
                    let place = at_path(format!("{path}/url"));
                    found.push(one.shown_by(exchange).in_export(export.id).at(place));
                }
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the manifest lists no files"))
    })
}

/// Tells whether a URL has a scheme and an authority.
fn is_absolute(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// An item of a manifest with its file.
type Listed<'a> = (String, &'a Value, &'a FileEvidence);

/// All items with their files. Lists that pages repeat are left out where they don't fit the files.
fn listed(export: &ExportFacts) -> Vec<Listed<'_>> {
    let outputs = export.items("output");
    let by_place = |n: usize| export.files.iter().find(move |file| file.output == n);
    let of_output = outputs.into_iter().enumerate();
    let of_output = of_output.filter_map(|(n, (_, path, item))| Some((path, item, by_place(n)?)));
    let mut all: Vec<Listed<'_>> = of_output.collect();
    for side in AuxiliaryList::ALL {
        let (items, files) = (export.items(side.member()), export.guide.side(side));
        let files: Vec<_> = files.collect();
        if items.len() == files.len() {
            all.extend(
                items.into_iter().zip(files).map(|((_, path, item), file)| (path, item, file)),
            );
        }
    }
    all
}

/// Judges `count` of each item.
pub(crate) fn entry_counts(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (path, item, file) in listed(export) {
            let (Some(count), Some(facts)) = (item["count"].as_u64(), &file.facts) else {
                continue;
            };
            if !is_whole(file) {
                continue;
            }
            looked.merge(Examined::at(Unit::Entry, 1).and(Unit::Line, facts.lines));
            let headers = facts.content.as_ref().map_or(0, |content| content.blocks.total());
            if count != facts.lines && count != facts.lines.saturating_sub(headers) {
                let (expected, observed) = (with_commas(facts.lines), with_commas(count));
                let message = "`count` of a manifest item is not the number of resources in its \
                               file";
                let one = DraftFinding::breach(message, expected, observed).shown_by(file.exchange);
                found.push(one.in_export(export.id).at(at_path(format!("{path}/count"))));
            }
        }
        Ok(CheckResult::with(looked, found)
            .or_not_tested("no item has both a `count` and a completely downloaded file"))
    })
}

/// Judges `fileSize` of each item.
pub(crate) fn file_sizes(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (path, item, file) in listed(export) {
            let (Some(size), Some(facts)) = (item["fileSize"].as_u64(), &file.facts) else {
                continue;
            };
            if !is_whole(file) {
                continue;
            }
            looked.add(Unit::Entry, 1);
            let answer = file.exchange.and_then(|id| cx.answer(id).exchange()?.response());
            let as_sent = answer.map(|response| response.body.bytes);
            if size != facts.bytes && Some(size) != as_sent {
                let (expected, observed) = (with_commas(facts.bytes), with_commas(size));
                let message = "`fileSize` of a manifest item is not the size of its file";
                let one = DraftFinding::breach(message, expected, observed).shown_by(file.exchange);
                found.push(one.in_export(export.id).at(at_path(format!("{path}/fileSize"))));
            }
        }
        Ok(CheckResult::with(looked, found)
            .or_not_tested("no item has both a `fileSize` and a completely downloaded file"))
    })
}

/// Judges that files hold something.
pub(crate) fn no_empty_files(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for file in export.files.iter().filter(|file| is_whole(file)) {
            looked.add(Unit::File, 1);
            if file.facts.as_ref().is_some_and(|facts| facts.lines == 0) {
                let message = "a listed file is empty";
                let one = DraftFinding::breach(message, "at least one resource", "no lines");
                let one = one.shown_by(file.exchange).in_export(export.id);
                found.push(one.at(in_file(&file.name, None)));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no file was read completely"))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, KICKOFF, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn builder(item: &Value, file: File, version: GuideVersion) -> EvidenceBuilder {
        let export = Export::of(vec![file]).json(json!({"output": [item]}));
        EvidenceBuilder::new(Contract::Guide(version)).export(export)
    }

    #[rstest]
    #[case(KICKOFF, GuideVersion::V2, Outcome::Pass, "1 URL")]
    #[case("s3://bucket/a", GuideVersion::V2, Outcome::Pass, "1 URL")]
    #[case(
        "/files/a",
        GuideVersion::V2,
        Outcome::Fail,
        "not absolute | an absolute URL | /files/a |  /output/0/url"
    )]
    #[case("/files/a", GuideVersion::V1, Outcome::Warn, "not absolute")]
    fn urls_are_absolute(
        #[case] url: &str,
        #[case] version: GuideVersion,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = builder(&json!({"url": url}), patients(&["a"]), version);
        assert_says(
            &builder.cited("[MANI-12]", "steps: []\njudge: [absolute-urls]"),
            outcome,
            words,
        );
    }

    #[rstest]
    #[case(json!({"count": 2}), "entry-counts", Outcome::Pass, "1 entry, 2 lines")]
    #[case(json!({"count": 3}), "entry-counts", Outcome::Fail, "| 2 | 3 |")]
    #[case(json!({"count": "2"}), "entry-counts", Outcome::NotTested, "no item has both a `count`")]
    #[case(json!({}), "entry-counts", Outcome::NotTested, "no item has both a `count`")]
    #[case(json!({"fileSize": 7}), "file-sizes", Outcome::Fail, "not the size of its file")]
    #[case(json!({}), "file-sizes", Outcome::NotTested, "no item has both a `fileSize`")]
    fn what_an_item_says_of_its_file_is_true(
        #[case] item: Value,
        #[case] check: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = builder(&item, patients(&["a", "b"]), GuideVersion::V4Ballot);
        let verdict = builder.cited("[MANI-13]", &format!("steps: []\njudge: [{check}]"));
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(patients(&["a"]), Outcome::Pass, "1 file")]
    #[case(File::new("Patient", &[]), Outcome::Warn, "a listed file is empty")]
    fn a_listed_file_holds_something(
        #[case] file: File,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = builder(&json!({}), file, GuideVersion::V2);
        assert_says(
            &builder.cited("[MANI-14]", "steps: []\njudge: [no-empty-files]"),
            outcome,
            words,
        );
    }
}
