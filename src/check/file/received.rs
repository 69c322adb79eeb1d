//! Judges the download of files.

use serde_json::Value;
use url::Url;

use super::media;
use super::no_json::holds_no_json;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_listed, in_file, own_limit,
};
use crate::contract::GuideVersion;
use crate::evidence::{
    Answer, BodyEnd, ExportFacts, FileEvidence, FileFacts, ManifestFacts, ReceivedHeader,
    Truncation,
};

pub(crate) static FILES_RECEIVED: Def = Def {
    doc: CheckDoc {
        id: "files-received",
        judges: "Every file in the list can be downloaded completely and is NDJSON.",
        sent: "GET on each URL of the manifest, with the credential of the export.",
        accepted: "Status 200 and a body that arrives complete, also with gzip. An empty file is \
                   complete. A media type that names something other than NDJSON is only a \
                   warning. Files in the client's own storage (s3, gs, abfs, wasb) are not \
                   requested.",
        matters: "A file that cannot be read is missing data, often without anyone noticing.",
        cause: "A link has expired or was never written, a gateway truncates long responses, or a \
                login page is returned with status 200.",
        repair: "Keep the files as long as their list, and raise the gateway's limits on time and size.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| files_received(cx)),
};

/// Judges the download of each file.
pub(crate) fn files_received(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let is_open = media::says_open(manifest);
        let mut judged = CheckResult::default();
        let mut unread = UnreadPart::default();
        for file in &export.files {
            let download = if is_in_storage(cx, manifest, file) {
                Download::NotRead("it is in object storage that needs its own client")
            } else if file.withheld {
                Download::NotRead(distrusted(manifest, file))
            } else {
                judge_file(cx, file, is_open)
            };
            match download {
                Download::Whole(lines) => {
                    judged.looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, lines));
                    let doubt = odd_media_type(cx, file);
                    judged.found.extend(doubt.map(|found| placed(found, export, file)));
                }
                Download::Wrong(found) => {
                    judged.looked.add(Unit::File, 1);
                    judged.found.push(placed(*found, export, file));
                }
                Download::NotRead(why) => {
                    unread.add(&file.name, why);
                }
            }
        }
        judged.not_tested.extend(unread.words());
        Ok(judged.or_not_tested("the manifest lists no files"))
    })
}

/// Why a file was not asked for that wants the token on another host.
fn distrusted(manifest: &ManifestFacts, file: &FileEvidence) -> &'static str {
    if manifest.json["requiresAccessToken"] == false {
        return "its URL names a loopback or link-local address, port 0 or another scheme, unlike the base URL";
    }
    let url = manifest.json["output"][file.output]["url"].as_str().unwrap_or_default();
    if Url::parse(url).is_ok_and(|url| url.scheme() == "http") {
        return "it needs the token on another host over plain HTTP, where bulkspec sends no secret";
    }
    "it needs the token on another host; add the host to `hosts` to send the token there"
}

/// Files that were not read to their end, by the reason: one server has one for all of them.
#[derive(Default)]
struct UnreadPart<'a>(Vec<(&'static str, &'a str, usize)>);

impl<'a> UnreadPart<'a> {
    fn add(&mut self, name: &'a str, why: &'static str) {
        match self.0.iter_mut().find(|(known, ..)| *known == why) {
            Some((.., count)) => *count += 1,
            None => self.0.push((why, name, 1)),
        }
    }

    fn words(self) -> impl Iterator<Item = String> {
        self.0.into_iter().map(|(why, first, count)| match count {
            1 => format!("{first} was not read completely: {why}"),
            _ => format!("{first} and {} more were not read completely: {why}", count - 1),
        })
    }
}

enum Download {
    Whole(u64),
    Wrong(Box<DraftFinding>),
    NotRead(&'static str),
}

/// The schemes of URLs that lead into object stores, and not to a server of HTTP.
const STORES: [&str; 6] = ["s3://", "gs://", "abfs://", "abfss://", "wasb://", "wasbs://"];

/// Tells whether a file was put into a store of the client's, where only the client can read it.
fn is_in_storage(cx: CheckContext<'_>, manifest: &ManifestFacts, file: &FileEvidence) -> bool {
    let item = &manifest.json["output"][file.output];
    let is_of_guide = cx.contract().guide().is_some();
    is_of_guide && file.exchange.is_none() && leads_into_a_store(item)
}

/// Tells whether the URL of an item leads into an object store.
pub(in crate::check) fn leads_into_a_store(item: &Value) -> bool {
    let is_there = |url: &str| STORES.iter().any(|scheme| url.starts_with(scheme));
    item["url"].as_str().is_some_and(is_there)
}

fn judge_file(cx: CheckContext<'_>, file: &FileEvidence, is_open: bool) -> Download {
    let wrong = |message: &str, expected: &str, observed: String| {
        Download::Wrong(Box::new(DraftFinding::breach(message, expected, observed)))
    };
    let truncated = file.facts.as_ref().and_then(|facts| facts.truncated);
    if let (None, Some(why)) = (file.exchange, truncated.and_then(own_limit)) {
        return Download::NotRead(why);
    }
    let Some(exchange) = file.exchange else {
        let observed = "no request was possible".to_owned();
        return wrong("a file URL cannot be requested", "a URL that can be requested", observed);
    };
    let answer = cx.answer(exchange);
    if let Some(why) = judged_elsewhere(cx, file, is_open) {
        return Download::NotRead(why);
    }
    let Some(facts) = &file.facts else {
        return wrong("a file cannot be downloaded", "status 200", answer.words());
    };
    if let Some(observed) = broken_end(cx, file, facts) {
        return wrong("a file is incomplete", "the complete file", observed.to_owned());
    }
    match facts.truncated.and_then(own_limit) {
        Some(why) => Download::NotRead(why),
        None if holds_no_json(facts) && is_for_its_lines(cx, file) => {
            Download::NotRead("none of its lines is a JSON object (see lines-are-resources)")
        }
        None if holds_no_json(facts) => {
            let observed = "no line is a JSON object".to_owned();
            wrong("a file is not NDJSON", "a JSON object on each line", observed)
        }
        None => Download::Whole(facts.lines),
    }
}

/// What is wrong with a file by the HL7 guide and has a check of its own.
pub(super) fn judged_elsewhere(
    cx: CheckContext<'_>,
    file: &FileEvidence,
    is_open: bool,
) -> Option<&'static str> {
    let version = cx.contract().guide()?;
    if is_open && media::wants_token(cx, file) {
        return Some("it needs a token although the manifest states otherwise (see open-files)");
    }
    let content = file.facts.as_ref()?.content.as_ref()?;
    (content.begins_like_gzip && version >= GuideVersion::V3)
        .then_some("it is compressed without Content-Encoding (see encoding-named)")
}

/// Tells whether a file without JSON has a check of its own: by the HL7 guide, unless a page to look
/// at came instead of the file.
fn is_for_its_lines(cx: CheckContext<'_>, file: &FileEvidence) -> bool {
    let response = file.exchange.and_then(|id| cx.answer(id).exchange()?.response());
    let media = response.and_then(|response| response.header(ReceivedHeader::ContentType));
    cx.contract().guide().is_some() && !media.is_some_and(|media| media.contains("html"))
}

/// How the body of a file broke off by the server's fault, if it did.
fn broken_end(
    cx: CheckContext<'_>,
    file: &FileEvidence,
    facts: &FileFacts,
) -> Option<&'static str> {
    let answer = cx.answer(file.exchange?);
    if let Some(Answer::Response(response)) = answer.exchange().map(|exchange| &exchange.answer) {
        match response.body.end {
            BodyEnd::WrongLength { .. } => return Some("fewer bytes than Content-Length states"),
            BodyEnd::Cut { .. } => return Some("the connection broke"),
            BodyEnd::Timeout => return Some("no data arrived within the time limit"),
            BodyEnd::Complete | BodyEnd::LimitReached | BodyEnd::Abandoned => {}
        }
    }
    match facts.truncated? {
        Truncation::StreamError => Some("the stream broke off"),
        Truncation::Undecodable => Some("a body that does not match its Content-Encoding"),
        Truncation::LimitReached
        | Truncation::TookTooLong
        | Truncation::BudgetSpent
        | Truncation::DiskFull
        | Truncation::GrowsTooMuch
        | Truncation::Cancelled => None,
    }
}

/// No document names the media type of a file, so another text than NDJSON is only doubtful; none at
/// all, and bytes without a type, claim nothing.
fn odd_media_type(cx: CheckContext<'_>, file: &FileEvidence) -> Option<DraftFinding> {
    let response = cx.answer(file.exchange?).exchange()?.response()?;
    let media_type = response.header(ReceivedHeader::ContentType)?.to_ascii_lowercase();
    let is_right = media_type.contains("ndjson") || media_type.contains("octet-stream");
    let found = || {
        let message = "a file does not have an NDJSON media type";
        DraftFinding::breach(message, "an NDJSON media type", media_type.clone())
            .of_kind(FindingKind::Doubt)
    };
    (!is_right).then(found)
}

fn placed(found: DraftFinding, export: &ExportFacts, file: &FileEvidence) -> DraftFinding {
    found.shown_by(file.exchange).in_export(export.id).at(in_file(&file.name, None))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{BodyEnd, Truncation};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, no_answer, patients, status, with_header,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    const GUIDE: Contract = Contract::Guide(GuideVersion::V2);

    #[rstest]
    #[case(patients(&["a"]), Outcome::Pass, "1 file, 1 line")]
    #[case(File::new("Patient", &[]), Outcome::Pass, "1 file")]
    #[case(
        File::lost("Patient", status(404)),
        Outcome::Fail,
        "cannot be downloaded | status 200 | status 404 | Patient file 1"
    )]
    #[case(File::lost("Patient", no_answer()), Outcome::Fail, "no response: connection closed")]
    #[case(File::new("Patient", &["<html>".into()]), Outcome::Fail, "is not NDJSON")]
    #[case(patients(&["a"]).ending(BodyEnd::WrongLength { promised: 9 }), Outcome::Fail, "fewer bytes than Content-Length")]
    #[case(
        patients(&["a"]).ending(BodyEnd::Timeout),
        Outcome::Fail,
        "no data arrived within the time limit"
    )]
    fn a_file_is_downloaded_to_its_end(
        #[case] file: File,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(vec![file]));
        assert_says(&builder.check("files-received"), outcome, words);
    }

    #[rstest]
    #[case("s3://bucket/Patient.ndjson", GUIDE, Outcome::NotTested, "needs its own client")]
    #[case(
        "s3://bucket/Patient.ndjson",
        Contract::Population,
        Outcome::Fail,
        "cannot be requested"
    )]
    #[case("ftp://host/Patient.ndjson", GUIDE, Outcome::Fail, "cannot be requested")]
    #[case("Patient.ndjson", GUIDE, Outcome::Fail, "cannot be requested")]
    fn a_file_in_a_store_of_the_client_is_not_tested(
        #[case] url: &str,
        #[case] contract: Contract,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let json = json!({"output": [{"type": "Patient", "url": url}]});
        let mut builder =
            EvidenceBuilder::new(contract).export(Export::of(vec![patients(&["a"])]).json(json));
        builder.facts(0).files[0].exchange = None;
        builder.facts(0).files[0].facts = None;
        let judge = "steps: []\njudge: [files-received]";
        assert_says(&builder.cited("[POP-16, FILE-01]", judge), outcome, words);
    }

    #[rstest]
    #[case("application/fhir+ndjson", Outcome::NotTested, "see lines-are-resources")]
    #[case("text/html", Outcome::Fail, "is not NDJSON")]
    fn lines_that_are_no_json_have_a_check_of_their_own(
        #[case] media: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let file = File::new("Patient", &["<p>".into()]);
        let mut builder = EvidenceBuilder::new(GUIDE).export(Export::of(vec![file]));
        let last = builder.evidence.exchanges.last_mut().unwrap();
        last.answer = with_header(status(200), "content-type", media);
        let verdict = builder.cited("[FILE-01]", "steps: []\njudge: [files-received]");
        assert_says(&verdict, outcome, words);
    }

    #[test]
    fn a_file_that_wants_the_token_on_a_strange_host_is_not_tested() {
        let mut builder =
            EvidenceBuilder::new(Contract::Population).export(Export::of(vec![patients(&["a"])]));
        builder.facts(0).files[0].withheld = true;
        assert_says(&builder.check("files-received"), Outcome::NotTested, "to `hosts`");
    }

    #[rstest]
    #[case(
        "http://files.example/1",
        "Patient file 1 and 1 more were not read completely: it needs the token on another host \
         over plain HTTP"
    )]
    #[case(
        "https://files.example/1",
        "Patient file 1 and 1 more were not read completely: it needs the token on another host; \
         add the host"
    )]
    fn files_with_one_obstacle_are_told_together(#[case] url: &str, #[case] words: &str) {
        let entry = json!({"type": "Patient", "url": url});
        let files = vec![patients(&["a"]), patients(&["b"])];
        let export = Export::of(files).json(json!({"output": [entry, entry]}));
        let mut builder = EvidenceBuilder::new(Contract::Population).export(export);
        builder.facts(0).files.iter_mut().for_each(|file| file.withheld = true);
        let verdict = builder.check("files-received");
        assert_says(&verdict, Outcome::NotTested, words);
        assert_eq!(verdict.reasons.len(), 1);
    }

    #[rstest]
    #[case(Truncation::LimitReached, Outcome::NotTested, "larger than `limits.file-size` allows")]
    #[case(Truncation::TookTooLong, Outcome::NotTested, "longer than `limits.file-time` allows")]
    #[case(Truncation::BudgetSpent, Outcome::NotTested, "the byte budget of the run")]
    #[case(Truncation::DiskFull, Outcome::NotTested, "`limits.temporary-size`")]
    #[case(Truncation::Cancelled, Outcome::NotTested, "the run ended")]
    #[case(Truncation::StreamError, Outcome::Fail, "the stream broke off")]
    #[case(Truncation::Undecodable, Outcome::Fail, "Content-Encoding")]
    fn a_limit_of_our_own_is_no_fault_of_the_server(
        #[case] truncation: Truncation,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![patients(&["a"])]);
        let mut builder = EvidenceBuilder::new(Contract::Population).export(export);
        let facts = builder.facts(0).files[0].facts.as_mut().unwrap();
        facts.truncated = Some(truncation);
        assert_says(&builder.check("files-received"), outcome, words);
    }

    #[test]
    fn a_file_that_was_not_asked_for_when_the_budget_was_spent_is_not_tested() {
        let export = Export::of(vec![patients(&[])]);
        let mut builder = EvidenceBuilder::new(Contract::Population).export(export);
        let file = &mut builder.facts(0).files[0];
        file.exchange = None;
        file.facts.as_mut().unwrap().truncated = Some(Truncation::BudgetSpent);
        assert_says(
            &builder.check("files-received"),
            Outcome::NotTested,
            "the byte budget of the run",
        );
    }

    #[test]
    fn an_empty_list_has_no_file_to_download() {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(vec![]));
        assert_says(
            &builder.check("files-received"),
            Outcome::NotTested,
            "the manifest lists no files",
        );
    }
}
