//! The step `retry`: has a job fail, retries it, and obtains its list.

use crate::evidence::{ExportResult, Sent, StepFacts};
use crate::http::Request;
use crate::run::address;
use crate::run::auth::access;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::asked::{Asked, Kickoff};
use crate::run::export::kick_off;
use crate::run::groups::read;
use crate::run::obtain::share;
use crate::run::scenario_state::ScenarioState;
use crate::spec::ExportSpec;

/// Has a job fail, retries it, and obtains its list.
pub(crate) async fn retry(
    cx: &RunContext,
    step: usize,
    spec: &ExportSpec,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let id = read::group_id(cx, spec.group);
    let url = id.as_deref().and_then(|id| address::retry(&cx.target, id));
    let (Some(id), Some(url)) = (id, url) else {
        state.facts.push(StepFacts::Nothing("the retry URL is not a URL".to_owned()));
        return Ok(());
    };
    let export_url = address::export(&cx.target.base, Some(&id));
    let what = spec.describe(None);
    let kickoff = Kickoff { cx, who: spec.credential, what: &what, url: export_url };
    let first = kick_off::run_kick_off(&kickoff, Request::get(kickoff.url.clone())).await?;
    if !matches!(first.result, ExportResult::Failed { .. }) {
        state.facts.push(StepFacts::Nothing("the job did not fail".to_owned()));
        return Ok(());
    }
    let mut request = Request::new("PUT", url);
    if let Some(credential) = access::credential(cx, spec.credential).await? {
        request = request.credential(credential);
    }
    let (exchange, live) = cx.send(&request).await?;
    let sent = Sent { step, exchange, about: "PUT".to_owned() };
    state.facts.push(StepFacts::Sent(sent));
    let accepted = live.as_ref().is_some_and(|live| live.status.is_success());
    let mut asked: Asked = kick_off::follow(&kickoff, exchange, live).await?;
    if accepted && asked.manifest.is_none() && asked.status_url.is_none() {
        asked = kick_off::run_kick_off(&kickoff, Request::get(kickoff.url.clone())).await?;
    }
    state.exported(share::export_of(cx, spec, state.needs, asked).await?);
    Ok(())
}
