//! The script of one scenario: its steps, taken in order.

use std::sync::Arc;

use url::Url;

use super::finish::Begun;
use super::kickoff::{Asked, Kickoff};
use super::plan::{self, Planned};
use super::session::{LiveExport, Written};
use super::stage::Stage;
use super::write_group::WriteOutcome;
use super::{EngineError, address, file_url};
use crate::config::Secret;
use crate::evidence::{DownloadFacts, ExportResult, Sent, StepFacts};
use crate::http::Request;
use crate::need::{Credential, ExportNeed, GroupRef, Since};
use crate::suite::{KeySet, Needs, Step};
use bulkspec_fhir::Moment;

/// What a scenario has come to while its steps are taken.
#[derive(Default)]
pub(super) struct Script {
    /// What the scenario's checks read of exports of its own.
    pub(super) needs: Needs,
    pub(super) facts: Vec<StepFacts>,
    export: Option<Arc<LiveExport>>,
    /// The status URL of the job that the scenario started.
    pub(super) started: Option<Url>,
    pub(super) written: Option<Written>,
    write_failed: bool,
    /// The export that the scenario started.
    pub(super) begun: Option<Begun>,
    /// Whether the scenario cannot go on, because something that it stands on did not work.
    pub(super) is_stuck: bool,
    /// Why there is no Group that was created by filters, where there should be one.
    pub(super) no_cohort: Option<String>,
    /// The token that the scenario's last token request was granted.
    pub(super) granted: Option<Secret>,
    /// Whether it is about the key set that bulkspec publishes, and so about that set's client.
    pub(super) is_by_url: bool,
}

impl Stage {
    /// Takes all steps of a scenario, after the exports that its checks compare with.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own; what was observed until then stays in the script.
    pub(super) async fn take_steps(
        &self,
        planned: &Planned,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        let checks = planned.scenario.judge.iter().chain(&planned.scenario.advise);
        for need in checks.flat_map(crate::suite::CheckSpec::exports) {
            self.shared_export(need).await?;
        }
        let mut outcome = Ok(());
        for (number, step) in planned.scenario.steps.iter().enumerate() {
            outcome = Box::pin(self.take_step(number, step, &planned.scenario.id, script)).await;
            if outcome.is_err() || script.is_stuck {
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
                let Some(need) = script.with_time(need) else { return Ok(()) };
                let need = ExportNeed { fresh: Some(scenario.to_owned()), ..need };
                script.exported(self.own_export(&need, script.needs, None).await?);
                Ok(())
            }
            Step::ExportTwice(need) => {
                let need = ExportNeed { fresh: Some(scenario.to_owned()), ..need.clone() };
                let repeated = ExportNeed { repeated: true, ..need.clone() };
                let (one, other) = self.export_both((&need, &repeated), script.needs).await?;
                script.exported(one);
                script.exported(other);
                Ok(())
            }
            Step::KickOff(kick_off) => self.try_kick_offs(number, kick_off, script).await,
            Step::Start(need) => {
                let Some(need) = script.with_time(need) else { return Ok(()) };
                self.start(number, &need, script).await?;
                script.begin(need);
                Ok(())
            }
            Step::Finish {} => self.finish(script).await,
            Step::WriteResource(write) => self.write_resource(number, *write, script).await,
            Step::WriteCohort(filters) => self.write_cohort(number, *filters, script).await,
            Step::RemoveCohort {} => self.remove_cohort(number, script).await,
            Step::ReadMembers {} => self.read_members(script).await,
            Step::AwaitExpiry {} => self.await_expiry(script).await,
            Step::DownloadAcrossExpiry {} => self.download_across_expiry(script).await,
            Step::Send(send) => {
                let facts = self.send_step(number, send, script).await?;
                script.facts.extend(facts);
                Ok(())
            }
            Step::DownloadAgain { credential, swap_type } => {
                self.download_again(*credential, *swap_type, script).await
            }
            Step::WriteGroup(content) => self.write_step(number, *content, script).await,
            Step::Retry(need) => self.retry(number, need, script).await,
            Step::AskToken(ask) => self.ask_step(number, ask, script).await,
            Step::Discover(find) => self.discover_step(number, find, script).await,
            Step::PublishKeys(set) => self.publish_step(*set, script).await,
        }
    }

    async fn export_written(
        &self,
        need: &ExportNeed,
        scenario: &str,
        script: &mut Script,
    ) -> Result<(), EngineError> {
        if let Some(why) = script.no_cohort.clone() {
            script.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
        let Some(written) = script.written.clone() else {
            script.facts.push(StepFacts::Blocked("the Group could not be written".to_owned()));
            return Ok(());
        };
        let need = ExportNeed { fresh: Some(scenario.to_owned()), ..need.clone() };
        script.exported(self.own_export(&need, script.needs, Some(&written)).await?);
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
            script.facts.push(StepFacts::Nothing("the manifest listed no file".to_owned()));
            return Ok(());
        };
        let wanted = if swap_type { swapped(&export) } else { export.files.clone() };
        if wanted.is_empty() {
            let why = "the export has no second type to use in a URL".to_owned();
            script.facts.push(StepFacts::Nothing(why));
            return Ok(());
        }
        let came = self.download_all(&wanted, who).await?;
        let export = export.facts.id;
        let facts = DownloadFacts { export, files: came.files, index: came.index };
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
            script.facts.push(StepFacts::Nothing("the retry URL is not a URL".to_owned()));
            return Ok(());
        };
        let export_url = address::export(&self.target.base, Some(&id));
        let what = need.describe(None);
        let kickoff = Kickoff { stage: self, who: need.credential, what: &what, url: export_url };
        let first = kickoff.run(Request::get(kickoff.url.clone())).await?;
        if !matches!(first.result, ExportResult::Failed { .. }) {
            script.facts.push(StepFacts::Nothing("the job did not fail".to_owned()));
            return Ok(());
        }
        let mut request = Request::new("PUT", url);
        if let Some(credential) = self.credential(need.credential).await? {
            request = request.credential(credential);
        }
        let (exchange, live) = self.send(&request).await?;
        let sent = Sent { step, exchange, about: "PUT".to_owned() };
        script.facts.push(StepFacts::Sent(sent));
        let accepted = live.as_ref().is_some_and(|live| live.status.is_success());
        let mut asked: Asked = kickoff.after(exchange, live).await?;
        if accepted && asked.manifest.is_none() && asked.status_url.is_none() {
            asked = kickoff.run(Request::get(kickoff.url.clone())).await?;
        }
        script.exported(self.export_of(need, script.needs, asked).await?);
        Ok(())
    }
}

impl Script {
    /// The state of a scenario whose checks read this of exports of its own.
    pub(super) fn with(needs: Needs) -> Self {
        Self { needs, ..Self::default() }
    }

    /// The scenario's last export.
    pub(super) fn export(&self) -> Option<&LiveExport> {
        self.export.as_deref()
    }

    /// The status URL of the job that the scenario started, or else of its last export.
    pub(super) fn status_url(&self) -> Option<&Url> {
        let of_export = || self.export.as_ref().and_then(|export| export.status_url.as_ref());
        self.started.as_ref().or_else(of_export)
    }

    /// The need with the transactionTime of the scenario's last export where it stands for one;
    /// `None`, with the reason among the facts, where that is not known.
    fn with_time(&mut self, need: &ExportNeed) -> Option<ExportNeed> {
        if need.since != Some(Since::TransactionTime) {
            return Some(need.clone());
        }
        let manifest = self.export.as_ref().and_then(|export| export.facts.manifest());
        let said = manifest.and_then(|manifest| manifest.json["transactionTime"].as_str());
        let Some(said) = said.filter(|text| text.parse::<Moment>().is_ok()) else {
            let why = "the last export has no valid transactionTime to continue from".to_owned();
            self.facts.push(StepFacts::Blocked(why));
            return None;
        };
        Some(ExportNeed { since: Some(Since::Literal(said.to_owned())), ..need.clone() })
    }

    /// Remembers what was started by the request that was sent last.
    fn begin(&mut self, need: ExportNeed) {
        if let Some(StepFacts::Sent(sent)) = self.facts.last() {
            self.begun = Some(Begun { need, kickoff: sent.exchange });
        }
    }

    pub(super) fn exported(&mut self, export: Arc<LiveExport>) {
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
