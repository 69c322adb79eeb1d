//! The step `ask-token`: token requests with each tampering, for each scope.

use crate::config::KeyLogin;
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{StepFacts, TokenAsked, TokenFacts};
use crate::http::{HttpError, Live};
use crate::key::JwksHost;
use crate::run::auth::token_request::TokenRequest;
use crate::run::auth::{asking, discover, grants, login, publish};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::scenario_state::ScenarioState;
use crate::spec::{ScopeText, Tampering};
use crate::suite::AskTokenStep;

/// Asks for tokens: with each tampering, for each scope.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn ask_token(
    cx: &RunContext,
    step: usize,
    ask: &AskTokenStep,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let Some(main) = login::key_login(cx).await? else { return Ok(()) };
    let published = publish::published_login(cx, main);
    let login = if state.is_by_url { &published } else { main };
    let scopes = scopes(cx, &ask.scope.0, login).await?;
    if scopes.is_empty() {
        let why = "the discovery document lists no system scope".to_owned();
        state.facts.push(StepFacts::Nothing(why));
    }
    for with in &ask.with.0 {
        for scope in &scopes {
            if let Some(why) = grants::refused_anyway(cx, *with, login, &ask.scope.0).await? {
                state.facts.push(StepFacts::Blocked(why.to_owned()));
                continue;
            }
            let login = if *with == Tampering::KeySetByUrl { &published } else { login };
            let facts = ask_once(cx, step, login, *with, scope, state).await?;
            state.facts.push(facts);
        }
    }
    Ok(())
}

async fn ask_once(
    cx: &RunContext,
    step: usize,
    login: &KeyLogin,
    with: Tampering,
    scope: &str,
    state: &mut ScenarioState,
) -> Result<StepFacts, EngineError> {
    let endpoint = login::token_endpoint(cx, login).await?;
    let foreign = cx.target.inputs.jwks.as_ref();
    let foreign = foreign.and_then(|hosting| JwksHost::foreign_url(&hosting.url));
    let request = asking::token_request(cx, login, &endpoint, scope).await?;
    let request = TokenRequest { foreign: foreign.as_ref(), ..request };
    let assertion = request.assertion(with).map_err(HttpError::from)?;
    cx.client.redactor().register_numbered("client-assertion", &assertion);
    let sent = request.request(with, &assertion);
    if with == Tampering::JtiReplayed {
        let (_, live) = asking::send_for_token(cx, &sent).await?;
        if live.as_ref().is_none_or(|live| asking::granted(cx, live).is_none()) {
            let why = "the first use of the assertion was not accepted either".to_owned();
            return Ok(StepFacts::Blocked(why));
        }
    }
    let seen = cx.tokens.key_host().map_or(0, JwksHost::count);
    let (exchange, live) = asking::send_for_token(cx, &sent).await?;
    state.granted = live.as_ref().and_then(|live| asking::granted(cx, live));
    let redactor = cx.client.redactor();
    redactor.register_own(scope);
    let name = |text: &str| redactor.name(text);
    let json = live.as_ref().and_then(Live::json);
    Ok(StepFacts::TokenAsked(Box::new(TokenAsked {
        step,
        exchange,
        with,
        algorithm: Some(request.algorithm(with).to_owned()),
        asked: (with != Tampering::NoScope).then(|| redactor.redact(scope)),
        facts: json.and_then(|json| TokenFacts::of(&json, &name)),
        fetches: asking::fetches_since(cx, seen),
    })))
}

async fn scopes(
    cx: &RunContext,
    wanted: &[ScopeText],
    login: &KeyLogin,
) -> Result<Vec<String>, EngineError> {
    let contract = cx.target.contract;
    let mut scopes = Vec::new();
    for scope in wanted {
        match scope {
            ScopeText::Literal(text) => scopes.push(text.clone()),
            ScopeText::Own => scopes.push(login.scope(contract).to_owned()),
            ScopeText::Patients => scopes.push(patients(contract).to_owned()),
            ScopeText::Forbidden => scopes.extend(cx.target.inputs.forbidden_scope.clone()),
            ScopeText::PatientsAndForbidden => {
                let forbidden = cx.target.inputs.forbidden_scope.iter();
                scopes.extend(forbidden.map(|it| format!("{} {it}", patients(contract))));
            }
            ScopeText::EachListed => {
                let facts = discover::document(cx).await?.facts.as_ref();
                let listed = facts.and_then(|facts| facts.scopes.as_ref());
                let listed = listed.into_iter().flatten();
                scopes.extend(listed.filter(|scope| scope.starts_with("system/")).cloned());
            }
        }
    }
    Ok(scopes)
}

/// All Patients, as the version's scopes say it.
fn patients(contract: Contract) -> &'static str {
    match contract.guide() {
        Some(GuideVersion::V1) => "system/Patient.read",
        _ => "system/Patient.rs",
    }
}
