//! The step `discover`: the discovery document, with each `Accept`.

use url::Url;

use crate::evidence::{Discovered, DiscoveryPlace, SmartFacts, StepFacts};
use crate::run::address;
use crate::run::auth::discover;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::scenario_state::ScenarioState;
use crate::suite::DiscoverStep;

/// Reads the discovery document, with each `Accept`.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn discover_step(
    cx: &RunContext,
    step: usize,
    find: &DiscoverStep,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let plain = discover::document(cx).await?.clone();
    let declares = plain.facts.as_ref().is_some_and(SmartFacts::declares_backend_services);
    if !declares && cx.target.key_login().is_none() {
        let undeclared = || "the server declares no SMART Backend Services".to_owned();
        let why = plain.unread.unwrap_or_else(undeclared);
        state.facts.push(StepFacts::Nothing(why));
        return Ok(());
    }
    for accept in &find.accept.0 {
        let found = match accept.as_str() {
            "*/*" => plain.clone(),
            accept => discover::discover(cx, discover::discovery_url(cx), Some(accept)).await?,
        };
        let accept = Some(accept.clone()).filter(|accept| accept != "*/*");
        let (at, is_missing) = (DiscoveryPlace::Base, found.facts.is_none());
        let (exchange, facts) = (found.exchange, found.facts);
        let facts = Discovered { step, exchange, at, accept, facts };
        state.facts.push(StepFacts::Discovered(Box::new(facts)));
        if let Some(root) = root_url(cx).filter(|_| is_missing) {
            let found = discover::discover(cx, root, None).await?;
            let (exchange, facts) = (found.exchange, found.facts);
            let at = DiscoveryPlace::HostRoot;
            let facts = Discovered { step, exchange, at, accept: None, facts };
            state.facts.push(StepFacts::Discovered(Box::new(facts)));
        }
    }
    Ok(())
}

/// Where servers have the document that belongs below the base URL, if that is elsewhere.
fn root_url(cx: &RunContext) -> Option<Url> {
    let root = cx.target.base.join("/").ok()?;
    let url = address::below(&root, crate::run::auth::discover::WELL_KNOWN);
    (url != discover::discovery_url(cx)).then_some(url)
}
