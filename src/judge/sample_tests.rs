//! What the checks say of the sample manifest in the document of the analytics contract, rebuilt
//! with tokens of our own.

use super::testing::{EvidenceBuilder, Export, File, assert_says, line};
use crate::contract::Contract;
use crate::contract::Severity;
use crate::evidence::{FileTokenFacts, FileUrlFacts, OutputFacts};
use crate::verdict::{Outcome, Verdict};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rstest::rstest;
use serde_json::Value;

const REQUEST: &str = "https://analytics.example/bulk-data/r4/$export";

fn sample() -> Value {
    serde_json::from_str(include_str!("../../fixtures/manifests/analytics-sample.json")).unwrap()
}

fn part(token: &str, n: usize) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(n).unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn tokens(json: &Value) -> Vec<&str> {
    let urls = json["output"].as_array().unwrap().iter().map(|entry| &entry["url"]);
    urls.map(|url| url.as_str().unwrap().rsplit('/').next().unwrap()).collect()
}

fn outputs(json: &Value) -> Vec<OutputFacts> {
    let tokens = tokens(json);
    let entries = json["output"].as_array().unwrap().iter().zip(&tokens);
    let facts = entries.map(|(entry, token)| {
        let url = entry["url"].as_str().unwrap();
        let rest = url.strip_prefix(REQUEST).and_then(|rest| rest.strip_prefix('/'));
        let jwt = FileTokenFacts::Jwt {
            header: part(token, 0),
            payload: part(token, 1),
            same_as: tokens.iter().position(|other| other == token).unwrap(),
        };
        OutputFacts {
            resource_type: entry["type"].as_str().map(str::to_owned),
            count: None,
            url: Some(FileUrlFacts {
                shown: url.to_owned(),
                absolute: url.starts_with("https://"),
                below_kickoff: rest.is_some(),
                type_segment: rest.and_then(|rest| rest.split('/').next()).map(str::to_owned),
                token: url.ends_with(".ndjson").then_some(jwt),
            }),
        }
    });
    facts.collect()
}

/// Files with as many lines as the tokens say.
fn files(json: &Value) -> Vec<File> {
    let entries = json["output"].as_array().unwrap().iter().zip(tokens(json));
    let files = entries.map(|(entry, token)| {
        let name = entry["type"].as_str().unwrap();
        let total = part(token, 1)["total"].as_u64().unwrap();
        let lines: Vec<String> =
            (0..total).map(|n| line(name, &n.to_string(), "2021-01-01")).collect();
        File::new(name, &lines)
    });
    files.collect()
}

fn judged(check: &str, kickoff: &str) -> Verdict {
    let json = sample();
    let outputs = outputs(&json);
    let export = Export::of(files(&json)).outputs(|known| *known = outputs).json(json);
    let mut builder = EvidenceBuilder::new(Contract::Analytics).export(export);
    builder.facts(0).kickoff_url = kickoff.to_owned();
    builder.check(check)
}

#[rstest]
#[case::smp_01_no_error("manifest-shape", Outcome::Pass, "1 manifest")]
#[case::smp_02_medication_order(
    "r4-types",
    Outcome::Fail,
    "MedicationRequest) | MedicationOrder |  /output/3/type"
)]
#[case::smp_03_at_once("list-received", Outcome::Pass, "1 manifest, 12 entries")]
#[case::smp_04_no_exp("file-tokens", Outcome::Pass, "| no `exp` |  /output/0/url +11")]
#[case::smp_05_shared_token(
    "file-tokens",
    Outcome::Pass,
    "the same token in the URL of another type |  /output/5/url +0"
)]
#[case::smp_06_user_id("file-tokens", Outcome::Pass, "| a `userId` |  /output/0/url +11")]
#[case::smp_07_totals("token-totals", Outcome::Pass, "12 files, 2,066 lines")]
#[case::smp_08_no_deleted("manifest-shape", Outcome::Pass, "1 manifest")]
#[case::smp_10_compartment("compartment-types", Outcome::Fail, "MedicationOrder |  /output/3/type")]
#[case::smp_11_instant("manifest-shape", Outcome::Pass, "1 manifest")]
#[case::anl_18_urls("file-urls", Outcome::Pass, "12 URLs")]
#[case::anl_28_thousands("thousands-of-lines", Outcome::Pass, "1 file, 1,201 lines")]
fn the_sample_is_judged(#[case] check: &str, #[case] outcome: Outcome, #[case] words: &str) {
    assert_says(&judged(check, REQUEST), outcome, words);
}

#[rstest]
#[case::smp_09_other_host(
    "https://gateway.example/bulk-data/r4/$export",
    Outcome::Fail,
    "differs from the URL"
)]
#[case::smp_09_same_host(REQUEST, Outcome::Pass, "1 manifest")]
#[case::smp_12_no_parameters(
    "https://analytics.example/bulk-data/r4/$export?_type=Encounter",
    Outcome::Fail,
    "a different query"
)]
fn the_sample_answers_its_own_request_only(
    #[case] kickoff: &str,
    #[case] outcome: Outcome,
    #[case] words: &str,
) {
    assert_says(&judged("request-echo", kickoff), outcome, words);
}

#[test]
fn only_one_type_of_the_sample_is_wrong_and_tokens_are_only_noted() {
    assert_eq!(judged("r4-types", REQUEST).findings.len(), 1);
    let outside = judged("compartment-types", REQUEST).findings;
    assert!(outside.iter().all(|finding| finding.observed.ends_with("MedicationOrder")));
    let notes = judged("file-tokens", REQUEST).findings;
    assert_eq!(notes.len(), 3);
    assert!(notes.iter().all(|finding| finding.severity == Severity::Info));
}
