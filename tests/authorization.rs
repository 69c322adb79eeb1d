//! The scenarios of SMART Backend Services against the reference server: faultless it passes all of
//! them, and each fault makes the one fail that is meant for it.

use std::collections::BTreeMap;

use bulkspec::built_in;
use bulkspec::config::{KeyLogin, Login, Target};
use bulkspec::contract::{Contract, GuideVersion};
use bulkspec::key::KeyRing;
use bulkspec::run::run;
use bulkspec::suite::{Loader, Suite};
use bulkspec::verdict::Outcome;
use bulkspec_reference::Fault;
use rstest::rstest;

const V2: Contract = Contract::Guide(GuideVersion::V2);

fn suites() -> Vec<Suite> {
    let suites = Loader::new().built_in().load().expect("the built-in suites are right");
    suites.into_iter().filter(|suite| suite.suite == "authorization").collect()
}

fn fault(name: &str) -> Vec<Fault> {
    vec![Fault::named(name, built_in::dialect(V2)).expect("the reference server has the fault")]
}

/// How each scenario ended, by its id without the area, with all that was said.
async fn outcomes(target: Target) -> BTreeMap<String, (Outcome, String)> {
    let done = run(target, &suites()).await.expect("the run is performed");
    let verdicts = done.verdicts.into_iter().map(|verdict| {
        let name = verdict.scenario.trim_start_matches("authorization/").to_owned();
        (name, (verdict.outcome, format!("{:?} {:?}", verdict.reasons, verdict.findings)))
    });
    verdicts.collect()
}

fn is_noticed(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Warn)
}

#[rstest]
#[case(GuideVersion::V1)]
#[case(GuideVersion::V2)]
#[case(GuideVersion::V3)]
#[case(GuideVersion::V4Ballot)]
#[tokio::test]
async fn the_faultless_server_passes(#[case] version: GuideVersion) {
    let server = built_in::start(Contract::Guide(version), &[], &[]).await;
    let outcomes = outcomes(server.target.clone()).await;
    for (name, (outcome, said)) in &outcomes {
        assert_eq!(*outcome, Outcome::Pass, "{name}: {said}");
    }
    let passed = outcomes.values().filter(|(outcome, _)| *outcome == Outcome::Pass).count();
    assert!(passed >= 30, "{passed} scenarios passed");
}

#[rstest]
#[case("algs-rs256-only", "discovery-lists-algorithms")]
#[case("auth-methods-basic-only", "discovery-lists-the-method")]
#[case("no-asymmetric-capability", "discovery-declares-keys")]
#[case("no-grant-types", "discovery-lists-the-grant")]
#[case("no-token-endpoint", "discovery-names-the-token-endpoint")]
#[case("pkce-plain", "discovery-lists-no-plain-challenge")]
#[case("wellknown-at-host-root", "discovery-is-below-the-base")]
#[case("wellknown-negotiates", "discovery-is-json")]
#[case("scopes-listed-not-granted", "listed-scopes-are-granted")]
#[case("v1-not-advertised", "syntax-of-scopes-is-declared")]
#[case("token-needs-basic", "valid-request-gets-a-token")]
#[case("token-no-scope", "valid-request-gets-a-token")]
#[case("token-201", "valid-request-gets-a-token")]
#[case("token-cacheable", "token-is-not-cached")]
#[case("token-24h", "token-is-short-lived")]
#[case("refresh-issued", "no-refresh-token")]
#[case("scope-widened", "narrow-request-gets-a-narrow-token")]
#[case("signature-unchecked", "signature-is-verified")]
#[case("rs256-only", "registered-algorithm-is-accepted")]
#[case("jti-replay", "assertion-is-used-once")]
#[case("iss-unchecked", "issuer-is-a-known-client")]
#[case("aud-unchecked", "audience-is-the-token-endpoint")]
#[case("exp-unchecked", "assertion-ends")]
#[case("jti-optional", "jti-is-required")]
#[case("kid-ignored", "key-is-chosen-by-kid")]
#[case("kty-mismatch-500", "key-fits-the-algorithm")]
#[case("jku-required", "jku-may-be-absent")]
#[case("auth-error-500", "failed-authentication-is-invalid-client")]
#[case("oauth-error-html", "other-faults-have-their-codes")]
#[case("oauth-error-bare", "refusals-are-described")]
#[case("kickoff-no-auth", "invalid-tokens-open-nothing")]
#[case("expired-token-ok", "expired-tokens-open-nothing")]
#[case("resource-scope-unchecked", "narrow-tokens-read-little")]
#[case("v1-read-as-rd", "old-syntax-is-answered-in-kind")]
#[case("scope-sloppy-parse", "odd-scopes-widen-nothing")]
#[case("token-get", "token-request-is-a-posted-form")]
#[case("patient-scope-granted", "no-scopes-of-people")]
#[case("scope-unnamed-all", "no-scopes-of-people")]
#[case("scope-error-500", "no-scopes-of-people")]
#[case("wellknown-xml", "discovery-is-json")]
#[case("token-no-expires-in", "valid-request-gets-a-token")]
#[case("alg-none-ok", "signature-is-verified")]
#[case("auth-error-200", "failed-authentication-is-invalid-client")]
#[case("file-token-scope-unchecked", "narrow-token-sees-no-status")]
#[case("scope-escalation", "forbidden-scope-is-not-granted")]
#[case("scope-escalation", "forbidden-scope-opens-nothing")]
#[case("no-scopes-listed", "discovery-lists-scopes")]
#[case("listed-alg-refused", "other-algorithm-is-accepted")]
#[case("user-scope-exports", "no-scopes-of-people")]
#[case("jwks-inline-only", "keys-may-be-registered-by-url")]
#[case("kid-duplicate-tried", "doubled-kid-is-refused")]
#[case("jku-any", "foreign-keys-are-not-fetched")]
#[case("jwks-cached-forever", "rotated-keys-count-at-once")]
#[case("jwks-accept-missing", "key-set-is-fetched-as-json")]
#[case("jwks-refetch", "key-set-is-kept")]
#[tokio::test]
async fn a_fault_is_noticed_by_its_scenario(#[case] name: &str, #[case] scenario: &str) {
    let server = built_in::start(V2, &fault(name), &[]).await;
    let outcomes = outcomes(server.target.clone()).await;
    let (outcome, said) = &outcomes[scenario];
    assert!(is_noticed(*outcome), "{outcome:?} {said}");
}

#[rstest]
#[case(None, Outcome::Pass)]
#[case(Some("scope-escalation"), Outcome::Fail)]
#[case(Some("scope-unnamed-all"), Outcome::Fail)]
#[tokio::test]
async fn a_client_gets_no_scope_beyond_its_own(
    #[case] name: Option<&str>,
    #[case] expected: Outcome,
) {
    let faults = name.map(fault).unwrap_or_default();
    let server = built_in::start(V2, &faults, &[]).await;
    let mut target = server.target.clone();
    target.login = Login::PrivateKeyJwt(Box::new(login("narrow", Some("system/Patient.rs"))));
    target.inputs.forbidden_scope = Some("system/Observation.rs".to_owned());
    let outcomes = outcomes(target).await;
    for scenario in ["forbidden-scope-is-not-granted", "forbidden-scope-opens-nothing"] {
        let (outcome, said) = &outcomes[scenario];
        assert_eq!(*outcome, expected, "{scenario}: {said}");
    }
}

fn login(client: &str, scope: Option<&str>) -> KeyLogin {
    let file =
        format!("{}/crates/reference/keys/{client}-es384.test-key.pem", env!("CARGO_MANIFEST_DIR"));
    let pem = std::fs::read_to_string(file).expect("the test key can be read");
    let keys = KeyRing::read(&pem.into(), Some(&format!("{client}-es384")));
    KeyLogin {
        token_url: None,
        client_id: client.to_owned(),
        keys: keys.expect("the test key is a private key"),
        scope: scope.map(str::to_owned),
        jku: None,
        lifetime: KeyLogin::LIFETIME,
    }
}

/// A client that logs in by its key, to a server that grants it nothing.
#[rstest]
#[case("rs256-only", &["registered-algorithm-is-accepted", "valid-request-gets-a-token"])]
#[case("no-token-endpoint", &["discovery-names-the-token-endpoint"])]
#[tokio::test]
async fn a_server_that_gives_no_token_breaks_its_promise_and_blocks_the_rest(
    #[case] name: &str,
    #[case] failing: &[&str],
) {
    let server = built_in::start(V2, &fault(name), &[]).await;
    let mut target = server.target.clone();
    let login = target.inputs.private_key_jwt.take().expect("the built-in client has keys");
    target.login = Login::PrivateKeyJwt(Box::new(KeyLogin { token_url: None, ..*login }));
    let outcomes = outcomes(target).await;
    let of = |wanted: Outcome| {
        let some = outcomes.iter().filter(move |(_, (outcome, _))| *outcome == wanted);
        some.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(Outcome::Fail), failing);
    assert!(of(Outcome::Error).is_empty(), "{outcomes:?}");
    assert!(of(Outcome::Warn).iter().all(|name| *name == "jku-may-be-absent"), "{outcomes:?}");
    let (_, said) = &outcomes["narrow-token-sees-no-status"];
    assert!(said.contains("cannot obtain a token from"), "{said}");
    assert!(of(Outcome::Blocked).len() > 20, "{outcomes:?}");
}
