//! The step `kick-off`: each is tried, and cancelled where the server accepts it.

use crate::evidence::{Attempt, StepFacts};
use crate::http;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::request::ExportRequest;
use crate::run::jobs::cancel;
use crate::run::levels::find;
use crate::run::obtain::{prepare, start_job};
use crate::run::prepared::Prepared;
use crate::run::scenario_state::ScenarioState;
use crate::spec::{Credential, ExportSpec};
use crate::suite::KickOffStep;

/// Tries each kick-off of a step, and cancels what the server accepts.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn try_kick_offs(
    cx: &RunContext,
    step: usize,
    kick_off: &KickOffStep,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let is_patient = !kick_off.expect.is_about_waiting();
    for spec in &kick_off.each {
        let spec = spec.at_level(find::own_level(cx).await?);
        if spec.tries_declared() {
            try_declared(cx, step, &spec, state).await?;
        } else {
            try_kick_off(cx, step, &spec, is_patient, state).await?;
        }
    }
    Ok(())
}

/// Tries what the server declares: several things at once, and each alone where it refuses
/// these.
async fn try_declared(
    cx: &RunContext,
    step: usize,
    spec: &ExportSpec,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let declared = cx.recorder.declared();
    let attempts = declared.and_then(|declared| declared.attempts(spec)).unwrap_or_default();
    if attempts.is_empty() {
        let why = "the server declares nothing to try".to_owned();
        state.facts.push(StepFacts::Nothing(why));
    }
    for Attempt { whole, parts } in attempts {
        let status = try_kick_off(cx, step, &whole, true, state).await?;
        let is_refused = matches!(status, Some(400 | 402..=428 | 430..=499));
        if is_refused && parts.len() > 1 {
            for (_, spec) in parts {
                try_kick_off(cx, step, &spec, true, state).await?;
            }
        }
    }
    Ok(())
}

/// Tries one kick-off, and returns the status of its answer.
async fn try_kick_off(
    cx: &RunContext,
    step: usize,
    spec: &ExportSpec,
    is_patient: bool,
    state: &mut ScenarioState,
) -> Result<Option<u16>, EngineError> {
    let request = match prepare::prepare(cx, spec, None).await? {
        Prepared::Ready(request) => with_granted_token(spec, request, state),
        Prepared::NotPossible(why) => Err(why),
    };
    let request = match request {
        Ok(request) => request,
        Err(why) => {
            state.facts.push(StepFacts::Nothing(why));
            return Ok(None);
        }
    };
    // Others may wait, in their places, for the job that this scenario holds.
    let _place = match state.started {
        Some(_) => None,
        None => Some(cx.exports.place().await),
    };
    let started = start_job::start_job(cx, step, spec, &request, is_patient).await?;
    state.facts.push(StepFacts::Sent(started.sent));
    if let Some(url) = started.job {
        cancel::cancel_job(cx, &url).await?;
    }
    Ok(started.status)
}

/// Puts the token that the scenario was granted into a kick-off that is meant to have it; the error
/// is why that cannot be sent.
fn with_granted_token(
    spec: &ExportSpec,
    mut request: ExportRequest,
    state: &ScenarioState,
) -> Result<ExportRequest, String> {
    if spec.credential == Credential::GrantedToken {
        let token = state.granted.clone().ok_or("no token was granted for the kick-off")?;
        request.http = request.http.credential(http::Credential::Bearer(token));
    }
    Ok(request)
}
