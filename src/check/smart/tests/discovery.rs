use super::*;
use crate::contract::{Contract, GuideVersion};
use crate::evidence::Answer;
use crate::judge::testing::{EvidenceBuilder, assert_says, response, status};
use crate::verdict::Outcome;
use rstest::rstest;
use serde_json::{Value, json};

fn good() -> Value {
    json!({
        "token_endpoint": "https://auth.example/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES384"],
        "scopes_supported": ["system/*.rs"],
        "capabilities": ["client-confidential-asymmetric"],
        "code_challenge_methods_supported": ["S256"],
    })
}

fn judged(answer: Answer, json: &Value, rule: &str) -> crate::verdict::Verdict {
    let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
    let steps = format!("steps: [{{ discover: {{ expect: [{rule}] }} }}]");
    builder.discovered(DiscoveryPlace::Base, answer, json).cited("[AUTH-01]", &steps)
}

#[rstest]
#[case("token-endpoint", "token_endpoint", json!(null), "no token endpoint")]
#[case("absolute-endpoints", "token_endpoint", json!("/token"), "not absolute")]
#[case("grant-types", "grant_types_supported", json!(null), "no such list")]
#[case("auth-methods", "token_endpoint_auth_methods_supported", json!(["x"]), "does not list")]
#[case("signing-algs", "token_endpoint_auth_signing_alg_values_supported", json!(["RS256"]), "RS256")]
#[case("scopes-listed", "scopes_supported", json!([]), "lists no scopes")]
#[case("asymmetric-capability", "capabilities", json!([]), "does not list")]
#[case("pkce-methods", "code_challenge_methods_supported", json!(["S256", "plain"]), "plain")]
#[case("token-endpoint-tls", "token_endpoint", json!("http://auth.example/token"), "not protected")]
#[case("token-endpoint-tls", "token_endpoint", json!("http://127.0.0.1/token"), "not protected")]
fn a_document_with_one_fault_breaks_its_rule(
    #[case] rule: &str,
    #[case] name: &str,
    #[case] value: Value,
    #[case] words: &str,
) {
    assert_says(&judged(status(200), &good(), rule), Outcome::Pass, "1 document");
    let mut json = good();
    json[name] = value;
    assert_says(&judged(status(200), &json, rule), Outcome::Fail, words);
}

#[test]
fn methods_that_a_server_of_programs_leaves_out_only_warn() {
    let mut json = good();
    json["code_challenge_methods_supported"] = Value::Null;
    assert_says(&judged(status(200), &json, "pkce-methods"), Outcome::Warn, "does not use it");
}

#[test]
fn a_document_at_the_root_of_the_host_is_told() {
    let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
    let builder = builder.discovered(DiscoveryPlace::Base, status(404), &Value::Null);
    let builder = builder.discovered(DiscoveryPlace::HostRoot, status(200), &good());
    let steps = "steps: [{ discover: { expect: [smart-document] } }]";
    assert_says(&builder.cited("[AUTH-01]", steps), Outcome::Fail, "at the root of the host");
}

#[test]
fn without_a_document_its_contents_are_not_judged() {
    let verdict = judged(status(404), &Value::Null, "grant-types");
    assert_says(&verdict, Outcome::Blocked, "no discovery document");
}

#[rstest]
#[case(Some("application/json; charset=utf-8"), Outcome::Pass)]
#[case(Some("text/html"), Outcome::Fail)]
#[case(None, Outcome::Fail)]
fn the_document_is_json_whatever_is_accepted(#[case] kind: Option<&str>, #[case] outcome: Outcome) {
    let mut answer = response(200, crate::evidence::BodyKind::Json, None);
    if let Answer::Response(response) = &mut answer {
        response.body.media_type = kind.map(str::to_owned);
    }
    assert_says(&judged(answer, &good(), "smart-json"), outcome, "");
}
