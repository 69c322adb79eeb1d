//! Judges how files are sent: media type, content encoding, and whether they need a token.

use super::no_json::holds_no_json;
use crate::check::manifest::partial::media_type;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_listed, in_file, own_limit,
};
use crate::evidence::{
    ExchangeId, ExportFacts, FileEvidence, FileProbe, ManifestFacts, ProbeKind, ReceivedHeader,
    ReceivedResponse, SentRequest, Truncation,
};

pub(crate) static MEDIA_TYPE: Def = Def {
    doc: CheckDoc {
        id: "media-type",
        judges: "Files have the Content-Type application/fhir+ndjson.",
        sent: "GET on each URL of the manifest, with Accept: application/fhir+ndjson.",
        accepted: "That type, with or without parameters. application/ndjson and \
                   application/x-ndjson are only noted.",
        matters: "Clients and proxies choose by media type how to read a file, and many reject \
                  other types.",
        cause: "The file store derives the type from a file extension that it does not know.",
        repair: "Set the Content-Type when a file is stored, or in the gateway.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| media_types(cx)),
};

pub(crate) static WITHOUT_ACCEPT: Def = Def {
    doc: CheckDoc {
        id: "without-accept",
        judges: "A file is returned to a client that states no accepted media type.",
        sent: "GET on one file with `Accept: */*`, which has the same meaning as no Accept header \
               (RFC 9110). The HTTP client that bulkspec is built on cannot omit the header.",
        accepted: "Status 200 with the same NDJSON.",
        matters: "The Accept header is optional, and many clients omit it.",
        cause: "An API filter requires an Accept header with a FHIR media type.",
        repair: "Return application/fhir+ndjson if no other type is requested.",
    },
    subject: Subject::ListedExport,
    needs: Needs::OTHER_HEADERS,
    judge: Judge::Scenario(|cx, ()| without_accept(cx)),
};

pub(crate) static FILE_ENCODINGS: Def = Def {
    doc: CheckDoc {
        id: "file-encodings",
        judges: "Files are sent uncompressed, with gzip, or with a content coding that the client \
                 offered.",
        sent: "GET on each URL without Accept-Encoding, and on one file also with identity and \
               with gzip.",
        accepted: "No Content-Encoding, identity or gzip.",
        matters: "A client cannot read a coding that it does not support.",
        cause: "Files are stored with brotli or zstd, and sent as stored.",
        repair: "Store files with gzip, or decode other codings for clients that do not offer \
                 them.",
    },
    subject: Subject::ListedExport,
    needs: Needs::OTHER_HEADERS,
    judge: Judge::Scenario(|cx, ()| file_encodings(cx)),
};

pub(crate) static ENCODING_NAMED: Def = Def {
    doc: CheckDoc {
        id: "encoding-named",
        judges: "A compressed file names its coding in Content-Encoding, and is encoded that way.",
        sent: "GET on each URL of the manifest.",
        accepted: "NDJSON after the named coding is decoded.",
        matters: "Without the header, a client reads the compressed bytes as broken lines.",
        cause: "Files are stored compressed and sent without the header, or with the header twice.",
        repair: "Set Content-Encoding when a file is stored.",
    },
    subject: Subject::ListedExport,
    needs: Needs::OTHER_HEADERS,
    judge: Judge::Scenario(|cx, ()| encoding_named(cx)),
};

pub(crate) static OPEN_FILES: Def = Def {
    doc: CheckDoc {
        id: "open-files",
        judges: "If requiresAccessToken is false, all files are returned without a token. If it is \
                 true, none is.",
        sent: "GET on each URL of the manifest, without a token.",
        accepted: "If false, any response but 401 and 403. If true, no file. A file that was \
                   requested with a token is not judged.",
        matters: "A client must not send its token to files that are declared to need none, so it \
                  cannot download files that need one after all. Files that are declared to need a \
                  token are assumed to be protected.",
        cause: "The flag is a constant, while all files are behind the same gateway as the API, or \
                behind none.",
        repair: "Set the flag to match what the files require, or return URLs that contain their \
                 own authorisation.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| open_files(cx)),
};

/// All files of an export, those of the messages and the probes as well.
fn all_files(export: &ExportFacts) -> impl Iterator<Item = (&FileEvidence, Option<ProbeKind>)> {
    let side = export.guide.side_files.iter().map(|side| (&side.file, None));
    let probes = export.guide.probes.iter().map(|probe| (&probe.file, Some(probe.kind)));
    export.files.iter().map(|file| (file, None)).chain(side).chain(probes)
}

/// The answer that brought a file, if it came.
fn answer<'a>(
    cx: CheckContext<'a>,
    file: &FileEvidence,
) -> Option<(ExchangeId, &'a ReceivedResponse)> {
    let id = file.exchange?;
    let response = cx.answer(id).exchange()?.response()?;
    (response.status == 200).then_some((id, response))
}

/// Judges each file that came by its answer.
fn each_file(
    cx: CheckContext<'_>,
    judge: impl Fn(&FileEvidence, Option<ProbeKind>, &ReceivedResponse) -> Option<DraftFinding>,
) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (file, probe) in all_files(export) {
            let Some((exchange, response)) = answer(cx, file) else { continue };
            looked.add(Unit::File, 1);
            let one = judge(file, probe, response);
            found.extend(one.map(|one| {
                one.shown_by(exchange).in_export(export.id).at(in_file(&file.name, None))
            }));
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no file was received"))
    })
}

/// Judges media types.
pub(crate) fn media_types(cx: CheckContext<'_>) -> Judgement {
    each_file(cx, |_, _, response| {
        let told = response.header(ReceivedHeader::ContentType).unwrap_or("no Content-Type");
        let kind = match media_type(told).as_str() {
            "application/fhir+ndjson" => return None,
            "application/ndjson" | "application/x-ndjson" => FindingKind::Note,
            _ => FindingKind::Breach,
        };
        let message = "a file has the wrong media type";
        Some(DraftFinding::breach(message, "application/fhir+ndjson", told).of_kind(kind))
    })
}

/// Judges the file that was asked for without `Accept`.
pub(crate) fn without_accept(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let is_it = |probe: &&FileProbe| probe.kind == ProbeKind::WithoutAccept;
        let Some(probe) = export.guide.probes.iter().find(is_it) else {
            return Ok(CheckResult::not_tested("there is no complete file to request again"));
        };
        let file = &probe.file;
        let Some(exchange) = file.exchange else {
            return Ok(CheckResult::not_tested("no request was sent"));
        };
        let original = export.files.iter().find(|it| it.output == file.output);
        if original.and_then(|it| it.facts.as_ref()).is_some_and(holds_no_json) {
            return Ok(CheckResult::not_tested(
                "the file contains no JSON with an Accept header either",
            ));
        }
        if let Some(why) = file.facts.as_ref().and_then(|facts| facts.truncated).and_then(own_limit)
        {
            return Ok(CheckResult::not_tested(format!("{} was not read: {why}", file.name)));
        }
        let is_read = file.facts.as_ref().is_some_and(|facts| !facts.types.is_empty());
        let found = (!is_read).then(|| {
            let message = "the server does not return a file as NDJSON without an Accept header";
            let found =
                DraftFinding::breach(message, "200 with NDJSON", cx.answer(exchange).words());
            found.shown_by(exchange).in_export(export.id).at(in_file(&file.name, None))
        });
        Ok(CheckResult::with(Examined::at(Unit::File, 1), found.into_iter().collect()))
    })
}

/// Judges which codings are used.
pub(crate) fn file_encodings(cx: CheckContext<'_>) -> Judgement {
    each_file(cx, |_, probe, response| {
        let told = response.header(ReceivedHeader::ContentEncoding)?;
        let offered = probe.and_then(ProbeKind::encoding).unwrap_or_default();
        let is_known = |name: &str| ["", "identity", "gzip", "x-gzip", offered].contains(&name);
        let names = told.split(',').map(|name| name.trim().to_ascii_lowercase());
        let is_right = names.into_iter().all(|name| is_known(&name));
        let message = "a file has a Content-Encoding that the request did not accept";
        (!is_right).then(|| DraftFinding::breach(message, "identity or gzip", told))
    })
}

/// Judges whether codings are named.
pub(crate) fn encoding_named(cx: CheckContext<'_>) -> Judgement {
    each_file(cx, |file, _, response| {
        let facts = file.facts.as_ref()?;
        let told = response.header(ReceivedHeader::ContentEncoding);
        if facts.content.as_ref().is_some_and(|content| content.begins_like_gzip) {
            let message = match told {
                Some(_) => "a file is compressed more often than Content-Encoding states",
                None => "a file is compressed without Content-Encoding",
            };
            return Some(DraftFinding::breach(message, "NDJSON", "bytes that begin like gzip"));
        }
        let is_gzip = told.is_some_and(|told| told.to_ascii_lowercase().contains("gzip"));
        let is_wrong = is_gzip && facts.truncated == Some(Truncation::Undecodable);
        let message = "a file is not compressed as Content-Encoding states";
        is_wrong.then(|| DraftFinding::breach(message, "gzip", "something else"))
    })
}

/// Tells whether a manifest says that its files need no token.
pub(super) fn says_open(manifest: &ManifestFacts) -> bool {
    manifest.json["requiresAccessToken"] == serde_json::Value::Bool(false)
}

/// Tells whether a file was refused for want of a token.
pub(super) fn wants_token(cx: CheckContext<'_>, file: &FileEvidence) -> bool {
    let status = file.exchange.and_then(|id| cx.answer(id).status());
    matches!(status, Some(401 | 403))
}

/// Tells whether a manifest says that its files need a token.
fn says_guarded(manifest: &ManifestFacts) -> bool {
    manifest.json["requiresAccessToken"] == serde_json::Value::Bool(true)
}

/// Judges what the list says of tokens.
pub(crate) fn open_files(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        if says_guarded(manifest) {
            return Ok(guarded_files(cx, export));
        }
        if !says_open(manifest) {
            return Ok(CheckResult::not_tested(
                "the manifest does not state whether files need a token",
            ));
        }
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for file in export.files.iter().filter(|file| file.exchange.is_some()) {
            looked.add(Unit::File, 1);
            if wants_token(cx, file) {
                let words = file.exchange.map(|id| cx.answer(id).words()).unwrap_or_default();
                let message = "a file needs a token although requiresAccessToken is false";
                let one = DraftFinding::breach(message, "the file", words).shown_by(file.exchange);
                found.push(one.in_export(export.id).at(in_file(&file.name, None)));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the manifest lists no files"))
    })
}

/// Judges files that are said to need a token and were asked for without any secret.
fn guarded_files(cx: CheckContext<'_>, export: &ExportFacts) -> CheckResult {
    let (mut looked, mut found) = (Examined::default(), Vec::new());
    for file in &export.files {
        let exchange = file.exchange.and_then(|id| cx.answer(id).exchange());
        let Some(exchange) = exchange.filter(|it| has_no_secret(&it.request)) else { continue };
        looked.add(Unit::File, 1);
        if exchange.response().is_some_and(|response| response.status == 200) {
            let message = "the server returns a file without a token although requiresAccessToken \
                           is true";
            let one = DraftFinding::breach(message, "status 401 or 403", "status 200");
            let one = one.shown_by(file.exchange).in_export(export.id);
            found.push(one.at(in_file(&file.name, None)));
        }
    }
    CheckResult::with(looked, found).or_not_tested("no file was requested without a token")
}

/// Tells whether a request carries neither a credential nor a secret in its URL.
fn has_no_secret(request: &SentRequest) -> bool {
    let names_who = |name: &str| name.eq_ignore_ascii_case("authorization");
    request.secrets.is_empty() && !request.headers.iter().any(|header| names_who(&header.name))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{FileProbe, Header, ProbeKind};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, patients, status, with_header,
    };
    use crate::scan::Reading;
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::json;

    fn builder(file: File) -> EvidenceBuilder {
        EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)).export(Export::of(vec![file]))
    }

    fn judged(builder: EvidenceBuilder, check: &str) -> Verdict {
        builder.cited("[FILE-02]", &format!("steps: []\njudge: [{check}]"))
    }

    fn headed(name: &str, value: &str) -> EvidenceBuilder {
        let mut builder = builder(patients(&["a"]));
        let last = builder.evidence.exchanges.last_mut().unwrap();
        last.answer = with_header(status(200), name, value);
        builder
    }

    #[rstest]
    #[case("application/fhir+ndjson; fhirVersion=4.0", Outcome::Pass, "1 file")]
    #[case("application/ndjson", Outcome::Pass, "the wrong media type")]
    #[case("application/octet-stream", Outcome::Fail, "the wrong media type")]
    #[case("application/fhir+json", Outcome::Fail, "the wrong media type")]
    fn files_are_named_ndjson(#[case] kind: &str, #[case] outcome: Outcome, #[case] words: &str) {
        assert_says(&judged(headed("content-type", kind), "media-type"), outcome, words);
    }

    #[rstest]
    #[case("gzip", Outcome::Pass, "1 file")]
    #[case("br", Outcome::Fail, "| identity or gzip | br |")]
    #[case("gzip, br", Outcome::Fail, "did not accept")]
    fn files_come_in_known_codings(
        #[case] coding: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(headed("content-encoding", coding), "file-encodings"), outcome, words);
    }

    #[test]
    fn an_unlabelled_gzip_is_found() {
        let mut builder = builder(patients(&["a"]).reading(Reading::Content));
        let facts = builder.facts(0).files[0].facts.as_mut().unwrap();
        facts.content.as_mut().unwrap().begins_like_gzip = true;
        assert_says(&judged(builder, "encoding-named"), Outcome::Fail, "without Content-Encoding");
    }

    #[rstest]
    #[case(Some(patients(&["a"])), Outcome::Pass, "1 file")]
    #[case(Some(File::lost("Patient", status(406))), Outcome::Fail, "status 406")]
    #[case(None, Outcome::NotTested, "no complete file")]
    fn accept_is_optional(
        #[case] probe: Option<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = builder(patients(&["a"]));
        if let Some(probe) = probe {
            let file = builder.file(probe);
            let kind = ProbeKind::WithoutAccept;
            builder.facts(0).guide.probes.push(FileProbe { kind, file });
        }
        assert_says(&judged(builder, "without-accept"), outcome, words);
    }

    #[rstest]
    #[case(false, patients(&["a"]), Outcome::Pass, "1 file")]
    #[case(false, File::lost("Patient", status(401)), Outcome::Fail, "needs a token")]
    #[case(true, patients(&["a"]), Outcome::Fail, "returns a file without a token")]
    #[case(true, File::lost("Patient", status(401)), Outcome::Pass, "1 file")]
    fn a_list_tells_the_truth_of_its_files(
        #[case] needs: bool,
        #[case] file: File,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![file]).json(json!({"requiresAccessToken": needs}));
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)).export(export);
        assert_says(&judged(builder, "open-files"), outcome, words);
    }

    #[test]
    fn files_that_were_asked_for_with_a_token_do_not_show_whether_they_need_one() {
        let export = Export::of(vec![patients(&["a"])]).json(json!({"requiresAccessToken": true}));
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)).export(export);
        let file = builder.evidence.exchanges.last_mut().unwrap();
        let value = "Bearer {token}".to_owned();
        file.request.headers.push(Header { name: "authorization".to_owned(), value });
        assert_says(&judged(builder, "open-files"), Outcome::NotTested, "without a token");
    }
}
