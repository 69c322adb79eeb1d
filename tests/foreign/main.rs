//! Nothing but a plain GET leaves for a host that is not the target's, whatever the server names:
//! no credential, no assertion, no cookie, no request that changes something, no probe.

mod stranger;

use std::sync::Arc;

use bulkspec::config::{Login, Target};
use bulkspec::contract::{Contract, GuideVersion};
use bulkspec::run::{EngineError, JumpingClock, Plan};
use bulkspec::run::{Hooks, Run, execute_by};
use bulkspec::suite::load;
use bulkspec::verdict::Outcome;
use bulkspec_reference::Request;
use rstest::rstest;
use secrecy::ExposeSecret as _;

use stranger::{Foreign, Pair};

const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "cookie",
    "client_id",
    "client_secret",
    "x-oneup-user-id",
    "proxy-authorization",
];

async fn run(target: Target, clock: JumpingClock) -> Result<Run, EngineError> {
    let suites = load(&[]).expect("the built-in suites are sound");
    let plan = Plan::new(&suites, &target);
    Box::pin(execute_by(Arc::new(clock), &plan, target, Hooks::none())).await
}

/// The secrets that the target was given.
fn secrets(target: &Target) -> Vec<String> {
    let inputs = &target.inputs;
    let client = inputs.client.as_ref().map(|client| &client.secret);
    let given = [inputs.other_user.as_ref(), inputs.narrow_token.as_ref(), client];
    let login = match &target.login {
        Login::Token(token) => Some(token),
        _ => None,
    };
    let all = given.into_iter().chain([inputs.expired_token.as_ref(), login]).flatten();
    all.map(|secret| secret.expose_secret().to_owned()).collect()
}

fn assert_plain(request: &Request, secrets: &[String]) {
    let names = request.headers.iter().map(|(name, _)| name.as_str());
    let secret: Vec<&str> = names.filter(|name| SECRET_HEADERS.contains(name)).collect();
    assert_eq!(secret, [""; 0], "{request:?}");
    let text = format!("{request:?}");
    assert!(!text.contains("assertion"), "{text}");
    assert!(!secrets.iter().any(|secret| text.contains(secret)), "{text}");
    assert!(matches!(request.method.as_str(), "GET" | "HEAD"), "{text}");
    assert!(request.body.is_empty(), "{text}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_host_is_asked_for_nothing_but_files(
    #[values(
        Contract::Population,
        Contract::Analytics,
        Contract::Guide(GuideVersion::V1),
        Contract::Guide(GuideVersion::V2),
        Contract::Guide(GuideVersion::V3),
        Contract::Guide(GuideVersion::V4Ballot)
    )]
    contract: Contract,
    #[values(
        Foreign::StatusUrls,
        Foreign::Lists,
        Foreign::Resources,
        Foreign::Redirects,
        Foreign::Files,
        Foreign::All
    )]
    foreign: Foreign,
) {
    let clock = JumpingClock::default();
    let pair = Pair::start(contract, foreign, &clock).await;
    let secrets = secrets(&pair.target);
    assert!(secrets.len() > 2, "the target has secrets to lose");
    let run = run(pair.target.clone(), clock).await.expect("the base URL answers");
    let arrived = pair.arrived();
    for request in &arrived {
        assert_plain(request, &secrets);
    }
    if foreign == Foreign::Files {
        assert!(!arrived.is_empty(), "files are asked for elsewhere");
    }
    if matches!(foreign, Foreign::StatusUrls | Foreign::Redirects) {
        assert!(arrived.is_empty(), "{arrived:#?}");
    }
    let errors = run.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Error);
    assert_eq!(errors.map(|it| &it.scenario).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[rstest]
#[case(Contract::Guide(GuideVersion::V1))]
#[case(Contract::Guide(GuideVersion::V2))]
#[case(Contract::Guide(GuideVersion::V3))]
#[case(Contract::Guide(GuideVersion::V4Ballot))]
#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_stays_away_from_a_token_endpoint_of_another_host(#[case] contract: Contract) {
    let clock = JumpingClock::default();
    let mut pair = Pair::start(contract, Foreign::Discovery, &clock).await;
    let mut login = pair.target.inputs.private_key_jwt.take().expect("it has a key");
    login.token_url = None;
    pair.target.login = Login::PrivateKeyJwt(login);
    let run = run(pair.target.clone(), clock).await.expect("the base URL answers");
    assert!(pair.arrived().is_empty(), "{:#?}", pair.arrived());
    let why = format!("{:?}", run.evidence.executions);
    assert!(why.contains("the discovered token endpoint is on another host"), "{why}");
}
