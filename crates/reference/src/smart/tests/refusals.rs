//! Every refusal of the token endpoint, with all else right.

use rstest::rstest;
use serde_json::Value;

use super::bench::{
    FOREIGN_URL, NOW, TestClient, V3, assertion_form, at, form_request, json as body, told,
};
use super::draft::Draft;
use crate::variant::catalog::access::OPEN;
use crate::{Request, Settings};

const SCOPE: &str = "system/*.rs";

fn backend() -> Draft {
    Draft::of("backend")
}

/// Changes one character in the middle of the signature.
fn flipped(assertion: &str) -> String {
    let (signed, signature) = assertion.rsplit_once('.').unwrap();
    let (first, rest) = signature.split_at(1);
    format!("{signed}.{}{rest}", if first == "A" { "B" } else { "A" })
}

#[rstest]
#[case::no_token_at_all("x".to_owned())]
#[case::changed_signature(flipped(&backend().sign()))]
#[case::other_key(backend().forged().sign())]
#[case::no_algorithm(backend().sign_none())]
#[case::symmetric_algorithm(backend().sign_with_public())]
#[case::old_algorithm(Draft::rsa().sign_old())]
#[case::key_of_another_type(backend().header("alg", "RS384").sign())]
#[case::unknown_key(backend().header("kid", "nobody").sign())]
#[case::no_key_name(backend().without_header("kid").sign())]
#[case::two_keys_of_one_name(Draft::of("twins").sign())]
#[case::key_url_of_an_inline_client(backend().header("jku", FOREIGN_URL).sign())]
#[case::foreign_key_url(Draft::of("by-url").header("jku", FOREIGN_URL).sign())]
#[case::key_url_is_no_text(Draft::of("by-url").header("jku", Value::Null).sign())]
#[case::unknown_client(backend().claim("iss", "nobody").claim("sub", "nobody").sign())]
#[case::other_issuer(backend().claim("iss", "other").sign())]
#[case::other_subject(backend().claim("sub", "other").sign())]
#[case::no_issuer(backend().without_claim("iss").sign())]
#[case::client_without_keys(backend().claim("iss", "symmetric").claim("sub", "symmetric").sign())]
#[case::base_as_audience(backend().claim("aud", "http://localhost:9999/fhir").sign())]
#[case::other_host_as_audience(backend().claim("aud", "http://else.example/auth/token").sign())]
#[case::no_audience(backend().without_claim("aud").sign())]
#[case::expired(backend().claim("exp", NOW - 60).sign())]
#[case::ends_now(backend().claim("exp", NOW).sign())]
#[case::ends_too_late(backend().claim("exp", NOW + 301).sign())]
#[case::ends_with_time(backend().claim("exp", f64::MAX).sign())]
#[case::end_as_text(backend().claim("exp", (NOW + 60).to_string()).sign())]
#[case::no_end(backend().without_claim("exp").sign())]
#[case::no_name(backend().without_claim("jti").sign())]
#[case::empty_name(backend().claim("jti", "").sign())]
fn a_wrong_assertion_is_refused(#[case] assertion: String) {
    let response = TestClient::of(V3).ask(&assertion, SCOPE, 0);
    assert_eq!(response.status, 401);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert!(response.header("www-authenticate").is_some());
    let answer = body(response);
    assert_eq!(answer["error"], "invalid_client");
    assert!(answer["error_description"].is_string());
}

#[test]
fn an_assertion_is_taken_once() {
    let bench = TestClient::of(V3);
    let draft = backend().claim("jti", "one");
    assert_eq!(bench.told(&draft.sign(), SCOPE), "200 system/*.rs");
    assert_eq!(bench.told(&draft.sign(), SCOPE), "401 invalid_client");
    let others = Draft::of("other").claim("jti", "one").sign();
    assert_eq!(bench.told(&others, SCOPE), "200 system/*.rs", "names are each client's own");
}

#[test]
fn the_name_of_an_assertion_is_free_again_when_it_has_ended() {
    let bench = TestClient::of(V3);
    let draft = backend().claim("jti", "one");
    assert_eq!(bench.ask(&draft.sign(), SCOPE, 0).status, 200);
    assert_eq!(bench.ask(&draft.clone().claim("exp", NOW + 500).sign(), SCOPE, 299).status, 401);
    let again = bench.ask(&draft.claim("exp", NOW + 700).sign(), SCOPE, 600);
    assert_eq!(again.status, 200);
}

#[rstest]
#[case::no_grant_type("grant_type", "", "400 invalid_request")]
#[case::other_grant_type("grant_type", "password", "400 unsupported_grant_type")]
#[case::no_scope("scope", "", "400 invalid_request")]
#[case::unknown_scope("scope", "foo", "400 invalid_scope")]
#[case::no_type("client_assertion_type", "", "400 invalid_request")]
#[case::other_type("client_assertion_type", "saml", "400 invalid_request")]
#[case::no_assertion("client_assertion", "", "400 invalid_request")]
fn a_request_with_one_wrong_parameter_is_refused(
    #[case] name: &str,
    #[case] value: &str,
    #[case] answer: &str,
) {
    let assertion = backend().sign();
    let form = assertion_form(&assertion, SCOPE).map(|(key, it)| {
        let it = if key == name { value } else { it };
        (key, it)
    });
    assert_eq!(told(TestClient::of(V3).post(&form, None)), answer);
}

#[test]
fn a_parameter_may_not_stand_twice() {
    let assertion = backend().sign();
    let mut form = assertion_form(&assertion, SCOPE).to_vec();
    form.push(("scope", SCOPE));
    assert_eq!(told(TestClient::of(V3).post(&form, None)), "400 invalid_request");
}

#[rstest]
#[case::get(|request: &mut Request| request.method = "GET".to_owned(), 405)]
#[case::json(|request: &mut Request| request.headers[0].1 = "application/json".to_owned(), 400)]
#[case::no_media_type(|request: &mut Request| request.headers.clear(), 400)]
#[case::with_charset(|request: &mut Request| request.headers[0].1.push_str("; charset=UTF-8"), 200)]
fn only_a_posted_form_is_taken(#[case] change: fn(&mut Request), #[case] status: u16) {
    let mut request = form_request(&assertion_form(&backend().sign(), SCOPE), None);
    change(&mut request);
    assert_eq!(TestClient::of(V3).authority.token(&request, at(0)).status, status);
}

#[test]
fn an_open_server_gives_no_tokens() {
    let bench = TestClient::new(Settings::new(V3).with_variant(&OPEN));
    assert_eq!(bench.ask(&backend().sign(), SCOPE, 0).status, 404);
}
