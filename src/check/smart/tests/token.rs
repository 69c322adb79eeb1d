use crate::contract::{Contract, GuideVersion};
use crate::evidence::{Answer, DiscoveryPlace, JwksFetch};
use crate::judge::testing::{EvidenceBuilder, assert_says, no_answer, status, with_header};
use crate::spec::Tampering;
use crate::verdict::{Outcome, Verdict};
use rstest::rstest;
use serde_json::{Value, json};

fn builder() -> EvidenceBuilder {
    EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
}

fn judged(builder: EvidenceBuilder, rule: &str) -> Verdict {
    let steps = format!("steps: [{{ ask-token: {{ expect: [{rule}] }} }}]");
    builder.cited("[AUTH-20]", &steps)
}

fn grant() -> Value {
    json!({"access_token": "hush", "token_type": "Bearer", "expires_in": 300,
        "scope": "system/Patient.rs"})
}

fn with(name: &str, value: Value) -> Value {
    let mut json = grant();
    json[name] = value;
    json
}

fn one(with: Tampering, code: u16, json: &Value) -> EvidenceBuilder {
    builder().asked(with, "system/Patient.rs", status(code), json, Vec::new())
}

#[rstest]
#[case("token-granted", 200, grant(), Outcome::Pass, "1 answer")]
#[case("token-granted", 201, grant(), Outcome::Pass, "1 answer")]
#[case("token-shape", 201, grant(), Outcome::Fail, "status 200 | status 201")]
#[case(
    "token-granted",
    401,
    json!({"error": "invalid_client"}),
    Outcome::Fail,
    "was not granted a token"
)]
#[case("token-shape", 200, grant(), Outcome::Pass, "1 answer")]
#[case("token-shape", 200, with("token_type", json!("mac")), Outcome::Fail, "not bearer")]
#[case("token-shape", 200, with("expires_in", json!("300")), Outcome::Fail, "as a string")]
#[case("token-shape", 200, with("scope", json!(null)), Outcome::Fail, "no scope")]
#[case("token-shape", 400, json!({}), Outcome::NotTested, "does not apply to status 400")]
#[case("token-refused", 400, json!({}), Outcome::Pass, "1 answer")]
#[case("token-refused", 403, json!(null), Outcome::Pass, "1 answer")]
#[case("token-refused", 200, grant(), Outcome::Fail, "a token was granted")]
#[case("token-refused", 401, grant(), Outcome::Fail, "a token was granted")]
#[case("token-refused", 500, json!(null), Outcome::Fail, "failed instead of refusing")]
#[case("token-refused", 200, json!({"error": "x"}), Outcome::Fail, "unexpected status")]
#[case("oauth-error: [invalid_client]", 401, json!({"error": "invalid_client"}), Outcome::Pass, "")]
#[case("oauth-error: [invalid_client]", 400, json!({"error": "other"}), Outcome::Fail, "`other`")]
#[case("oauth-error: [invalid_client]", 401, json!(null), Outcome::Fail, "is not JSON")]
#[case("oauth-error: [invalid_client]", 200, grant(), Outcome::NotTested, "")]
#[case("error-description", 401, json!({"error": "e"}), Outcome::Fail, "only an error code")]
#[case("error-description", 401, json!({"error_description": "e"}), Outcome::Pass, "")]
#[case("token-lifetime: 300", 200, grant(), Outcome::Pass, "1 answer")]
#[case("token-lifetime: 299", 200, grant(), Outcome::Fail, "300 seconds")]
#[case("token-lifetime: 300", 200, with("expires_in", json!(null)), Outcome::NotTested, "")]
#[case("no-refresh-token", 200, grant(), Outcome::Pass, "1 answer")]
#[case(
    "no-refresh-token",
    200,
    with("refresh_token", json!("r")),
    Outcome::Fail,
    "contains a refresh token"
)]
#[case("token-not-cached", 200, grant(), Outcome::Fail, "caches may store")]
#[case("scope-not-wider", 200, grant(), Outcome::Pass, "1 answer")]
#[case(
    "scope-not-wider",
    200,
    with("scope", json!("system/*.rs")),
    Outcome::Fail,
    "granted more than"
)]
#[case("scope-not-wider", 200, with("scope", json!(null)), Outcome::Pass, "1 answer")]
#[case("scope-not-wider", 400, json!({}), Outcome::NotTested, "does not apply to status 400")]
#[case("scope-not-wider", 500, json!({}), Outcome::Fail, "failed instead of granting")]
#[case("scope-not-granted", 200, grant(), Outcome::Fail, "may not have")]
#[case("scope-not-granted", 200, with("scope", json!(null)), Outcome::Fail, "may not have")]
#[case("scope-not-granted", 500, json!({}), Outcome::Fail, "failed instead of granting")]
#[case("scope-not-granted", 400, json!({}), Outcome::Pass, "1 answer")]
#[case("scope-not-granted", 200, with("scope", json!("system/Group.rs")), Outcome::Pass, "")]
#[case("scope-syntax-kept", 200, grant(), Outcome::NotTested, "")]
#[case("scope-syntax-declared", 200, grant(), Outcome::NotTested, "")]
fn an_answer_is_judged_by_the_rule(
    #[case] rule: &str,
    #[case] code: u16,
    #[case] json: Value,
    #[case] outcome: Outcome,
    #[case] words: &str,
) {
    let rule = if rule.contains(':') { format!("{{ {rule} }}") } else { rule.to_owned() };
    assert_says(&judged(one(Tampering::Valid, code, &json), &rule), outcome, words);
}

#[rstest]
#[case(status(429), "was busy (429)")]
#[case(no_answer(), "no response")]
fn an_answer_that_answers_nothing_blocks(#[case] answer: Answer, #[case] words: &str) {
    let asked = builder().asked(Tampering::Signature, "x", answer, &Value::Null, Vec::new());
    assert_says(&judged(asked, "token-refused"), Outcome::Blocked, words);
}

#[test]
fn both_headers_keep_caches_away() {
    let answer = with_header(status(200), "Cache-Control", "private, no-store");
    let answer = with_header(answer, "Pragma", "no-cache");
    let asked = builder().asked(Tampering::Valid, "x", answer, &grant(), Vec::new());
    assert_says(&judged(asked, "token-not-cached"), Outcome::Pass, "1 answer");
}

#[rstest]
#[case("system/Patient.read", Outcome::Pass)]
#[case("system/Patient.rs", Outcome::Fail)]
fn the_old_syntax_is_answered_in_the_old_syntax(#[case] given: &str, #[case] outcome: Outcome) {
    let json = with("scope", json!(given));
    let asked =
        builder().asked(Tampering::Valid, "system/Patient.read", status(200), &json, Vec::new());
    assert_says(&judged(asked, "scope-syntax-kept"), outcome, "");
}

#[rstest]
#[case("system/Patient.sr")]
#[case("system/Patient.xyz")]
fn a_scope_without_a_meaning_may_be_refused(#[case] scope: &str) {
    let refused = builder().asked(Tampering::Valid, scope, status(400), &json!({}), Vec::new());
    assert_says(&judged(refused, "scope-not-wider"), Outcome::Pass, "1 answer");
}

#[rstest]
#[case("permission-v1", "system/Patient.rs", 400, Outcome::Fail)]
#[case("permission-v1", "system/Group.rs", 400, Outcome::NotTested)]
#[case("permission-v2", "system/Patient.rs", 400, Outcome::NotTested)]
#[case("permission-v2", "system/Patient.rs", 500, Outcome::Fail)]
fn the_old_syntax_is_granted_where_it_is_declared_and_the_new_one_is(
    #[case] declared: &str,
    #[case] new: &str,
    #[case] answered: u16,
    #[case] outcome: Outcome,
) {
    let document = json!({"capabilities": [declared]});
    let found = builder().discovered(DiscoveryPlace::Base, status(200), &document);
    let asked = found.asked(Tampering::Valid, new, status(200), &grant(), Vec::new());
    let (old, none) = ("system/Patient.read", json!({}));
    let asked = asked.asked(Tampering::Valid, old, status(answered), &none, Vec::new());
    assert_says(&judged(asked, "scope-syntax-kept"), outcome, "");
}

#[rstest]
#[case(json!({"capabilities": ["permission-v2"]}), Outcome::Pass)]
#[case(json!({"capabilities": ["permission-v1"]}), Outcome::Fail)]
fn a_syntax_that_is_taken_is_declared(#[case] document: Value, #[case] outcome: Outcome) {
    let found = builder().discovered(DiscoveryPlace::Base, status(200), &document);
    let asked = found.asked(Tampering::Valid, "system/*.rs", status(200), &grant(), Vec::new());
    assert_says(&judged(asked, "scope-syntax-declared"), outcome, "");
}

fn fetch(method: &str, accept: &str, is_foreign: bool) -> JwksFetch {
    JwksFetch { method: method.into(), accept: Some(accept.into()), is_foreign }
}

#[rstest]
#[case("jwks-fetch", vec![fetch("GET", "application/json", false)], Outcome::Pass)]
#[case("jwks-fetch", vec![fetch("GET", "text/html, Application/JSON;q=0.9", false)], Outcome::Pass)]
#[case("jwks-fetch", vec![fetch("GET", "*/*", false)], Outcome::Warn)]
#[case("jwks-fetch", vec![fetch("GET", "text/html, application/*", false)], Outcome::Warn)]
#[case("jwks-fetch", vec![JwksFetch { accept: None, ..fetch("GET", "", false) }], Outcome::Warn)]
#[case("jwks-fetch", vec![fetch("GET", "text/html", false)], Outcome::Fail)]
#[case("jwks-fetch", vec![fetch("POST", "application/json", false)], Outcome::Fail)]
#[case("jwks-fetch", vec![], Outcome::NotTested)]
#[case("jwks-kept", vec![fetch("GET", "*/*", false)], Outcome::Pass)]
#[case("jwks-kept", vec![fetch("GET", "*/*", false), fetch("GET", "*/*", false)], Outcome::Fail)]
#[case("no-foreign-fetch", vec![fetch("GET", "*/*", false)], Outcome::Pass)]
#[case("no-foreign-fetch", vec![fetch("GET", "*/*", true)], Outcome::Fail)]
fn fetches_of_the_key_set_are_judged(
    #[case] rule: &str,
    #[case] fetches: Vec<JwksFetch>,
    #[case] outcome: Outcome,
) {
    let asked = builder().asked(Tampering::Valid, "x", status(200), &grant(), fetches);
    assert_says(&judged(asked, rule), outcome, "");
}

#[rstest]
#[case(json!({"token_endpoint_auth_signing_alg_values_supported": ["RS384"]}), 200, Outcome::Pass)]
#[case(json!({"token_endpoint_auth_signing_alg_values_supported": ["RS384"]}), 400, Outcome::Fail)]
#[case(json!({"token_endpoint_auth_signing_alg_values_supported": ["ES384"]}), 400, Outcome::NotTested)]
#[case(json!({}), 400, Outcome::Warn)]
#[case(json!({}), 200, Outcome::Pass)]
fn an_algorithm_that_is_listed_is_taken(
    #[case] document: Value,
    #[case] code: u16,
    #[case] outcome: Outcome,
) {
    let body = if code == 200 { grant() } else { json!({"error": "invalid_client"}) };
    let with = Tampering::OtherAlgorithm;
    let builder = one(with, code, &body).discovered(DiscoveryPlace::Base, status(200), &document);
    assert_says(&judged(builder, "listed-algorithm"), outcome, "");
}
