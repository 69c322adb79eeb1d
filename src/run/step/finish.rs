//! The step `finish`: goes on with an export that the scenario started, after it has done something
//! else.

use crate::evidence::{ExportResult, StepFacts};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::asked::{Asked, Kickoff};
use crate::run::export::poll;
use crate::run::levels::find;
use crate::run::obtain::{prepare, share};
use crate::run::prepared::Prepared;
use crate::run::scenario_state::ScenarioState;

/// Asks for the status of the job that the scenario started until it ends, and obtains the
/// export.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn finish(cx: &RunContext, state: &mut ScenarioState) -> Result<(), EngineError> {
    let (Some(begun), Some(url)) = (state.begun.take(), state.started.take()) else {
        state.facts.push(StepFacts::Nothing("no export was started".to_owned()));
        return Ok(());
    };
    let spec = begun.spec.at_level(find::own_level(cx).await?);
    let request = match prepare::prepare(cx, &spec, None).await? {
        Prepared::Ready(request) => request,
        Prepared::NotPossible(why) => {
            state.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
    };
    // It takes no place: others may wait, in theirs, for this very job to end.
    let what = spec.describe(None);
    let kickoff = Kickoff { cx, who: spec.credential, what: &what, url: request.http.url };
    // The polling remembers the job by itself.
    cx.jobs.forget(&url);
    let mut asked = Asked {
        kickoff: Some(begun.kickoff),
        polls: Vec::new(),
        more_polls: 0,
        status_url: Some(url),
        result: ExportResult::NotPossible { why: "it was not requested".to_owned() },
        manifest: None,
        partials: Vec::new(),
    };
    poll::poll(&kickoff, &mut asked).await?;
    state.exported(share::export_of(cx, &spec, state.needs, asked).await?);
    Ok(())
}
