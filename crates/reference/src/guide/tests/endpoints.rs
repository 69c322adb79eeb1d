//! Everything beside exports.

use std::io::Read as _;

use rstest::rstest;

use super::bench::{TestClient, body, texts};
use bulkspec_fhir::{GuideVersion, is_resource_type};

#[test]
fn the_capability_statement_is_open_and_every_type_in_it_can_be_exported() {
    let bench = TestClient::of(GuideVersion::V3);
    let url = format!("{}/metadata", bench.known.base_url);
    let statement = body(bench.send("GET", &url, &[], b""));
    assert_eq!(statement["fhirVersion"], "4.0.1");
    let rest = &statement["rest"][0];
    assert_eq!(rest["operation"][0]["name"], "export");
    for entry in rest["resource"].as_array().unwrap() {
        let name = entry["type"].as_str().unwrap();
        assert!(is_resource_type(name));
        let is_exported = bench.kick_off("", &texts(&[("_type", name)])).status == 202;
        assert_eq!(is_exported, entry.get("extension").is_none(), "{name}");
        for parameter in entry["searchParam"].as_array().into_iter().flatten() {
            let value = if parameter["type"] == "date" { "gt2024-01-01" } else { "a" };
            let filter = format!("{name}?{}={value}", parameter["name"].as_str().unwrap());
            let status = bench.kick_off("", &texts(&[("_typeFilter", &filter)])).status;
            assert_eq!(status == 202, is_exported, "{filter}");
        }
    }
}

#[rstest]
#[case("_id=", 1)]
#[case("name=main", 1)]
#[case("name=MAIN%20coh", 1)]
#[case("name=other", 0)]
#[case("", 6)]
fn groups_are_found(#[case] query: &str, #[case] count: usize) {
    let bench = TestClient::of(GuideVersion::V2);
    let id = if query == "_id=" { bench.known.groups.main.as_str() } else { "" };
    let found = body(bench.get(&format!("{}/Group?{query}{id}", bench.known.base_url)));
    assert_eq!((&found["total"], &found["type"]), (&count.into(), &"searchset".into()));
    assert_eq!(found["entry"].as_array().map_or(0, Vec::len), count);
}

#[rstest]
#[case(None, false)]
#[case(Some("gzip"), true)]
#[case(Some("br;q=1.0, GZIP;q=0.8"), true)]
#[case(Some("gzip;q=0, identity"), false)]
#[case(Some("br"), false)]
fn files_are_compressed_only_for_clients_that_offer_it(
    #[case] offer: Option<&str>,
    #[case] is_compressed: bool,
) {
    let bench = TestClient::of(GuideVersion::V3);
    let manifest = bench.export("Patient", &texts(&[])).manifest;
    let url = manifest["output"][0]["url"].as_str().unwrap();
    let token = format!("Bearer {}", bench.known.tokens.backend);
    let mut headers = vec![("authorization", token.as_str())];
    headers.extend(offer.map(|offer| ("accept-encoding", offer)));
    let response = bench.send("GET", url, &headers, b"");
    assert_eq!(response.header("content-encoding"), is_compressed.then_some("gzip"));
    let bytes = response.body.into_bytes();
    let plain = bench.get(url).body.into_bytes();
    let mut read = Vec::new();
    if is_compressed {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut read).unwrap();
    } else {
        read = bytes;
    }
    assert_eq!(read, plain);
}

#[rstest]
#[case("nothing/at/all/here")]
#[case("export-file/1/Patient-1.ndjson")]
#[case("Patient/nobody")]
#[case("Nothing/1")]
fn what_does_not_exist_is_not_found(#[case] path: &str) {
    let bench = TestClient::of(GuideVersion::V2);
    let response = bench.get(&format!("{}/{path}", bench.known.base_url));
    assert_eq!(response.status, 404);
    assert_eq!(body(response)["resourceType"], "OperationOutcome");
}

#[test]
fn two_servers_with_the_same_seed_hold_the_same() {
    let export = || TestClient::of(GuideVersion::V2).export("", &texts(&[])).lines;
    assert_eq!(export(), export());
}
