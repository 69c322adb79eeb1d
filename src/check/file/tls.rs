//! Judges whether everything is reached over TLS.

use url::{Host, Url};

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_export, in_file, without_list,
};
use crate::evidence::{
    Answer, AuxiliaryList, Exchange, ExchangeId, ExportFacts, ReceivedHeader, SentBody,
    TransportKind,
};

pub(crate) static URLS_KEEP_TO_TLS: Def = Def {
    doc: CheckDoc {
        id: "urls-keep-to-tls",
        judges: "The base URL and every URL that the server returns are https, and the \
                 certificates are trusted.",
        sent: "The requests of the export itself. The URLs are those of Content-Location, of \
               redirects, of all lists of the manifest, of further manifests, of a few attachments \
               and of the token endpoint.",
        accepted: "Only https URLs. A base URL with plain HTTP on a loopback, private or .test \
                   address is a test set-up and is not judged. Whether the server still accepts \
                   TLS 1.1 is not tested, because the TLS library that bulkspec is built on \
                   supports only 1.2 and 1.3.",
        matters: "Without TLS, patient data and tokens can be read and changed in transit.",
        cause: "A server behind a gateway that terminates TLS builds URLs from the request it \
                receives, and does not read Forwarded or X-Forwarded-Proto; or a certificate was \
                not renewed.",
        repair: "Build URLs from the scheme that the client used, or from a configured base URL. \
                 Renew certificates automatically.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ATTACHMENTS,
    judge: Judge::Scenario(|cx, ()| urls_keep_to_tls(cx)),
};

/// Judges the base URL, and each URL that the server hands out.
pub(crate) fn urls_keep_to_tls(cx: CheckContext<'_>) -> Judgement {
    let base = &cx.evidence.run.base;
    each_export(cx, |export| {
        if is_plain(base) {
            if is_of_a_test(base) {
                let why = "the base URL is plain HTTP on a test address";
                return Ok(CheckResult::not_tested(why));
            }
            let found = breach("the base URL is not https", base).shown_by(export.kickoff);
            return Ok(CheckResult::with(
                Examined::at(Unit::Url, 1),
                vec![found.in_export(export.id)],
            ));
        }
        let mut judged = without_list(export);
        for (what, exchange, url) in handed_out(cx, export) {
            judged.looked.add(Unit::Url, 1);
            if is_plain(&url) {
                let found = breach(&format!("{what} is not https"), &url);
                judged.found.push(found.shown_by(exchange).in_export(export.id));
            }
        }
        judged.merge(files(export));
        judged.merge(attachments(export));
        judged.found.extend(untrusted(cx, export));
        Ok(judged.or_not_tested("the server returned no URL"))
    })
}

/// Judges the URLs of the manifest's files.
fn files(export: &ExportFacts) -> CheckResult {
    let mut judged = CheckResult::default();
    let Some(manifest) = export.manifest() else { return judged };
    for side in AuxiliaryList::ALL {
        for (exchange, path, item) in export.items(side.member()) {
            let Some(url) = item["url"].as_str() else { continue };
            judged.looked.add(Unit::Url, 1);
            if is_plain(url) {
                let found = breach("the URL of a file outside `output` is not https", url);
                let found = found.shown_by(exchange).in_export(export.id);
                judged.found.push(found.at(at_path(format!("{path}/url"))));
            }
        }
    }
    for (n, output) in manifest.outputs.iter().enumerate() {
        let Some(url) = &output.url else { continue };
        judged.looked.add(Unit::Url, 1);
        if is_plain(&url.shown) {
            let found = breach("a file URL is not https", &url.shown);
            let path = at_path(format!("/output/{n}/url"));
            judged.found.push(found.shown_by(manifest.exchange).in_export(export.id).at(path));
        }
    }
    judged
}

/// Judges the URLs of the attachments that were asked for; they are values of resources, and not
/// shown.
fn attachments(export: &ExportFacts) -> CheckResult {
    let probes = &export.guide.attachments;
    let plain = probes.iter().filter(|probe| probe.is_plain);
    let found = plain.map(|probe| {
        let found = breach("the URL of an attachment is not https", "an http URL");
        found.shown_by(probe.exchange).in_export(export.id)
    });
    CheckResult::with(Examined::at(Unit::Url, probes.len() as u64), found.collect())
}

fn breach(message: &str, observed: &str) -> DraftFinding {
    DraftFinding::breach(message, "an https URL", observed)
}

/// The URLs besides those of files: of the status, of redirects, of further pages and of tokens.
fn handed_out(
    cx: CheckContext<'_>,
    export: &ExportFacts,
) -> Vec<(&'static str, ExchangeId, String)> {
    let own = export.kickoff.iter().chain(&export.polls).copied();
    let files = export.files.iter().filter_map(|file| file.exchange);
    let mut urls = Vec::new();
    for id in own.chain(files) {
        let Some(exchange) = cx.answer(id).exchange() else { continue };
        let status = exchange.response().and_then(|it| it.header(ReceivedHeader::ContentLocation));
        urls.extend(status.map(|url| ("the status URL", id, url.to_owned())));
        let hops = exchange.redirects.iter();
        urls.extend(hops.map(|hop| ("the target of a redirect", id, hop.to.clone())));
    }
    if let Some(manifest) = export.manifest() {
        let links = manifest.json.get("link").and_then(serde_json::Value::as_array);
        let links = links.into_iter().flatten().filter_map(|link| link.get("url")?.as_str());
        let what = "the URL of a further manifest";
        urls.extend(links.map(|url| (what, manifest.exchange, url.to_owned())));
    }
    let tokens = cx.evidence.exchanges.iter().filter(|exchange| asks_for_a_token(exchange));
    urls.extend(tokens.map(|it| ("the token endpoint", it.id, it.request.url.clone())));
    urls
}

fn asks_for_a_token(exchange: &Exchange) -> bool {
    match &exchange.request.body {
        SentBody::Bytes { text: Some(text), .. } => text.contains("grant_type="),
        _ => false,
    }
}

/// The files whose host has a certificate that cannot be trusted.
fn untrusted(cx: CheckContext<'_>, export: &ExportFacts) -> Vec<DraftFinding> {
    let refused = export.files.iter().filter_map(|file| {
        let exchange = cx.answer(file.exchange?).exchange()?;
        let Answer::Failed(transport) = &exchange.answer else { return None };
        (transport.kind == TransportKind::Tls).then(|| {
            let message = "the TLS connection to the host of a file failed";
            DraftFinding::breach(message, "TLS with a valid certificate", transport.detail.clone())
                .shown_by(exchange.id)
                .in_export(export.id)
                .at(in_file(&file.name, None))
        })
    });
    refused.collect()
}

fn is_plain(url: &str) -> bool {
    url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"))
}

/// Tells whether a URL leads to this machine, into a private network, or to a name for tests (RFC 2606).
fn is_of_a_test(url: &str) -> bool {
    let Ok(url) = url.parse::<Url>() else { return false };
    match url.host() {
        Some(Host::Ipv4(address)) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(Host::Domain(name)) => {
            name.rsplit('.').next().is_some_and(|top| matches!(top, "localhost" | "test"))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_a_test;
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, Header, Hop, OutputFacts, Transport, TransportKind};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients};
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;

    fn builder(export: Export) -> EvidenceBuilder {
        EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(export)
    }

    fn judged(builder: EvidenceBuilder) -> Verdict {
        builder.cited("[SEC-01, AUTH-50]", "steps: []\njudge: [urls-keep-to-tls]")
    }

    #[rstest]
    #[case("https://fhir.example/r4", Outcome::Pass, "1 URL")]
    #[case("http://fhir.example/r4", Outcome::Fail, "the base URL is not https")]
    #[case("http://127.0.0.1:8090/r4", Outcome::NotTested, "a test address")]
    fn the_base_is_https_but_for_tests(
        #[case] base: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = builder(Export::of(vec![patients(&["a"])]));
        builder.evidence.run.base = base.to_owned();
        assert_says(&judged(builder), outcome, words);
    }

    #[test]
    fn a_file_over_plain_http_is_found() {
        let plain = |outputs: &mut Vec<OutputFacts>| {
            outputs[0].url.as_mut().unwrap().shown = "http://fhir.example/file".into();
        };
        let builder = builder(Export::of(vec![patients(&["a"])]).outputs(plain));
        assert_says(&judged(builder), Outcome::Fail, "a file URL is not https");
    }

    #[rstest]
    #[case(Export::of(vec![patients(&["a"])]))]
    #[case(Export::failed())]
    fn a_status_url_over_plain_http_is_found_whatever_came_of_it(#[case] export: Export) {
        let mut builder = builder(export);
        let Answer::Response(response) = &mut builder.evidence.exchanges[0].answer else {
            panic!("the kick-off was answered");
        };
        let (name, value) = ("content-location".to_owned(), "http://fhir.example/1".to_owned());
        response.headers.push(Header { name, value });
        assert_says(&judged(builder), Outcome::Fail, "the status URL is not https");
    }

    #[test]
    fn a_redirect_to_plain_http_is_found() {
        let mut builder = builder(Export::of(vec![patients(&["a"])]));
        let hop = Hop { status: 307, to: "http://files.example/1".into() };
        builder.evidence.exchanges[1].redirects.push(hop);
        assert_says(&judged(builder), Outcome::Fail, "the target of a redirect is not https");
    }

    #[test]
    fn a_certificate_that_is_not_trusted_is_found() {
        let transport = Transport { kind: TransportKind::Tls, detail: "it has expired".into() };
        let file = File::lost("Patient", Answer::Failed(transport));
        assert_says(&judged(builder(Export::of(vec![file]))), Outcome::Fail, "it has expired");
    }

    #[rstest]
    #[case("http://localhost:8090", true)]
    #[case("http://fhir.test/r4", true)]
    #[case("http://[fd00::7]/r4", true)]
    #[case("http://[::1]/r4", true)]
    #[case("http://fhir.example/r4", false)]
    #[case("http://[2001:db8::1]/r4", false)]
    #[case("no URL", false)]
    fn addresses_for_tests_are_known(#[case] url: &str, #[case] is_test: bool) {
        assert_eq!(is_of_a_test(url), is_test);
    }
}
