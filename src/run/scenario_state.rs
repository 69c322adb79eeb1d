//! The script of one scenario: its steps, taken in order.

use std::sync::Arc;

use url::Url;

use crate::config::Secret;
use crate::evidence::{DownloadFacts, ExportResult, Sent, StepFacts};
use crate::http::Request;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::file_url;
use crate::run::export::poll::{Asked, Kickoff};
use crate::run::export::session::{LiveExport, Written};
use crate::run::plan::build::{self, Planned};
use crate::run::step::finish::Begun;
use crate::run::step::write_group::WriteOutcome;
use crate::spec::{Credential, ExportSpec, GroupRef, Since};
use crate::suite::{KeySet, Needs, Step};
use bulkspec_fhir::FhirDateTime;

/// What a scenario has come to while its steps are taken.
#[derive(Default)]
pub(crate) struct ScenarioState {
    /// What the scenario's checks read of exports of its own.
    pub(crate) needs: Needs,
    pub(crate) facts: Vec<StepFacts>,
    export: Option<Arc<LiveExport>>,
    /// The status URL of the job that the scenario started.
    pub(crate) started: Option<Url>,
    pub(crate) written: Option<Written>,
    write_failed: bool,
    /// The export that the scenario started.
    pub(crate) begun: Option<Begun>,
    /// Whether the scenario cannot go on, because something that it stands on did not work.
    pub(crate) is_stuck: bool,
    /// Why there is no Group that was created by filters, where there should be one.
    pub(crate) no_cohort: Option<String>,
    /// The token that the scenario's last token request was granted.
    pub(crate) granted: Option<Secret>,
    /// Whether it is about the key set that bulkspec publishes, and so about that set's client.
    pub(crate) is_by_url: bool,
}

impl RunContext {
    /// Takes all steps of a scenario, after the exports that its checks compare with.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own; what was observed until then stays in the script.
    pub(crate) async fn take_steps(
        &self,
        planned: &Planned,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let checks = planned.scenario.judge.iter().chain(&planned.scenario.advise);
        for spec in checks.flat_map(crate::suite::CheckSpec::exports) {
            self.shared_export(spec).await?;
        }
        let mut outcome = Ok(());
        for (number, step) in planned.scenario.steps.iter().enumerate() {
            outcome = Box::pin(self.take_step(number, step, &planned.scenario.id, state)).await;
            if outcome.is_err() || state.is_stuck {
                break;
            }
        }
        if planned.scenario.steps.iter().any(|step| matches!(step, Step::PublishKeys(_))) {
            self.publish(KeySet::Registered).await?;
        }
        outcome
    }

    async fn take_step(
        &self,
        number: usize,
        step: &Step,
        scenario: &str,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        match step {
            Step::Export(spec) if spec.group == GroupRef::Written => {
                self.export_written(spec, scenario, state).await
            }
            Step::Export(spec) => {
                for spec in build::expand(spec) {
                    state.exported(self.shared_export(&spec).await?);
                }
                Ok(())
            }
            Step::FreshExport(spec) => {
                let Some(spec) = state.with_time(spec) else { return Ok(()) };
                let spec = ExportSpec { fresh: Some(scenario.to_owned()), ..spec };
                state.exported(self.own_export(&spec, state.needs, None).await?);
                Ok(())
            }
            Step::ExportTwice(spec) => {
                let spec = ExportSpec { fresh: Some(scenario.to_owned()), ..spec.clone() };
                let repeated = ExportSpec { repeated: true, ..spec.clone() };
                let (one, other) = self.export_both((&spec, &repeated), state.needs).await?;
                state.exported(one);
                state.exported(other);
                Ok(())
            }
            Step::KickOff(kick_off) => self.try_kick_offs(number, kick_off, state).await,
            Step::Start(spec) => {
                let Some(spec) = state.with_time(spec) else { return Ok(()) };
                self.start(number, &spec, state).await?;
                state.begin(spec);
                Ok(())
            }
            Step::Finish {} => self.finish(state).await,
            Step::WriteResource(write) => self.write_resource(number, *write, state).await,
            Step::WriteCohort(filters) => self.write_cohort(number, *filters, state).await,
            Step::RemoveCohort {} => self.remove_cohort(number, state).await,
            Step::ReadMembers {} => self.read_members(state).await,
            Step::AwaitExpiry {} => self.await_expiry(state).await,
            Step::DownloadAcrossExpiry {} => self.download_across_expiry(state).await,
            Step::Send(send) => {
                let facts = self.send_step(number, send, state).await?;
                state.facts.extend(facts);
                Ok(())
            }
            Step::DownloadAgain { credential, swap_type } => {
                self.download_again(*credential, *swap_type, state).await
            }
            Step::WriteGroup(content) => self.write_step(number, *content, state).await,
            Step::Retry(spec) => self.retry(number, spec, state).await,
            Step::AskToken(ask) => self.ask_step(number, ask, state).await,
            Step::Discover(find) => self.discover_step(number, find, state).await,
            Step::PublishKeys(set) => self.publish_step(*set, state).await,
        }
    }

    async fn export_written(
        &self,
        spec: &ExportSpec,
        scenario: &str,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        if let Some(why) = state.no_cohort.clone() {
            state.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
        let Some(written) = state.written.clone() else {
            state.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
            return Ok(());
        };
        let spec = ExportSpec { fresh: Some(scenario.to_owned()), ..spec.clone() };
        state.exported(self.own_export(&spec, state.needs, Some(&written)).await?);
        Ok(())
    }

    async fn write_step(
        &self,
        step: usize,
        content: crate::suite::WriteGroup,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        if state.write_failed {
            state.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
            return Ok(());
        }
        match self.write_group(content, state.written.as_ref()).await? {
            WriteOutcome::Answered(exchange, written) => {
                state.write_failed = written.is_none();
                if let Some(written) = &written {
                    self.remember(written);
                }
                // A Group that was there before stays ours to delete, whatever came of the change.
                state.written = written.or(state.written.take());
                let sent = Sent { step, exchange, about: "the Group".to_owned() };
                state.facts.push(StepFacts::GroupWritten(sent));
            }
            WriteOutcome::NotPossible(why) => {
                state.write_failed = true;
                state.facts.push(StepFacts::Nothing(why));
            }
        }
        Ok(())
    }

    async fn download_again(
        &self,
        who: Credential,
        swap_type: bool,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let Some(export) = state.export.clone().filter(|export| !export.files.is_empty()) else {
            state.facts.push(StepFacts::Nothing("the manifest listed no file".to_owned()));
            return Ok(());
        };
        let wanted = if swap_type { swapped(&export) } else { export.files.clone() };
        if wanted.is_empty() {
            let why = "the export has no second type to use in a URL".to_owned();
            state.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
        let came = self.download_all(&wanted, who).await?;
        let export = export.facts.id;
        let facts = DownloadFacts { export, files: came.files, index: came.index };
        state.facts.push(StepFacts::Downloaded(facts));
        Ok(())
    }

    /// Has a job fail, retries it, and obtains its list.
    async fn retry(
        &self,
        step: usize,
        spec: &ExportSpec,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let id = self.group_id(spec.group);
        let url = id.as_deref().and_then(|id| address::retry(&self.target, id));
        let (Some(id), Some(url)) = (id, url) else {
            state.facts.push(StepFacts::Nothing("the retry URL is not a URL".to_owned()));
            return Ok(());
        };
        let export_url = address::export(&self.target.base, Some(&id));
        let what = spec.describe(None);
        let kickoff = Kickoff { context: self, who: spec.credential, what: &what, url: export_url };
        let first = kickoff.run(Request::get(kickoff.url.clone())).await?;
        if !matches!(first.result, ExportResult::Failed { .. }) {
            state.facts.push(StepFacts::Nothing("the job did not fail".to_owned()));
            return Ok(());
        }
        let mut request = Request::new("PUT", url);
        if let Some(credential) = self.credential(spec.credential).await? {
            request = request.credential(credential);
        }
        let (exchange, live) = self.send(&request).await?;
        let sent = Sent { step, exchange, about: "PUT".to_owned() };
        state.facts.push(StepFacts::Sent(sent));
        let accepted = live.as_ref().is_some_and(|live| live.status.is_success());
        let mut asked: Asked = kickoff.after(exchange, live).await?;
        if accepted && asked.manifest.is_none() && asked.status_url.is_none() {
            asked = kickoff.run(Request::get(kickoff.url.clone())).await?;
        }
        state.exported(self.export_of(spec, state.needs, asked).await?);
        Ok(())
    }
}

impl ScenarioState {
    /// The state of a scenario whose checks read this of exports of its own.
    pub(crate) fn with(needs: Needs) -> Self {
        Self { needs, ..Self::default() }
    }

    /// The scenario's last export.
    pub(crate) fn export(&self) -> Option<&LiveExport> {
        self.export.as_deref()
    }

    /// The status URL of the job that the scenario started, or else of its last export.
    pub(crate) fn status_url(&self) -> Option<&Url> {
        let of_export = || self.export.as_ref().and_then(|export| export.status_url.as_ref());
        self.started.as_ref().or_else(of_export)
    }

    /// The need with the transactionTime of the scenario's last export where it stands for one;
    /// `None`, with the reason among the facts, where that is not known.
    fn with_time(&mut self, spec: &ExportSpec) -> Option<ExportSpec> {
        if spec.since != Some(Since::TransactionTime) {
            return Some(spec.clone());
        }
        let manifest = self.export.as_ref().and_then(|export| export.facts.manifest());
        let said = manifest.and_then(|manifest| manifest.json["transactionTime"].as_str());
        let Some(said) = said.filter(|text| text.parse::<FhirDateTime>().is_ok()) else {
            let why = "the last export has no valid transactionTime to continue from".to_owned();
            self.facts.push(StepFacts::Blocked(why));
            return None;
        };
        Some(ExportSpec { since: Some(Since::Literal(said.to_owned())), ..spec.clone() })
    }

    /// Remembers what was started by the request that was sent last.
    fn begin(&mut self, spec: ExportSpec) {
        if let Some(StepFacts::Sent(sent)) = self.facts.last() {
            self.begun = Some(Begun { spec, kickoff: sent.exchange });
        }
    }

    pub(crate) fn exported(&mut self, export: Arc<LiveExport>) {
        self.facts.push(StepFacts::Exported(export.facts.id));
        self.export = Some(export);
    }
}

/// Each file of an export, asked for under the next other type of the same export.
fn swapped(export: &LiveExport) -> Vec<crate::run::export::download::Wanted> {
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
