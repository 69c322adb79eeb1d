//! What clients may not do.

use rstest::rstest;

use super::bench::{Ask, TestClient, body, texts};
use crate::settings::{Dialect, Settings};
use crate::variant::catalog::access::OPEN;
use bulkspec_fhir::GuideVersion;

fn headers(token: &str) -> String {
    format!("Bearer {token}")
}

#[rstest]
fn another_client_knows_nothing_of_an_export(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)]
    version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let status = bench.start(&bench.group(), &texts(&[]));
    drop(bench.get(&status));
    let manifest = body(bench.get(&status));
    let file = manifest["output"][1]["url"].as_str().unwrap().to_owned();
    let known = &bench.known.tokens;
    for (token, expected) in [(&known.other, 404), (&known.expired, 401), (&known.narrow, 404)] {
        let header = headers(token);
        for (method, url) in [("GET", &status), ("DELETE", &status), ("GET", &file)] {
            let response = bench.send(method, url, &[("authorization", &header)], b"");
            assert_eq!(response.status, expected, "{method} {url}");
        }
    }
    for (method, url) in [("GET", &status), ("DELETE", &status), ("GET", &file)] {
        assert_eq!(bench.send(method, url, &[], b"").status, 401);
    }
    assert_eq!(bench.get(&file).status, 200);
}

#[rstest]
fn a_narrow_token_gets_what_it_covers(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)]
    version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let narrow = bench.known.tokens.narrow.clone();
    let ask =
        |parameters: &[(&'static str, &str)]| Ask { token: Some(&narrow), ..texts(parameters) };
    assert_eq!(bench.refusal("Patient", &ask(&[("_type", "Observation")])).0, 403);
    let status = bench.start("Patient", &ask(&[]));
    let header = headers(&narrow);
    let get = |url: &str| bench.send("GET", url, &[("authorization", &header)], b"");
    drop(get(&status));
    let manifest = body(get(&status));
    let items = manifest["output"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["type"]), (1, &"Patient".into()));
    assert_eq!(get(items[0]["url"].as_str().unwrap()).status, 200);
    assert_eq!(get(&format!("{}/Device/1", bench.known.base_url)).status, 403);
}

#[test]
fn an_open_server_asks_for_nothing() {
    let settings = Settings::new(Dialect::Guide(GuideVersion::V3)).with_variant(&OPEN);
    let bench = TestClient::new(settings);
    let url = format!("{}/{}/$export", bench.known.base_url, bench.group());
    let accepted = bench.send("GET", &url, &[], b"");
    let status = accepted.header("content-location").unwrap().to_owned();
    assert_eq!(bench.send("GET", &status, &[], b"").status, 202);
    let manifest = body(bench.send("GET", &status, &[], b""));
    let file = manifest["output"][0]["url"].as_str().unwrap();
    assert_eq!(bench.send("GET", file, &[], b"").status, 200);
    let metadata = bench.send("GET", &format!("{}/metadata", bench.known.base_url), &[], b"");
    assert!(body(metadata)["rest"][0].get("security").is_none());
}
