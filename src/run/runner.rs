//! Executes a plan: the harmless scenarios side by side, then the disruptive ones one by one.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::watch;

use crate::config::{ContractBy, Limits, Login, Target};
use crate::evidence::{
    Answer, Capabilities, Evidence, ExchangeId, RunFacts, StepFacts, TokenDenied,
};
use crate::http::{self, Client, Clock, HttpError, Live, Request};
use crate::run::address;
use crate::run::context::{Listener, RunContext};
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::levels::find::Levels;
use crate::run::plan::build::{Plan, Planned};
use crate::run::scenario_state::ScenarioState;
use crate::spec::Credential;
use crate::suite::Needs;

/// How many scenarios are under way at once; exports and requests have limits of their own.
const SIDE_BY_SIDE: usize = 16;

/// Ends a run before its time; what was observed until then is kept.
pub type Stop = watch::Receiver<Option<String>>;

/// Executes a plan against its target.
///
/// # Errors
///
/// Fails when the target cannot be reached or gives no token before the first scenario. What goes
/// wrong later is evidence.
pub(crate) async fn execute(
    plan: &Plan,
    target: Target,
    clock: Arc<dyn Clock>,
    listener: Listener,
    stop: Stop,
) -> Result<Evidence, EngineError> {
    let (mut evidence, client) = observe(plan, target, clock, listener, stop).await?;
    evidence.redact(&|text| client.redactor().redact_recorded(text));
    Ok(evidence)
}

/// Executes a plan. The evidence may hold secrets that were recorded before they were known as such;
/// nobody else refers to any part of it.
async fn observe(
    plan: &Plan,
    target: Target,
    clock: Arc<dyn Clock>,
    listener: Listener,
    stop: Stop,
) -> Result<(Evidence, Client), EngineError> {
    let (limit, over) = time_limit(&target.limits);
    let mut run = RunFacts {
        contract: target.contract,
        contract_chosen_by: target.contract_by.reason().map(str::to_owned),
        level: None,
        plain_kick_off: None,
        missing_group: None,
        no_token: None,
        capabilities: None,
        capabilities_unread: None,
        more_attempts: 0,
        target: target.name.clone(),
        base: String::new(),
        started: clock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        cut_short: None,
        not_executed: Vec::new(),
        known_counts: target.inputs.known_counts.clone(),
        without_login: !target.login.is_secret(),
        untrusted_hosts: Vec::new(),
        withheld_urls: 0,
    };
    let context =
        RunContext::new(target, (Levels::of(plan), plan.needs_of_shared()), clock, listener)?;
    run.base = context.client.redactor().redact(context.target.base.as_str());
    let mut work = Box::pin(async {
        Box::pin(context.check_beforehand()).await?;
        context.tell(Event::Started { scenarios: plan.scenarios.len(), exports: plan.exports() });
        Box::pin(context.execute_all(plan)).await;
        // The scenarios are over; what this would have shown stays unknown then.
        let _ = Box::pin(context.learn_access()).await;
        Ok::<(), EngineError>(())
    });
    run.cut_short = tokio::select! {
        done = &mut work => done.map(|()| None)?,
        why = stopped(stop) => Some(why),
        () = tokio::time::sleep(limit) => Some(over),
    };
    if run.cut_short.is_some() {
        context.wind_down(work).await;
        context.tidy_up().await;
    }
    context.tell(Event::Ended);
    run.untrusted_hosts = context.untrusted_hosts();
    run.withheld_urls = context.withheld_urls();
    run.level = context.levels.own();
    run.plain_kick_off =
        context.levels.plain_kick_off().or_else(|| context.plain_kick_off.get().copied());
    run.missing_group = match context.misnamed_group.get() {
        Some(misnamed) => misnamed.clone(),
        None => context.levels.missing(context.missing_group.get().cloned()),
    };
    run.no_token =
        context.refused.get().map(|(url, why)| TokenDenied { url: url.clone(), why: why.clone() });
    let scenarios = plan.scenarios.iter().map(|planned| planned.scenario.id.as_str());
    Ok((context.recorder.finish(run, scenarios), context.client.clone()))
}

/// How long the run may take, and what is said when that time is over.
fn time_limit(limits: &Limits) -> (Duration, String) {
    let run_time = limits.run_time;
    match limits.budget.time.filter(|time| *time < run_time) {
        Some(time) => {
            (time, format!("the budget of {} minutes is used up", time.as_secs().div_ceil(60)))
        }
        None => (run_time, format!("the time for a run, {run_time:?}, is over")),
    }
}

/// Tells whether a status is that of a door which a token may open.
fn is_guarded(status: u16) -> bool {
    matches!(status, 401 | 403)
}

async fn stopped(mut stop: Stop) -> String {
    loop {
        if let Some(why) = stop.borrow_and_update().clone() {
            return why;
        }
        if stop.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl RunContext {
    /// Makes sure that the target answers and gives a token, so that a wrong address is one clear
    /// error instead of a failure of every scenario.
    async fn check_beforehand(&self) -> Result<(), EngineError> {
        if self.target.contract_by == ContractBy::Open {
            return Err(EngineError::Incomplete {
                target: self.target.name.clone(),
                contract: "a contract that is still open".to_owned(),
                lacking: "bulkspec must first detect it from the server",
            });
        }
        if self.target.contract.exports_a_group() && self.target.group.is_none() {
            return Err(EngineError::Incomplete {
                target: self.target.name.clone(),
                contract: self.target.contract.to_string(),
                lacking: "the id of a Group is missing; set `group` or give --group",
            });
        }
        if self.target.contract.guide().is_some() && self.target.asked_levels().is_empty() {
            return Err(EngineError::Incomplete {
                target: self.target.name.clone(),
                contract: self.target.contract.to_string(),
                lacking: "the requested level `group` needs the id of a Group; set `group` or give \
                          --group",
            });
        }
        let (exchange, live) = self.ask_for_capabilities().await?;
        let declared = live.as_ref().and_then(|live| self.capabilities_of(live, exchange));
        self.recorder.capabilities(declared);
        self.recorder.capabilities_unread(live.as_ref().and_then(|live| live.unread.clone()));
        self.first_credential().await?;
        match live
            .filter(|_| self.target.contract.guide().is_some() && self.refused.get().is_none())
        {
            Some(live) => Box::pin(self.find_fhir(&live)).await,
            None => Ok(()),
        }
    }

    /// Obtains the main credential. That a server answers and refuses a client of SMART Backend
    /// Services is for scenarios to tell; all that need a token are blocked then.
    async fn first_credential(&self) -> Result<(), EngineError> {
        let is_judged = matches!(self.target.login, Login::PrivateKeyJwt(_));
        match self.credential(Credential::Main).await {
            Err(EngineError::NoToken { url, why, is_answered: true }) if is_judged => {
                // The cell is empty: nothing else fills it.
                let _ = self.refused.set((url, why));
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }

    /// Asks for the CapabilityStatement, with the login where the server gives it to nobody else;
    /// `None` when what comes is none.
    ///
    /// # Errors
    ///
    /// Fails when the server cannot be reached, or gives no token that it asks for.
    pub(crate) async fn read_capabilities(&self) -> Result<Option<Capabilities>, EngineError> {
        let (exchange, live) = self.ask_for_capabilities().await?;
        Ok(live.and_then(|live| self.capabilities_of(&live, exchange)))
    }

    async fn ask_for_capabilities(&self) -> Result<(ExchangeId, Option<Live>), EngineError> {
        let mut request = Request::get(address::below(&self.target.base, "metadata"));
        if self.target.contract.guide().is_some() {
            request = request.header("accept", "application/fhir+json");
        }
        let mut sent = self.client.send_patiently(&request, &self.patience()).await?;
        // Nothing but the base URL decides where this goes, so the token may go there as well.
        let is_guarded = sent.live.as_ref().is_some_and(|live| is_guarded(live.status.as_u16()));
        if is_guarded && self.target.login.is_secret() {
            self.record(sent);
            let credential = self.credential(Credential::Main).await?;
            request = request.credential(credential.unwrap_or(http::Credential::None));
            sent = self.client.send_patiently(&request, &self.patience()).await?;
        }
        let url = sent.exchange.request.url.clone();
        let failed = match &sent.exchange.answer {
            Answer::Failed(transport) => Some(format!("{}: {}", transport.kind, transport.detail)),
            Answer::Response(_) => None,
        };
        let (exchange, live) = self.record(sent);
        match failed {
            Some(why) => Err(EngineError::Unreachable { url, why }),
            None => Ok((exchange, live)),
        }
    }

    fn record(&self, sent: http::Sent) -> (ExchangeId, Option<Live>) {
        for exchange in sent.earlier {
            self.recorder.exchange(exchange);
        }
        (self.recorder.exchange(sent.exchange), sent.live)
    }

    async fn execute_all(&self, plan: &Plan) {
        let (disruptive, harmless): (Vec<_>, Vec<_>) =
            plan.scenarios.iter().enumerate().partition(|(_, planned)| planned.is_last());
        // A clock that jumps for one scenario would age what another has under way.
        let side_by_side = if self.client.clock().jumps() { 1 } else { SIDE_BY_SIDE };
        stream::iter(harmless)
            .for_each_concurrent(side_by_side, |(place, planned)| {
                self.execute(place, planned, plan.needs_of_own(planned))
            })
            .await;
        for (place, planned) in disruptive {
            self.execute(place, planned, plan.needs_of_own(planned)).await;
        }
    }

    async fn execute(&self, place: usize, planned: &Planned, needs: Needs) {
        let mut execution = planned.without_steps();
        if planned.is_executed() && planned.together_with.is_none() {
            let mut state = ScenarioState::with(needs);
            let outcome = self.take_steps(planned, &mut state).await;
            // A run that is cut short still takes the steps for which nothing is sent. What the
            // others left on the server is deleted when it has ended.
            if matches!(outcome, Err(EngineError::Stopped)) {
                return;
            }
            let tidied = match state.written.take().filter(|written| !written.is_own) {
                Some(written) => self.take_away(&written).await,
                None => Ok(()),
            };
            let tidied = match state.started.take() {
                Some(url) => tidied.and(self.cancel_job(&url).await.map(|_| ())),
                None => tidied,
            };
            let tidied = tidied.and(self.remove_own().await);
            execution.steps = state.facts;
            match outcome.and(tidied) {
                // All steps were taken; what is left on the server is deleted when the run has
                // ended.
                Ok(()) | Err(EngineError::Stopped) => {}
                Err(error @ EngineError::NoToken { .. }) => {
                    execution.steps.push(StepFacts::Blocked(error.to_string()));
                }
                // The URL came from the server, and must not be asked.
                Err(EngineError::Http(HttpError::Withheld(why))) => {
                    let why = format!("a request was not sent: its URL is {why}");
                    execution.steps.push(StepFacts::Nothing(why));
                }
                Err(error) => execution.harness_error = Some(error.to_string()),
            }
        }
        self.recorder.execution(place, execution);
        self.tell(Event::Executed { scenario: planned.scenario.id.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::without(None, 240, "the time for a run")]
    #[case::that_ends_first(Some(90), 90, "the budget of 90 minutes is used up")]
    #[case::that_ends_later(Some(900), 240, "the time for a run")]
    fn a_run_ends_with_its_time_or_its_budget(
        #[case] budget: Option<u64>,
        #[case] minutes: u64,
        #[case] told: &str,
    ) {
        let mut limits = Limits::default();
        limits.budget.time = budget.map(|minutes| Duration::from_secs(minutes * 60));
        let (limit, why) = time_limit(&limits);
        assert_eq!(limit, Duration::from_secs(minutes * 60));
        assert!(why.starts_with(told), "{why}");
    }
}
