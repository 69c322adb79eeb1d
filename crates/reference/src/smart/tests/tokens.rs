//! Every right way to a token, and what is granted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::json;

use super::bench::{ENDPOINT, TestClient, V3, at, bearer, json as body, told};
use super::draft::Draft;
use crate::smart::{JwksSource, Place, RegisteredClient, SYMMETRIC, SYMMETRIC_SECRET, key_set};
use crate::{Dialect, Settings};
use bulkspec_fhir::GuideVersion;

#[rstest]
#[case::es384(Draft::of("backend"))]
#[case::rs384(Draft::rsa())]
#[case::by_url(Draft::of("by-url"))]
#[case::audience_in_a_list(Draft::of("backend").claim("aud", json!(["else", ENDPOINT])))]
#[case::end_with_a_fraction(Draft::of("backend").claim("exp", 1_800_000_200.5))]
fn a_right_assertion_gets_a_token_that_is_admitted(#[case] draft: Draft) {
    let bench = TestClient::of(V3);
    let response = bench.ask(&draft.sign(), "system/*.rs", 0);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("pragma"), Some("no-cache"));
    let answer = body(response);
    assert_eq!(answer["token_type"], "bearer");
    assert_eq!(answer["expires_in"], 300);
    assert_eq!(answer["scope"], "system/*.rs");
    assert_eq!(answer.get("refresh_token"), None);
    let token = bearer(answer["access_token"].as_str().unwrap());
    let access = bench.authority.admit(&token, Place::KickOff, at(299)).unwrap();
    assert!(access.may_read("Observation") && !access.may_write("Group"));
    assert_eq!(bench.authority.admit(&token, Place::KickOff, at(300)).unwrap_err().status, 401);
}

#[rstest]
#[case::whole("backend", "system/*.rs", "200 system/*.rs")]
#[case::one_type("backend", "system/Patient.rs", "200 system/Patient.rs")]
#[case::v1_read("backend", "system/*.read", "200 system/*.read")]
#[case::v1_write("backend", "system/Group.write", "200 system/Group.write")]
#[case::v1_all("backend", "system/*.*", "200 system/*.*")]
#[case::v2_all("backend", "system/*.cruds", "200 system/*.cruds")]
#[case::several(
    "backend",
    "system/Patient.rs system/Group.rs",
    "200 system/Patient.rs system/Group.rs"
)]
#[case::narrowed("narrow", "system/*.rs", "200 system/Patient.rs")]
#[case::narrowed_v1("narrow", "system/*.*", "200 system/Patient.read")]
#[case::nothing_left("narrow", "system/Group.rs", "400 invalid_scope")]
#[case::patient("backend", "patient/*.rs", "400 invalid_scope")]
#[case::user_beside("backend", "user/*.rs system/*.rs", "200 system/*.rs")]
#[case::unknown_letters("backend", "system/Patient.xyz", "400 invalid_scope")]
#[case::wrong_order("backend", "system/Patient.sr", "400 invalid_scope")]
#[case::with_query("backend", "system/Observation.rs?category=laboratory", "400 invalid_scope")]
fn what_is_granted_lies_within_both_request_and_registration(
    #[case] client: &str,
    #[case] scope: &str,
    #[case] answer: &str,
) {
    assert_eq!(TestClient::of(V3).granted(client, scope), answer);
}

fn secret_form<'a>(id: &'a str, secret: &'a str) -> [(&'a str, &'a str); 4] {
    let scope = ("scope", "system/*.rs");
    [("grant_type", "client_credentials"), scope, ("client_id", id), ("client_secret", secret)]
}

#[rstest]
#[case::right(SYMMETRIC, SYMMETRIC_SECRET, "200 system/*.rs")]
#[case::wrong(SYMMETRIC, "guess", "401 invalid_client")]
#[case::client_without_secret("backend", SYMMETRIC_SECRET, "401 invalid_client")]
#[case::unknown("nobody", SYMMETRIC_SECRET, "401 invalid_client")]
fn a_secret_is_taken_from_form_and_from_basic(
    #[case] id: &str,
    #[case] secret: &str,
    #[case] answer: &str,
) {
    let bench = TestClient::of(V3);
    let form = secret_form(id, secret);
    assert_eq!(told(bench.post(&form, None)), answer);
    let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    assert_eq!(told(bench.post(&form[..2], Some(&basic))), answer);
}

#[test]
fn a_client_of_the_settings_replaces_a_built_in_one() {
    let settings = Settings {
        registered: vec![RegisteredClient {
            id: "backend".to_owned(),
            jwks: Some(JwksSource::Inline(key_set("backend"))),
            secret: None,
            scopes: "system/Encounter.rs".to_owned(),
        }],
        ..Settings::new(V3)
    };
    let bench = TestClient::new(settings);
    assert_eq!(bench.granted("backend", "system/*.rs"), "200 system/Encounter.rs");
}

#[rstest]
#[case(GuideVersion::V1, "200 system/*.rs")]
#[case(GuideVersion::V2, "401 invalid_client")]
#[case(GuideVersion::V3, "401 invalid_client")]
#[case(GuideVersion::V4Ballot, "401 invalid_client")]
fn two_keys_of_one_name_are_both_tried_in_the_first_version_only(
    #[case] version: GuideVersion,
    #[case] answer: &str,
) {
    let bench = TestClient::of(Dialect::Guide(version));
    assert_eq!(bench.granted("twins", "system/*.rs"), answer);
}
