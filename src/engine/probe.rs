//! Kick-offs of which only the answer counts, and jobs that a scenario watches itself.

use url::Url;

use super::EngineError;
use super::kickoff;
use super::script::Script;
use super::session::Request;
use super::stage::Stage;
use crate::evidence::{Sent, StepFacts};
use crate::http::{self, Live};
use crate::need::{Credential, ExportNeed};
use crate::suite::KickOffStep;

impl Stage {
    /// Tries each kick-off of a step, and cancels what the server accepts.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn try_kick_offs(
        &self,
        step: usize,
        kick_off: &KickOffStep,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        for need in &kick_off.each {
            let need = need.at_level(self.own_level().await?);
            match Box::pin(self.request(&need, None)).await? {
                Err(why) => script.facts.push(StepFacts::Nothing(why)),
                Ok(mut request) => {
                    if let Err(why) = script.lend_token(&need, &mut request.http) {
                        script.facts.push(StepFacts::Nothing(why));
                        continue;
                    }
                    // Others may wait, in their places, for the job that this scenario holds.
                    let _place = match script.started {
                        Some(_) => None,
                        None => Some(self.places.acquire().await),
                    };
                    let is_patient = !kick_off.expect.says_when_to_retry;
                    let (sent, status) = self.kick_off(step, &need, &request, is_patient).await?;
                    script.facts.push(StepFacts::Sent(sent));
                    if let Some(url) = status {
                        self.cancel_job(&url).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Starts a job that the scenario watches itself.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn start(
        &self,
        step: usize,
        need: &ExportNeed,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        let need = need.at_level(self.own_level().await?);
        let request = match Box::pin(self.request(&need, None)).await? {
            Ok(request) => request,
            Err(why) => {
                script.facts.push(StepFacts::Nothing(why));
                return Ok(());
            }
        };
        let _place = self.places.acquire().await;
        let (sent, status) = self.kick_off(step, &need, &request, true).await?;
        script.facts.push(StepFacts::Sent(sent));
        script.started = status;
        Ok(())
    }

    /// Sends a kick-off, again where the server is busy unless that is what the scenario is about;
    /// gives its status URL where a job was started, which is remembered.
    async fn kick_off(
        &self,
        step: usize,
        need: &ExportNeed,
        request: &Request,
        is_patient: bool,
    ) -> Result<(Sent, Option<Url>), EngineError> {
        let mut sent = request.http.clone();
        // What the scenario was granted, it has put into the request itself.
        if need.credential != Credential::GrantedToken {
            let credential = self.credential(need.credential).await?;
            sent.credential = credential.unwrap_or(http::Credential::None);
        }
        let (exchange, live) = if is_patient {
            self.send_in_turn(need.credential, sent).await?
        } else {
            self.send_once(&sent).await?
        };
        let status = live.as_ref().and_then(started_job);
        if let Some(url) = &status {
            // Who may start an export without a right to it may not be able to cancel it.
            self.remember_job(url, Credential::Main);
        }
        let about = need.describe(request.since());
        Ok((Sent { step, exchange, about }, status))
    }
}

impl Script {
    /// Puts the token that the scenario was granted into a kick-off that is meant to have it; the
    /// error says why that cannot be sent.
    fn lend_token(&self, need: &ExportNeed, request: &mut http::Request) -> Result<(), String> {
        if need.credential == Credential::GrantedToken {
            let token = self.granted.clone().ok_or("no token was granted to kick off with")?;
            request.credential = http::Credential::Bearer(token);
        }
        Ok(())
    }
}

fn started_job(live: &Live) -> Option<Url> {
    kickoff::status_url(live).filter(|_| live.status.is_success())
}
