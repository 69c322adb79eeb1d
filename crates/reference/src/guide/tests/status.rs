//! How an export goes on, ends, and is deleted.

use rstest::rstest;

use super::bench::{Ask, TestClient, body, texts};
use crate::fault::file::lines::MIXED_TYPE_FILE;
use crate::fault::job::delete::DELETE_THEN_200;
use crate::fault::kick_off::answer::KICKOFF_200_SYNC;
use crate::settings::{Dialect, Settings};
use bulkspec_fhir::GuideVersion;

#[rstest]
fn an_export_is_in_progress_and_then_complete_for_good(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)]
    version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let status = bench.start(&bench.group(), &texts(&[]));
    let first = bench.get(&status);
    assert_eq!((first.status, first.header("retry-after")), (202, Some("0")));
    assert!(first.header("x-progress").is_some() && first.header("x-export-status").is_none());
    let complete = bench.get(&status);
    assert_eq!((complete.status, complete.header("content-type")), (200, Some("application/json")));
    assert_eq!(complete.header("expires"), Some("Fri, 15 Jan 2027 09:00:00 GMT"));
    assert_eq!(body(complete), body(bench.get(&status)));
}

#[test]
fn it_may_take_longer() {
    let settings = Settings::new(Dialect::Guide(GuideVersion::V2));
    let bench = TestClient::new(Settings { polls_until_ready: 3, ..settings });
    let status = bench.start("Patient", &texts(&[]));
    let seen: Vec<u16> = (0..5).map(|_| bench.get(&status).status).collect();
    assert_eq!(seen, [202, 202, 202, 200, 200]);
}

#[rstest]
#[case(GuideVersion::V1, "application/json")]
#[case(GuideVersion::V2, "application/fhir+json")]
#[case(GuideVersion::V4Ballot, "application/fhir+json")]
fn failures_and_unknown_exports_are_told_by_an_operation_outcome(
    #[case] version: GuideVersion,
    #[case] media_type: &str,
) {
    let bench = TestClient::of(version);
    let failing = format!("Group/{}", bench.known.groups.failing);
    let status = bench.start(&failing, &texts(&[]));
    assert_eq!(bench.get(&status).status, 202);
    let unknown = format!("{}/$export-poll-status?job=1", bench.known.base_url);
    for (url, expected) in [(status, 500), (unknown, 404)] {
        let response = bench.get(&url);
        assert_eq!(
            (response.status, response.header("content-type")),
            (expected, Some(media_type))
        );
        assert_eq!(body(response)["resourceType"], "OperationOutcome");
    }
}

#[rstest]
#[case(GuideVersion::V1, "error")]
#[case(GuideVersion::V3, "error")]
#[case(GuideVersion::V4Ballot, "outcome")]
fn a_partial_success_tells_what_is_missing(#[case] version: GuideVersion, #[case] key: &str) {
    let bench = TestClient::of(version);
    let partial = format!("Group/{}", bench.known.groups.partial);
    let export = bench.export(&partial, &texts(&[]));
    assert_eq!(export.of("Patient").len(), 8);
    let told = bench.download(&export.manifest, key);
    assert_eq!((told.len(), &told[0]["issue"][0]["severity"]), (1, &"error".into()));
    let has_type = export.manifest[key][0].get("type").is_some();
    assert_eq!(has_type, version < GuideVersion::V4Ballot);
}

#[rstest]
fn the_status_may_be_told_apart_from_the_http_status(
    #[values(GuideVersion::V3, GuideVersion::V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let ask = Ask { prefer: ", separate-export-status", ..Ask::default() };
    let failing = format!("Group/{}", bench.known.groups.failing);
    for (level, end) in [(bench.group(), "200"), (failing, "500")] {
        let accepted = bench.kick_off(&level, &ask);
        let applied = accepted.header("preference-applied");
        assert_eq!(applied, Some("respond-async, separate-export-status"));
        let status = accepted.header("content-location").unwrap().to_owned();
        for expected in ["202", end] {
            let response = bench.get(&status);
            let told = response.header("x-export-status");
            assert_eq!((response.status, told), (200, Some(expected)));
        }
    }
}

#[rstest]
fn a_deleted_export_is_unknown(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V4Ballot)] version: GuideVersion,
    #[values(0, 2)] polls: usize,
) {
    let bench = TestClient::of(version);
    let manifest = bench.export(&bench.group(), &texts(&[])).manifest;
    let status = bench.start(&bench.group(), &texts(&[]));
    (0..polls).for_each(|_| drop(bench.get(&status)));
    assert_eq!(bench.call("DELETE", &status).status, 202);
    for method in ["GET", "DELETE", "GET"] {
        let response = bench.call(method, &status);
        assert_eq!(response.status, 404);
        assert_eq!(body(response)["resourceType"], "OperationOutcome");
    }
    let file = manifest["output"][0]["url"].as_str().unwrap();
    assert_eq!(bench.get(file).status, 200, "another export lost its files");
}

#[test]
fn a_faulty_server_remembers_what_was_deleted() {
    let bench = TestClient::faulty(GuideVersion::V2, &DELETE_THEN_200);
    let status = bench.start("Patient", &texts(&[]));
    assert_eq!(bench.call("DELETE", &status).status, 202);
    assert_eq!(bench.get(&status).status, 200);
}

#[test]
fn a_faulty_server_answers_a_kick_off_at_once() {
    let bench = TestClient::faulty(GuideVersion::V2, &KICKOFF_200_SYNC);
    let response = bench.kick_off("Patient", &texts(&[]));
    assert_eq!(response.status, 200);
    assert!(body(response)["output"].is_array());
}

#[test]
fn a_faulty_server_mixes_types_in_a_file() {
    let bench = TestClient::faulty(GuideVersion::V2, &MIXED_TYPE_FILE);
    let status = bench.start("Patient", &texts(&[("_type", "Patient")]));
    drop(bench.get(&status));
    let url = body(bench.get(&status))["output"][0]["url"].as_str().unwrap().to_owned();
    let text = String::from_utf8(bench.get(&url).body.into_bytes()).unwrap();
    assert!(text.lines().any(|line| line.contains(r#""resourceType":"Practitioner""#)));
}
