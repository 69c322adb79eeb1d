//! Judges how the files of an export come over the connection.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, FindingKind, Judgement, Unit, each_listed,
    in_file,
};
use crate::evidence::{
    Answer, BodyEnd, BrokenRule, ExchangeId, ExportFacts, FileEvidence, FileFacts, ReceivedHeader,
    TransportKind, Truncation,
};

pub(crate) static BODIES_ARRIVE_WHOLE: Def = Def {
    doc: CheckDoc {
        id: "bodies-arrive-whole",
        judges: "Each file arrives complete over the connection.",
        sent: "GET on each URL of the manifest, and a second GET if the connection broke.",
        accepted: "A body that arrives complete at the first attempt. A body that arrives complete \
                   at the second attempt is only a warning.",
        matters: "A client that does not notice the truncation loses the rest. A client that \
                  notices starts again, which can take hours.",
        cause: "A gateway limits the time or the size of responses, or buffers them; an instance \
                is shut down while it sends; or the compression ends early.",
        repair: "Raise the limits of every proxy on the path, and let instances finish what they \
                 are sending.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| bodies_arrive_whole(cx)),
};

pub(crate) static LENGTHS_ARE_TRUE: Def = Def {
    doc: CheckDoc {
        id: "lengths-are-true",
        judges: "Each response of an export, including its files, is as long as its \
                 Content-Length.",
        sent: "The requests of the export itself, and GET on each URL of the manifest.",
        accepted: "As many bytes as Content-Length states, the last of which ends a line or an \
                   object; or no Content-Length.",
        matters: "If the length is too large, clients wait for bytes that never come. If it is too \
                  small, they lose resources and treat the file as complete.",
        cause: "The length is measured before the file is compressed, converted or masked, or is \
                counted in characters instead of bytes.",
        repair: "Let the HTTP library compute the length, or use chunked transfer.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| lengths_are_true(cx)),
};

/// Judges whether the bodies of files came to their end.
pub(crate) fn bodies_arrive_whole(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for file in &export.files {
            let Some(last) = file.exchange else { continue };
            judged.looked.add(Unit::File, 1);
            let how = broken(cx, last, file.facts.as_ref());
            let found = match how {
                Some(how) => Some((how, last, FindingKind::Breach)),
                None => file.earlier.first().and_then(|first| {
                    Some((broken(cx, *first, None)?, *first, FindingKind::Doubt))
                }),
            };
            judged.found.extend(found.map(|(how, exchange, kind)| {
                let message = match kind {
                    FindingKind::Breach => "a file is not received completely",
                    _ => "a file was received completely only on a repeated request",
                };
                let found = DraftFinding::breach(message, "a complete body", how);
                placed(found.of_kind(kind), export, file, exchange)
            }));
        }
        Ok(judged.or_not_tested("no file was requested"))
    })
}

/// How the connection broke, if it did. Wrong lengths and certificates have checks of their own.
fn broken(cx: CheckContext<'_>, id: ExchangeId, facts: Option<&FileFacts>) -> Option<String> {
    let how = match &cx.answer(id).exchange()?.answer {
        Answer::Failed(transport) => match transport.kind {
            TransportKind::Closed
            | TransportKind::InvalidResponse
            | TransportKind::TimeoutHeaders => transport.kind.to_string(),
            _ => return None,
        },
        Answer::Response(response) => match &response.body.end {
            BodyEnd::Cut { .. } => "the connection broke during the body".to_owned(),
            BodyEnd::Timeout => "no more data arrived within the time limit".to_owned(),
            _ if facts?.truncated == Some(Truncation::Undecodable) => {
                "a body that does not match its Content-Encoding".to_owned()
            }
            _ => return None,
        },
    };
    Some(how)
}

/// Judges whether the answers and files of an export are as long as they say.
pub(crate) fn lengths_are_true(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for exchange in export.kickoff.iter().chain(&export.polls).copied() {
            let Some(length) = length_of(cx, exchange) else { continue };
            judged.looked.add(Unit::Answer, 1);
            let found = wrong_length(cx, exchange, length, None);
            judged.found.extend(found.map(|it| it.shown_by(exchange).in_export(export.id)));
        }
        for file in &export.files {
            let Some(exchange) = file.exchange else { continue };
            let Some(length) = length_of(cx, exchange) else { continue };
            judged.looked.add(Unit::File, 1);
            let found = wrong_length(cx, exchange, length, file.facts.as_ref());
            judged.found.extend(found.map(|found| placed(found, export, file, exchange)));
        }
        Ok(judged.or_not_tested("no response has a Content-Length header"))
    })
}

/// The value of Content-Length, where an answer came with one.
fn length_of(cx: CheckContext<'_>, exchange: ExchangeId) -> Option<&str> {
    cx.answer(exchange).exchange()?.response()?.header(ReceivedHeader::ContentLength)
}

fn wrong_length(
    cx: CheckContext<'_>,
    exchange: ExchangeId,
    length: &str,
    facts: Option<&FileFacts>,
) -> Option<DraftFinding> {
    let body = &cx.answer(exchange).exchange()?.response()?.body;
    if let BodyEnd::WrongLength { promised } = body.end {
        let (expected, observed) = (format!("{promised} bytes"), format!("{} bytes", body.bytes));
        return Some(DraftFinding::breach(
            "a response is shorter than its Content-Length",
            expected,
            observed,
        ));
    }
    let message = "Content-Length ends a file in the middle of a line";
    let observed = format!("Content-Length {length}");
    let is_cut = body.end == BodyEnd::Complete && facts.is_some_and(ends_in_a_line);
    is_cut.then(|| DraftFinding::breach(message, "a length that covers the whole file", observed))
}

/// Tells whether the last line has no end and is the only one that is wrong: then it was cut. A
/// file of one line shows no such thing: it may hold anything.
fn ends_in_a_line(facts: &FileFacts) -> bool {
    let last = facts.lines + facts.blank_lines.total;
    let broken: u64 = facts.broken.values().map(|places| places.total).sum();
    let is_last = facts
        .broken
        .get(&BrokenRule::InvalidJson)
        .is_some_and(|places| places.first.first().is_some_and(|spot| spot.line == last));
    !facts.final_newline && facts.truncated.is_none() && last > 1 && broken == 1 && is_last
}

fn placed(
    found: DraftFinding,
    export: &ExportFacts,
    file: &FileEvidence,
    exchange: ExchangeId,
) -> DraftFinding {
    found.shown_by(exchange).in_export(export.id).at(in_file(&file.name, None))
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::{Answer, BodyEnd, Header, Transport, TransportKind, Truncation};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, line, no_answer, patients,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    const CUT: &str = "{\"resourceType\":\"Patient\",\"id\":\"a";

    fn cut() -> BodyEnd {
        BodyEnd::Cut { detail: String::new() }
    }

    fn failed(kind: TransportKind) -> File {
        File::lost("Patient", Answer::Failed(Transport { kind, detail: String::new() }))
    }

    fn builder(file: File) -> EvidenceBuilder {
        EvidenceBuilder::new(Contract::Population).export(Export::of(vec![file]))
    }

    #[rstest]
    #[case(patients(&["a"]), Outcome::Pass, "1 file")]
    #[case(patients(&["a"]).ending(cut()), Outcome::Fail, "is not received completely")]
    #[case(
        patients(&["a"]).ending(BodyEnd::Timeout),
        Outcome::Fail,
        "no more data arrived within the time limit"
    )]
    #[case(File::lost("Patient", no_answer()), Outcome::Fail, "connection closed")]
    #[case(failed(TransportKind::InvalidResponse), Outcome::Fail, "not an HTTP response")]
    #[case(failed(TransportKind::Tls), Outcome::Pass, "1 file")]
    fn a_body_arrives_to_its_end(
        #[case] file: File,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&builder(file).check("bodies-arrive-whole"), outcome, words);
    }

    #[test]
    fn a_body_that_does_not_unpack_is_not_whole() {
        let mut builder = builder(patients(&["a"]));
        let facts = builder.facts(0).files[0].facts.as_mut().unwrap();
        facts.truncated = Some(Truncation::Undecodable);
        assert_says(&builder.check("bodies-arrive-whole"), Outcome::Fail, "Content-Encoding");
    }

    #[test]
    fn a_file_that_came_at_the_second_attempt_only_warns() {
        let mut builder = builder(patients(&["a"]));
        let first = builder.answer(no_answer());
        builder.facts(0).files[0].earlier.push(first);
        assert_says(&builder.check("bodies-arrive-whole"), Outcome::Warn, "on a repeated request");
    }

    #[rstest]
    #[case(patients(&["a"]), true, Outcome::Pass, "1 file")]
    #[case(patients(&["a"]), false, Outcome::NotTested, "no response has a Content-Length header")]
    #[case(
        patients(&["a"]).ending(BodyEnd::WrongLength { promised: 99 }),
        true,
        Outcome::Fail,
        "shorter than its Content-Length | 99 bytes"
    )]
    #[case(File::new("Patient", &[line("Patient", "a", "2024-01-01"), CUT.into()]), true, Outcome::Fail, "in the middle of a line")]
    #[case(File::new("Patient", &[CUT.into()]), true, Outcome::Pass, "1 file")]
    fn a_file_is_as_long_as_it_says(
        #[case] file: File,
        #[case] has_length: bool,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = builder(file);
        let id = builder.facts(0).files[0].exchange.unwrap();
        let exchange = builder.evidence.exchanges.iter_mut().find(|it| it.id == id).unwrap();
        if let (Answer::Response(response), true) = (&mut exchange.answer, has_length) {
            let (name, value) = ("content-length".to_owned(), "99".to_owned());
            response.headers.push(Header { name, value });
        }
        builder.facts(0).files[0].facts.as_mut().unwrap().final_newline = false;
        assert_says(&builder.check("lengths-are-true"), outcome, words);
    }
}
