//! Performs a plan: the harmless scenarios side by side, then the disruptive ones one by one.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::watch;

use super::file_url;
use super::kickoff::{Asked, Kickoff};
use super::plan::{self, Plan, Planned};
use super::session::{LiveExport, Written};
use super::stage::{Listener, Stage};
use super::write_group::WriteOutcome;
use super::{EngineError, address};
use crate::event::Event;
use crate::evidence::{DownloadFacts, Evidence, ExportResult, RunFacts, Sent, StepFacts};
use crate::http::{Clock, Request};
use crate::need::{Credential, ExportNeed, GroupRef};
use crate::suite::Step;
use crate::target::Target;

/// How many scenarios are under way at once; exports and requests have limits of their own.
const SIDE_BY_SIDE: usize = 16;

/// Ends a run before its time; what was observed until then is kept.
pub type Stop = watch::Receiver<Option<String>>;

/// Performs a plan against its target.
///
/// # Errors
///
/// Fails when the target cannot be reached or gives no token before the first scenario. What goes
/// wrong later is evidence.
pub async fn perform(
    plan: &Plan,
    target: Target,
    clock: Arc<dyn Clock>,
    listener: Listener,
    stop: Stop,
) -> Result<Evidence, EngineError> {
    let limit = target.limits.run_time;
    let mut run = RunFacts {
        contract: target.contract,
        target: target.name.clone(),
        base: String::new(),
        started: clock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        cut_short: None,
        not_performed: Vec::new(),
        known_counts: target.inputs.known_counts.clone(),
    };
    let stage = Stage::new(target, clock, listener)?;
    run.base = stage.client.redactor().redact(stage.target.base.as_str());
    let work = async {
        stage.check_beforehand().await?;
        stage.tell(Event::Started {
            scenarios: plan.scenarios.len(),
            exports: plan.shared.len() + plan.own,
        });
        stage.perform_all(plan).await;
        Ok::<(), EngineError>(())
    };
    run.cut_short = tokio::select! {
        done = work => done.map(|()| None)?,
        why = stopped(stop) => Some(why),
        () = tokio::time::sleep(limit) => Some(format!("the time for a run, {limit:?}, is over")),
    };
    if run.cut_short.is_some() {
        stage.tidy_up().await;
    }
    stage.tell(Event::Ended);
    let scenarios = plan.scenarios.iter().map(|planned| planned.scenario.id.as_str());
    Ok(stage.recorder.finish(run, scenarios))
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

/// What a scenario has come to while its steps are taken.
#[derive(Default)]
struct Script {
    facts: Vec<StepFacts>,
    export: Option<Arc<LiveExport>>,
    written: Option<Written>,
    write_failed: bool,
}

impl Stage {
    /// Makes sure that the target answers and gives a token, so that a wrong address is one clear
    /// error instead of a failure of every scenario.
    async fn check_beforehand(&self) -> Result<(), EngineError> {
        if self.target.contract.exports_a_group() && self.target.group.is_none() {
            return Err(EngineError::Incomplete {
                target: self.target.name.clone(),
                contract: self.target.contract.to_string(),
                lacking: "the id of a Group is missing; give `group` or --group",
            });
        }
        let request = Request::get(address::below(&self.target.base, "metadata"));
        let sent = self.client.send(&request).await?;
        let failed = match &sent.exchange.answer {
            crate::evidence::Answer::Failed(transport) => {
                Some(format!("{}: {}", transport.kind, transport.detail))
            }
            crate::evidence::Answer::Response(_) => None,
        };
        let url = sent.exchange.request.url.clone();
        self.recorder.exchange(sent.exchange);
        match failed {
            Some(why) => Err(EngineError::Unreachable { url, why }),
            None => self.credential(Credential::Main).await.map(|_| ()),
        }
    }

    async fn perform_all(&self, plan: &Plan) {
        let (disruptive, harmless): (Vec<_>, Vec<_>) =
            plan.scenarios.iter().enumerate().partition(|(_, planned)| planned.is_disruptive());
        stream::iter(harmless)
            .for_each_concurrent(SIDE_BY_SIDE, |(place, planned)| self.perform(place, planned))
            .await;
        for (place, planned) in disruptive {
            self.perform(place, planned).await;
        }
    }

    async fn perform(&self, place: usize, planned: &Planned) {
        let mut performance = planned.without_steps();
        if performance.lacks.is_empty() {
            let mut script = Script::default();
            let outcome = self.take_steps(planned, &mut script).await;
            let tidied = match script.written.take() {
                Some(written) => self.take_away(&written).await,
                None => Ok(()),
            };
            performance.steps = script.facts;
            performance.trouble = outcome.and(tidied).err().map(|error| error.to_string());
        }
        self.recorder.performance(place, performance);
        self.tell(Event::Performed { scenario: planned.scenario.id.clone() });
    }

    async fn take_steps(&self, planned: &Planned, script: &mut Script) -> Result<(), EngineError> {
        let checks = planned.scenario.judge.iter().chain(&planned.scenario.advise);
        for need in checks.flat_map(crate::suite::CheckSpec::exports) {
            self.shared_export(need).await?;
        }
        for (number, step) in planned.scenario.steps.iter().enumerate() {
            self.take_step(number, step, &planned.scenario.id, script).await?;
        }
        Ok(())
    }

    async fn take_step(
        &self,
        number: usize,
        step: &Step,
        scenario: &str,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        match step {
            Step::Export(need) if need.group == GroupRef::Written => {
                self.export_written(need, scenario, script).await
            }
            Step::Export(need) => {
                for need in plan::expand(need) {
                    script.exported(self.shared_export(&need).await?);
                }
                Ok(())
            }
            Step::FreshExport(need) => {
                let need = ExportNeed { fresh: Some(scenario.to_owned()), ..need.clone() };
                script.exported(self.export(&need, false, None).await?);
                Ok(())
            }
            Step::Send(send) => {
                let facts = self.send_step(number, send, script.export.as_deref()).await?;
                script.facts.extend(facts);
                Ok(())
            }
            Step::DownloadAgain { credential, swap_type } => {
                self.download_again(*credential, *swap_type, script).await
            }
            Step::WriteGroup(content) => self.write_step(number, *content, script).await,
            Step::Retry(need) => self.retry(number, need, script).await,
        }
    }

    async fn export_written(
        &self,
        need: &ExportNeed,
        scenario: &str,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        let Some(written) = script.written.clone() else {
            script.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
            return Ok(());
        };
        let need = ExportNeed { fresh: Some(scenario.to_owned()), ..need.clone() };
        script.exported(self.export(&need, false, Some(&written)).await?);
        Ok(())
    }

    async fn write_step(
        &self,
        step: usize,
        content: crate::suite::WriteGroup,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        if script.write_failed {
            script.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
            return Ok(());
        }
        match self.write_group(content, script.written.as_ref()).await? {
            WriteOutcome::Answered(exchange, written) => {
                script.write_failed = written.is_none();
                if let Some(written) = &written {
                    self.remember(written);
                }
                // A Group that was there before stays ours to delete, whatever came of the change.
                script.written = written.or(script.written.take());
                let sent = Sent { step, exchange, about: "the Group".to_owned() };
                script.facts.push(StepFacts::GroupWritten(sent));
            }
            WriteOutcome::NotPossible(why) => {
                script.write_failed = true;
                script.facts.push(StepFacts::Nothing(why));
            }
        }
        Ok(())
    }

    async fn download_again(
        &self,
        who: Credential,
        swap_type: bool,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        let Some(export) = script.export.clone().filter(|export| !export.files.is_empty()) else {
            script.facts.push(StepFacts::Nothing("the export listed no file".to_owned()));
            return Ok(());
        };
        let wanted = if swap_type { swapped(&export) } else { export.files.clone() };
        if wanted.is_empty() {
            let why = "the export has no second type to put into a URL".to_owned();
            script.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
        let (files, index) = self.download_all(&wanted, who).await?;
        let facts = DownloadFacts { export: export.facts.id, files, index };
        script.facts.push(StepFacts::Downloaded(facts));
        Ok(())
    }

    /// Has a job fail, retries it, and obtains its list.
    async fn retry(
        &self,
        step: usize,
        need: &ExportNeed,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        let id = self.group_id(need.group);
        let url = id.as_deref().and_then(|id| address::retry(&self.target, id));
        let (Some(id), Some(url)) = (id, url) else {
            script.facts.push(StepFacts::Nothing("the retry URL is no URL".to_owned()));
            return Ok(());
        };
        let export_url = address::export(&self.target.base, Some(&id));
        let what = need.describe(None);
        let kickoff = Kickoff { stage: self, who: need.credential, what: &what, url: export_url };
        let first = kickoff.run("GET").await?;
        if !matches!(first.result, ExportResult::Failed { .. }) {
            script.facts.push(StepFacts::Nothing("the job did not fail".to_owned()));
            return Ok(());
        }
        let mut request = Request::new("PUT", url);
        if let Some(credential) = self.credential(need.credential).await? {
            request.credential = credential;
        }
        let (exchange, live) = self.send(&request).await?;
        let sent = Sent { step, exchange, about: "PUT".to_owned() };
        script.facts.push(StepFacts::Sent(sent));
        let accepted = live.as_ref().is_some_and(|live| live.status.is_success());
        let mut asked: Asked = kickoff.after(exchange, live).await?;
        if accepted && asked.manifest.is_none() && asked.status_url.is_none() {
            asked = kickoff.run("GET").await?;
        }
        script.exported(self.export_of(need, asked).await?);
        Ok(())
    }
}

impl Script {
    fn exported(&mut self, export: Arc<LiveExport>) {
        self.facts.push(StepFacts::Exported(export.facts.id));
        self.export = Some(export);
    }
}

/// Each file of an export, asked for under the next other type of the same export.
fn swapped(export: &LiveExport) -> Vec<super::download::Wanted> {
    let types: Vec<&str> =
        export.files.iter().filter_map(|file| file.resource_type.as_deref()).collect();
    let other = |at: usize, own: Option<&str>| {
        types.iter().cycle().skip(at + 1).take(types.len()).find(|name| Some(**name) != own)
    };
    let files = export.files.iter().enumerate().filter_map(|(at, file)| {
        let name = other(at, file.resource_type.as_deref())?;
        let mut swapped = file.clone();
        swapped.url = Some(file_url::with_type(file.url.as_ref()?, name)?);
        swapped.resource_type = Some((*name).to_owned());
        swapped.name = format!("{} under the type {name}", file.name);
        Some(swapped)
    });
    files.collect()
}
