//! Executes a plan, and ends a run that is cut short.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::config::{Limits, Target};
use crate::evidence::{Evidence, RunFacts, TokenDenied};
use crate::http::{Client, Clock};
use crate::run::auth::tokens::RefusedLogin;
use crate::run::context::{Listener, RunContext};
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::plan::build::Plan;
use crate::run::preflight::check;
use crate::run::{execute_scenario, own_access, tidy_up};

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
/// nothing else refers to any part of it.
async fn observe(
    plan: &Plan,
    target: Target,
    clock: Arc<dyn Clock>,
    listener: Listener,
    stop: Stop,
) -> Result<(Evidence, Client), EngineError> {
    let (limit, over) = time_limit(&target.limits);
    let mut run = facts_beforehand(&target, clock.as_ref());
    let cx = RunContext::new(plan, target, clock, listener)?;
    run.base = cx.client.redactor().redact(cx.target.base.as_str());
    let mut work = Box::pin(async {
        check::check_beforehand(&cx).await?;
        cx.notify(Event::Started { scenarios: plan.scenarios.len(), exports: plan.exports() });
        execute_scenario::execute_all(&cx, plan).await;
        // The scenarios are over; what this would have shown stays unknown then.
        let _ = own_access::check_own_access(&cx).await;
        Ok::<(), EngineError>(())
    });
    run.cut_short = tokio::select! {
        done = &mut work => done.map(|()| None)?,
        why = stopped(stop) => Some(why),
        () = tokio::time::sleep(limit) => Some(over),
    };
    if run.cut_short.is_some() {
        cx.stopping.end_within_grace(work).await;
        tidy_up::tidy_up(&cx).await;
    }
    cx.notify(Event::Ended);
    add_target_facts(&cx, &mut run);
    let scenarios = plan.scenarios.iter().map(|planned| planned.scenario.id.as_str());
    Ok((cx.recorder.finish(run, scenarios), cx.client.clone()))
}

/// What is known of a run before it begins.
fn facts_beforehand(target: &Target, clock: &dyn Clock) -> RunFacts {
    RunFacts {
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
    }
}

/// Adds what the run found out about the target.
fn add_target_facts(cx: &RunContext, run: &mut RunFacts) {
    run.untrusted_hosts = cx.untrusted.hosts();
    run.withheld_urls = cx.untrusted.urls();
    run.level = cx.levels.own();
    run.plain_kick_off = cx.levels.plain_kick_off();
    let missing = || cx.levels.missing(cx.groups.missing());
    run.missing_group = cx.groups.misnamed().or_else(missing);
    let denied = |it: &RefusedLogin| TokenDenied { url: it.url.clone(), why: it.why.clone() };
    run.no_token = cx.tokens.refused().map(denied);
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
