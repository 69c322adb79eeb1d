//! Asks for tokens as scenarios say, and reads what the server declares.

use url::Url;

use super::context::RunContext;
use super::scenario_state::ScenarioState;
use super::token_request::TokenRequest;
use super::{EngineError, address};
use crate::config::KeyLogin;
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{
    Discovered, DiscoveryPlace, JwksFetch, SmartFacts, StepFacts, TokenAsked, TokenFacts,
    known_words,
};
use crate::http::{self, HttpError, Live, Request};
use crate::key::{self, JwksHost, SigningKey};
use crate::spec::{ScopeText, Tampering};
use crate::suite::{AskTokenStep, DiscoverStep};

impl RunContext {
    /// Asks for tokens: with each tampering, for each scope.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn ask_step(
        &self,
        step: usize,
        ask: &AskTokenStep,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let Some(main) = self.key_login().await? else { return Ok(()) };
        let published = self.published_login(main);
        let login = if state.is_by_url { &published } else { main };
        let scopes = self.scopes(&ask.scope.0, login).await?;
        if scopes.is_empty() {
            let why = "the discovery document lists no system scope".to_owned();
            state.facts.push(StepFacts::Nothing(why));
        }
        for with in &ask.with.0 {
            for scope in &scopes {
                if let Some(why) = self.refused_anyway(*with, login, &ask.scope.0).await? {
                    state.facts.push(StepFacts::Blocked(why.to_owned()));
                    continue;
                }
                let login = if *with == Tampering::KeySetByUrl { &published } else { login };
                let facts = self.ask_once(step, login, *with, scope, state).await?;
                state.facts.push(facts);
            }
        }
        Ok(())
    }

    async fn ask_once(
        &self,
        step: usize,
        login: &KeyLogin,
        with: Tampering,
        scope: &str,
        state: &mut ScenarioState,
    ) -> Result<StepFacts, EngineError> {
        let endpoint = self.token_endpoint(login).await?;
        let foreign = self.target.inputs.jwks.as_ref();
        let foreign = foreign.and_then(|hosting| JwksHost::foreign_url(&hosting.url));
        let request = self.token_request(login, &endpoint, scope).await?;
        let request = TokenRequest { foreign: foreign.as_ref(), ..request };
        let assertion = request.assertion(with).map_err(HttpError::from)?;
        self.client.redactor().register_numbered("client-assertion", &assertion);
        let sent = request.request(with, &assertion);
        if with == Tampering::JtiReplayed {
            let (_, live) = self.send_for_token(&sent).await?;
            if live.as_ref().is_none_or(|live| self.granted(live).is_none()) {
                let why = "the first use of the assertion was not accepted either".to_owned();
                return Ok(StepFacts::Blocked(why));
            }
        }
        let seen = self.host.as_ref().map_or(0, JwksHost::count);
        let (exchange, live) = self.send_for_token(&sent).await?;
        state.granted = live.as_ref().and_then(|live| self.granted(live));
        let redactor = self.client.redactor();
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
            fetches: self.fetches_since(seen),
        })))
    }

    pub(super) async fn token_request<'a>(
        &'a self,
        login: &'a KeyLogin,
        endpoint: &'a Url,
        scope: &'a str,
    ) -> Result<TokenRequest<'a>, EngineError> {
        Ok(TokenRequest {
            login,
            endpoint,
            base: &self.target.base,
            stranger: self.stranger().await?,
            foreign: None,
            scope,
            now: self.client.clock().now().as_second(),
        })
    }

    /// Sends a token request. What it is granted, against all expectation perhaps, is a secret before
    /// the exchange is kept.
    pub(super) async fn send_for_token(
        &self,
        request: &Request,
    ) -> Result<(crate::evidence::ExchangeId, Option<Live>), EngineError> {
        let sent = self.client.send_patiently(request, &self.patience()).await?;
        if let Some(live) = &sent.live {
            let _ = self.granted(live);
        }
        for exchange in sent.earlier {
            self.recorder.exchange(exchange);
        }
        Ok((self.recorder.exchange(sent.exchange), sent.live))
    }

    pub(super) fn granted(&self, live: &Live) -> Option<crate::config::Secret> {
        http::granted(live, self.client.redactor())
    }

    fn fetches_since(&self, seen: usize) -> Vec<JwksFetch> {
        let fetches = self.host.iter().flat_map(|host| host.fetches_since(seen));
        let redact = |text: &str| self.client.redactor().redact(&known_words(text));
        let fetches = fetches.map(|fetch| JwksFetch {
            method: fetch.method,
            accept: fetch.accept.as_deref().map(redact),
            is_foreign: fetch.is_foreign,
        });
        fetches.collect()
    }

    async fn scopes(
        &self,
        wanted: &[ScopeText],
        login: &KeyLogin,
    ) -> Result<Vec<String>, EngineError> {
        let contract = self.target.contract;
        let mut scopes = Vec::new();
        for scope in wanted {
            match scope {
                ScopeText::Literal(text) => scopes.push(text.clone()),
                ScopeText::Own => scopes.push(login.scope(contract).to_owned()),
                ScopeText::Patients => scopes.push(patients(contract).to_owned()),
                ScopeText::Forbidden => scopes.extend(self.target.inputs.forbidden_scope.clone()),
                ScopeText::PatientsAndForbidden => {
                    let forbidden = self.target.inputs.forbidden_scope.iter();
                    scopes.extend(forbidden.map(|it| format!("{} {it}", patients(contract))));
                }
                ScopeText::EachListed => {
                    let facts = self.discovery().await?.facts.as_ref();
                    let listed = facts.and_then(|facts| facts.scopes.as_ref());
                    let listed = listed.into_iter().flatten();
                    scopes.extend(listed.filter(|scope| scope.starts_with("system/")).cloned());
                }
            }
        }
        Ok(scopes)
    }

    /// A key that nobody registered; made once in a run, beside other work, for it takes a while.
    pub(super) async fn stranger(&self) -> Result<&SigningKey, EngineError> {
        let algorithm = self.key_login().await?.map(|login| login.keys.main().algorithm());
        let algorithm = algorithm.unwrap_or(key::Algorithm::Es384);
        let make = || async move {
            let made = tokio::task::spawn_blocking(move || key::generate(algorithm)).await;
            let made = made.unwrap_or(Err(key::KeyError::Library));
            made.map(|new| new.key).map_err(HttpError::from)
        };
        Ok(self.stranger.get_or_try_init(make).await?)
    }

    /// Reads the discovery document, with each `Accept`.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn discover_step(
        &self,
        step: usize,
        find: &DiscoverStep,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let plain = self.discovery().await?.clone();
        let declares = plain.facts.as_ref().is_some_and(SmartFacts::declares_backend_services);
        if !declares && self.target.key_login().is_none() {
            let undeclared = || "the server declares no SMART Backend Services".to_owned();
            let why = plain.unread.unwrap_or_else(undeclared);
            state.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
        for accept in &find.accept.0 {
            let found = match accept.as_str() {
                "*/*" => plain.clone(),
                accept => self.discover(self.discovery_url(), Some(accept)).await?,
            };
            let accept = Some(accept.clone()).filter(|accept| accept != "*/*");
            let (at, is_missing) = (DiscoveryPlace::Base, found.facts.is_none());
            let (exchange, facts) = (found.exchange, found.facts);
            let facts = Discovered { step, exchange, at, accept, facts };
            state.facts.push(StepFacts::Discovered(Box::new(facts)));
            if let Some(root) = self.root_url().filter(|_| is_missing) {
                let found = self.discover(root, None).await?;
                let (exchange, facts) = (found.exchange, found.facts);
                let at = DiscoveryPlace::HostRoot;
                let facts = Discovered { step, exchange, at, accept: None, facts };
                state.facts.push(StepFacts::Discovered(Box::new(facts)));
            }
        }
        Ok(())
    }

    /// Where servers have the document that belongs below the base URL, if that is elsewhere.
    fn root_url(&self) -> Option<Url> {
        let root = self.target.base.join("/").ok()?;
        let url = address::below(&root, super::discovery::WELL_KNOWN);
        (url != self.discovery_url()).then_some(url)
    }
}

/// All Patients, as the version's scopes say it.
fn patients(contract: Contract) -> &'static str {
    match contract.guide() {
        Some(GuideVersion::V1) => "system/Patient.read",
        _ => "system/Patient.rs",
    }
}
