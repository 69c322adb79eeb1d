//! Goes on with an export that a scenario started, after it has done something else.

use crate::evidence::{ExchangeId, ExportResult, StepFacts};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::poll::{Asked, Kickoff};
use crate::run::scenario_state::ScenarioState;
use crate::spec::ExportSpec;

/// An export that was started.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    pub(crate) spec: ExportSpec,
    pub(crate) kickoff: ExchangeId,
}

impl RunContext {
    /// Asks for the status of the job that the scenario started until it ends, and obtains the
    /// export.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn finish(&self, state: &mut ScenarioState) -> Result<(), EngineError> {
        let (Some(begun), Some(url)) = (state.begun.take(), state.started.take()) else {
            state.facts.push(StepFacts::Nothing("no export was started".to_owned()));
            return Ok(());
        };
        let spec = begun.spec.at_level(self.own_level().await?);
        let request = match Box::pin(self.request(&spec, None)).await? {
            Ok(request) => request,
            Err(why) => {
                state.facts.push(StepFacts::Nothing(why));
                return Ok(());
            }
        };
        // It takes no place: others may wait, in theirs, for this very job to end.
        let what = spec.describe(None);
        let kickoff =
            Kickoff { context: self, who: spec.credential, what: &what, url: request.http.url };
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
        state.exported(self.export_of(&spec, state.needs, asked).await?);
        Ok(())
    }
}
