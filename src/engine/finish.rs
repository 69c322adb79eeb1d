//! Goes on with an export that a scenario started, after it has done something else.

use super::EngineError;
use super::kickoff::{Asked, Kickoff};
use super::script::Script;
use super::stage::Stage;
use crate::evidence::{ExchangeId, ExportResult, StepFacts};
use crate::need::ExportNeed;

/// An export that was started.
#[derive(Debug, Clone)]
pub(super) struct Begun {
    pub(super) need: ExportNeed,
    pub(super) kickoff: ExchangeId,
}

impl Stage {
    /// Asks for the status of the job that the scenario started until it ends, and obtains the
    /// export.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn finish(&self, script: &mut Script) -> Result<(), EngineError> {
        let (Some(begun), Some(url)) = (script.begun.take(), script.started.take()) else {
            script.facts.push(StepFacts::Nothing("no export was started".to_owned()));
            return Ok(());
        };
        let need = begun.need.at_level(self.own_level().await?);
        let request = match Box::pin(self.request(&need, None)).await? {
            Ok(request) => request,
            Err(why) => {
                script.facts.push(StepFacts::Nothing(why));
                return Ok(());
            }
        };
        // It takes no place: others may wait, in theirs, for this very job to end.
        let what = need.describe(None);
        let kickoff =
            Kickoff { stage: self, who: need.credential, what: &what, url: request.http.url };
        // The polling remembers the job by itself.
        self.forget_job(&url);
        let mut asked = Asked {
            kickoff: Some(begun.kickoff),
            polls: Vec::new(),
            more_polls: 0,
            status_url: Some(url),
            result: ExportResult::NotPossible { why: "it was not requested".to_owned() },
            manifest: None,
            partials: Vec::new(),
        };
        kickoff.poll(&mut asked).await?;
        script.exported(self.export_of(&need, script.needs, asked).await?);
        Ok(())
    }
}
