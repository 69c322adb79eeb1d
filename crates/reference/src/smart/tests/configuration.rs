//! The SMART configuration of a faultless server.

use rstest::rstest;

use super::bench::{ENDPOINT, TestClient, V3, json as body};
use super::draft::Draft;
use crate::Settings;
use crate::variant::catalog::access::OPEN;

const PATH: &str = "/fhir/.well-known/smart-configuration";

#[rstest]
#[case("application/json")]
#[case("application/fhir+xml")]
#[case("text/html")]
fn it_is_json_whatever_is_asked_for(#[case] accept: &str) {
    let response = TestClient::of(V3).get(PATH, accept);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(body(response)["token_endpoint"], ENDPOINT);
}

#[test]
fn every_listed_scope_is_granted_as_it_is_listed() {
    let bench = TestClient::of(V3);
    let document = body(bench.get(PATH, "*/*"));
    for scope in document["scopes_supported"].as_array().unwrap() {
        let scope = scope.as_str().unwrap();
        assert_eq!(bench.told(&Draft::of("backend").sign(), scope), format!("200 {scope}"));
    }
}

#[test]
fn it_is_below_the_base_only() {
    assert_eq!(TestClient::of(V3).get("/.well-known/smart-configuration", "*/*").status, 404);
}

#[test]
fn an_open_server_has_none() {
    let bench = TestClient::new(Settings::new(V3).with_variant(&OPEN));
    assert_eq!(bench.get(PATH, "*/*").status, 404);
}
