//! The shape of manifests in each version, and the ways in which files may be organised.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::bench::{TestClient, body, tally, texts};
use bulkspec_fhir::GuideVersion;

#[rstest]
#[case(GuideVersion::V1, &["error", "output", "request", "requiresAccessToken", "transactionTime"])]
#[case(
    GuideVersion::V2,
    &["deleted", "error", "output", "request", "requiresAccessToken", "transactionTime"]
)]
#[case(
    GuideVersion::V3,
    &["deleted", "error", "output", "request", "requiresAccessToken", "transactionTime"]
)]
#[case(
    GuideVersion::V4Ballot,
    &["deleted", "outcome", "output", "requiresAccessToken", "transactionTime"]
)]
fn a_manifest_has_the_keys_of_its_version(#[case] version: GuideVersion, #[case] keys: &[&str]) {
    let bench = TestClient::of(version);
    let ask = texts(&[("_since", "2024-01-01T00:00:00Z")]);
    let manifest = bench.export(&bench.group(), &ask).manifest;
    let found: Vec<&String> = manifest.as_object().unwrap().keys().collect();
    assert_eq!(found, keys);
    assert_eq!(manifest["transactionTime"], "2027-01-15T08:00:00.123Z");
    assert_eq!(manifest["requiresAccessToken"], json!(true));
    let has_size = version == GuideVersion::V4Ballot;
    let items = manifest["output"].as_array().unwrap();
    assert!(items.iter().all(|item| item["fileSize"].is_u64() == has_size));
    assert!(items.iter().all(|item| item["type"].is_string()));
}

#[test]
fn the_request_of_a_manifest_is_the_url_as_it_was_sent() {
    let bench = TestClient::of(GuideVersion::V2);
    let ask = texts(&[("_type", "Patient,Encounter")]);
    let url = format!("{}/{}/$export", bench.known.base_url, bench.group());
    let sent = bench.export(&bench.group(), &ask).manifest;
    assert_eq!(sent["request"], format!("{url}?_type=Patient%2CEncounter"));
    let mut posted = ask;
    posted.post = true;
    assert_eq!(bench.export(&bench.group(), &posted).manifest["request"], url);
}

#[rstest]
fn large_types_have_several_files_and_no_resource_comes_twice(
    #[values(GuideVersion::V1, GuideVersion::V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let export = bench.export(&bench.group(), &texts(&[]));
    let items = export.manifest["output"].as_array().unwrap();
    assert!(items.iter().filter(|item| item["type"] == "Observation").count() > 1);
    assert_eq!(export.keys().len(), export.lines.len());
}

#[rstest]
fn a_partial_manifest_is_continued_by_a_second_one(
    #[values(GuideVersion::V3, GuideVersion::V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let whole = bench.export("Patient", &texts(&[]));
    let status = bench.start("Patient", &texts(&[("allowPartialManifests", "true")]));
    let early = bench.get(&status);
    assert_eq!((early.status, early.header("content-type")), (202, Some("application/json")));
    let early = body(early);
    let mut first = body(bench.get(&status));
    let url = first["link"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(first["link"], json!([{"relation": "next", "url": url}]));
    let second = body(bench.get(&url));
    let lines = [bench.download(&early, "output"), bench.download(&second, "output")].concat();
    assert_eq!(tally(&lines), tally(&whole.lines));
    for key in ["transactionTime", "request", "requiresAccessToken", "error"] {
        assert_eq!(first[key], second[key], "{key}");
    }
    first.as_object_mut().unwrap().remove("link");
    assert_eq!(first, early);
    assert!(second.get("link").is_none());
}

#[test]
fn without_the_parameter_there_is_one_manifest_only() {
    let bench = TestClient::of(GuideVersion::V3);
    let status = bench.start("Patient", &texts(&[]));
    assert!(bench.get(&status).body.into_bytes().is_empty());
    assert!(body(bench.get(&status)).get("link").is_none());
    assert_eq!(bench.get(&format!("{status}&page=2")).status, 404);
}

#[rstest]
#[case::whole(&[], "Patient")]
#[case::of_some_types(&[("_type", "Observation")], "Group")]
#[case::since(&[("_since", "2025-06-01T00:00:00Z")], "")]
fn organised_files_stand_in_blocks(#[case] more: &[(&str, &str)], #[case] level: &str) {
    let bench = TestClient::of(GuideVersion::V3);
    let group = bench.group();
    let level = if level == "Group" { &group } else { level };
    let plain = bench.export(level, &texts(more));
    let ask = texts(&[&[("organizeOutputBy", "Patient")], more].concat());
    let export = bench.export(level, &ask);
    assert_eq!(export.manifest["outputOrganizedBy"], "Patient");
    let items = export.manifest["output"].as_array().unwrap();
    assert!(!items.is_empty() && items.iter().all(|item| item.get("type").is_none()));
    let of_patients: BTreeSet<String> =
        plain.keys().into_iter().filter(|key| is_of_patient(key)).collect();
    let found = export.keys();
    assert_eq!(found.iter().filter(|key| is_of_patient(key)).count(), of_patients.len());
    assert!(of_patients.is_subset(&found));
    for item in items {
        let first = bench.download(&json!({"output": [item]}), "output").remove(0);
        assert_eq!(first["parameter"][0]["name"], "header");
    }
}

fn is_of_patient(key: &str) -> bool {
    let resource_type = key.split('/').next().unwrap();
    bulkspec_fhir::in_patient_compartment(resource_type)
}

#[test]
fn a_block_that_is_too_long_is_continued_in_the_next_file() {
    let bench = TestClient::of(GuideVersion::V4Ballot);
    let ask = texts(&[("organizeOutputBy", "Patient")]);
    let manifest = bench.export("Patient", &ask).manifest;
    let items = manifest["output"].as_array().unwrap();
    let pairs: Vec<(&Value, &Value)> = items.iter().zip(&items[1..]).collect();
    let continued = pairs.iter().filter(|(one, _)| one.get("continuesInFile").is_some());
    let continued: Vec<_> = continued.collect();
    assert!(!continued.is_empty());
    for (one, next) in continued {
        assert_eq!(one["continuesInFile"], next["url"]);
        let last = bench.download(&json!({"output": [one]}), "output").remove(0);
        let first = bench.download(&json!({"output": [next]}), "output").remove(0);
        assert_eq!(last, first, "the header is not repeated");
    }
}
