//! Kick-offs of which only the answer counts, and jobs that a scenario watches itself.

use url::Url;

use crate::evidence::{Attempt, ExportResult, Sent, StepFacts};
use crate::http;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::poll as kickoff;
use crate::run::export::session::Request;
use crate::run::scenario_state::ScenarioState;
use crate::spec::{Credential, ExportSpec};
use crate::suite::KickOffStep;

/// What came of a kick-off.
struct Started {
    sent: Sent,
    /// The status of the answer, if one came.
    status: Option<u16>,
    /// The status URL, where a job was started.
    job: Option<Url>,
}

impl RunContext {
    /// Tries each kick-off of a step, and cancels what the server accepts.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn try_kick_offs(
        &self,
        step: usize,
        kick_off: &KickOffStep,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let is_patient = !kick_off.expect.is_about_waiting();
        for spec in &kick_off.each {
            let spec = spec.at_level(self.own_level().await?);
            if spec.tries_declared() {
                self.try_declared(step, &spec, state).await?;
            } else {
                self.try_kick_off(step, &spec, is_patient, state).await?;
            }
        }
        Ok(())
    }

    /// Tries what the server declares: several things at once, and each alone where it refuses
    /// these.
    async fn try_declared(
        &self,
        step: usize,
        spec: &ExportSpec,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let declared = self.recorder.declared();
        let attempts = declared.and_then(|declared| declared.attempts(spec)).unwrap_or_default();
        if attempts.is_empty() {
            let why = "the server declares nothing to try".to_owned();
            state.facts.push(StepFacts::Nothing(why));
        }
        for Attempt { whole, parts } in attempts {
            let status = self.try_kick_off(step, &whole, true, state).await?;
            let is_refused = matches!(status, Some(400 | 402..=428 | 430..=499));
            if is_refused && parts.len() > 1 {
                for (_, spec) in parts {
                    self.try_kick_off(step, &spec, true, state).await?;
                }
            }
        }
        Ok(())
    }

    /// Tries one kick-off, and gives the status of its answer.
    async fn try_kick_off(
        &self,
        step: usize,
        spec: &ExportSpec,
        is_patient: bool,
        state: &mut ScenarioState,
    ) -> Result<Option<u16>, EngineError> {
        let request = Box::pin(self.request(spec, None)).await?;
        let request = match request.and_then(|request| state.lend_token(spec, request)) {
            Ok(request) => request,
            Err(why) => {
                state.facts.push(StepFacts::Nothing(why));
                return Ok(None);
            }
        };
        // Others may wait, in their places, for the job that this scenario holds.
        let _place = match state.started {
            Some(_) => None,
            None => Some(self.places.acquire().await),
        };
        let started = self.kick_off(step, spec, &request, is_patient).await?;
        state.facts.push(StepFacts::Sent(started.sent));
        if let Some(url) = started.job {
            self.cancel_job(&url).await?;
        }
        Ok(started.status)
    }

    /// Learns whether the target's own exports are anywhere, so that a wrong credential, Group or
    /// base URL is never taken for a defect. Where a contract has levels, the search for the run's own
    /// level shows it; else a plain kick-off does, if no export of the run has, and where that is
    /// answered with 404, a read of the Group.
    ///
    /// # Errors
    ///
    /// Returns an error only for internal failures.
    pub(crate) async fn learn_access(&self) -> Result<(), EngineError> {
        if self.target.contract.guide().is_some() {
            return Ok(());
        }
        let results = self.recorder.own_results();
        let is_nowhere = if results.is_empty() {
            self.try_plain_kick_off().await? == Some(404)
        } else {
            let is_refused = |it: &ExportResult| matches!(it, ExportResult::Refused { .. });
            results.contains(&ExportResult::Refused { status: 404 })
                && results.iter().all(is_refused)
        };
        if let Some(group) = address::main_group(&self.target).filter(|_| is_nowhere) {
            self.group(group).await?;
            let missing = self.missing_group.get().cloned();
            // Asked for once in a run, so the cell is empty.
            let _ = self.misnamed_group.set(missing);
        }
        Ok(())
    }

    /// Sends a plain kick-off, cancels what it starts, and gives the status of the answer.
    async fn try_plain_kick_off(&self) -> Result<Option<u16>, EngineError> {
        let plain = ExportSpec::default();
        let Ok(request) = Box::pin(self.request(&plain, None)).await? else { return Ok(None) };
        let started = self.kick_off(0, &plain, &request, true).await?;
        // Asked for once in a run, so the cell is empty.
        let _ = self.plain_kick_off.set(started.sent.exchange);
        if let Some(url) = started.job {
            self.cancel_job(&url).await?;
        }
        Ok(started.status)
    }

    /// Starts a job that the scenario watches itself.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn start(
        &self,
        step: usize,
        spec: &ExportSpec,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let spec = spec.at_level(self.own_level().await?);
        let request = match Box::pin(self.request(&spec, None)).await? {
            Ok(request) => request,
            Err(why) => {
                state.facts.push(StepFacts::Nothing(why));
                return Ok(());
            }
        };
        let _place = self.places.acquire().await;
        let started = self.kick_off(step, &spec, &request, true).await?;
        state.facts.push(StepFacts::Sent(started.sent));
        // A scenario that starts another export has done with the one before.
        if let Some(before) = std::mem::replace(&mut state.started, started.job) {
            self.cancel_job(&before).await?;
        }
        Ok(())
    }

    /// Sends a kick-off, again where the server is busy unless that is what the scenario is about;
    /// gives its status URL where a job was started, which is remembered.
    async fn kick_off(
        &self,
        step: usize,
        spec: &ExportSpec,
        request: &Request,
        is_patient: bool,
    ) -> Result<Started, EngineError> {
        let mut sent = request.http.clone();
        // What the scenario was granted, it has put into the request itself.
        if spec.credential != Credential::GrantedToken {
            let credential = self.credential(spec.credential).await?;
            sent = sent.credential(credential.unwrap_or(http::Credential::None));
        }
        let (exchange, live) = if is_patient {
            self.send_in_turn(spec.credential, sent).await?
        } else {
            self.send_once(&sent).await?
        };
        let job = live.as_ref().and_then(kickoff::started_job);
        if let Some(url) = &job {
            // Who may start an export without a right to it may not be able to cancel it.
            self.remember_job(url, Credential::Main);
        }
        let about = spec.describe(request.since());
        let status = live.map(|live| live.status.as_u16());
        Ok(Started { sent: Sent { step, exchange, about }, status, job })
    }
}

impl ScenarioState {
    /// Puts the token that the scenario was granted into a kick-off that is meant to have it; the
    /// error says why that cannot be sent.
    fn lend_token(&self, spec: &ExportSpec, mut request: Request) -> Result<Request, String> {
        if spec.credential == Credential::GrantedToken {
            let token = self.granted.clone().ok_or("no token was granted for the kick-off")?;
            request.http = request.http.credential(http::Credential::Bearer(token));
        }
        Ok(request)
    }
}
