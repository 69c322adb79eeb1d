//! One export from its kick-off to its files, and the sharing of equal ones.

use std::sync::Arc;

use tokio::sync::oneshot;
use url::Url;

use super::choice::{Choices, Chooser};
use super::context::RunContext;
use super::download::{Downloads, Wanted};
use super::kickoff::{Asked, Kickoff};
use super::kickoff_request::{self, Values};
use super::manifest::LiveManifest;
use super::{EngineError, address, side};
use crate::event::Event;
use crate::evidence::{
    ExportFacts, ExportResult, FileEvidence, GuideFacts, MembersFacts, ResourceIndex,
};
use crate::http;
use crate::spec::{ExportLevel, ExportSpec, GroupRef, PatientRef};
use crate::suite::Needs;

/// An export with what later steps need of it.
#[derive(Debug)]
pub(super) struct LiveExport {
    pub(super) facts: Arc<ExportFacts>,
    /// Its files, in the order of the manifest.
    pub(super) files: Vec<Wanted>,
    pub(super) status_url: Option<Url>,
}

/// The Group that a scenario wrote: its id and its members at this moment.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) id: String,
    /// Whether it is among the resources of bulkspec's own, with which it is deleted.
    pub(super) is_own: bool,
    pub(super) members: MembersFacts,
}

/// Whose export it is, and what is read of it.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// That of all scenarios that ask for the same.
    Shared(Needs),
    /// That of one scenario.
    Own(Needs),
}

impl Use {
    fn is_shared(self) -> bool {
        matches!(self, Self::Shared(_))
    }

    fn needs(self) -> Needs {
        match self {
            Self::Shared(needs) | Self::Own(needs) => needs,
        }
    }
}

/// What is to be sent for a need.
pub(super) struct Request {
    /// The kick-off, without a credential.
    pub(super) http: http::Request,
    values: Values,
    members: Option<MembersFacts>,
}

impl Request {
    /// The `_since` that is sent, where one is.
    pub(super) fn since(&self) -> Option<&str> {
        self.values.since.as_deref()
    }
}

impl RunContext {
    /// The export that every scenario with this need shares.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn shared_export(
        &self,
        spec: &ExportSpec,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let spec = spec.at_level(Box::pin(self.own_level()).await?);
        self.shared_at_level(&spec).await
    }

    /// The same for a need that names its level, where the contract has levels.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn shared_at_level(
        &self,
        spec: &ExportSpec,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let cell = self.export_cell(spec);
        let by = Use::Shared(self.needs.of(spec));
        let export = cell.get_or_try_init(|| self.export_at_level(spec, by, None, None)).await?;
        Ok(export.clone())
    }

    /// Executes an export for one scenario, of which its checks need `needs`.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn own_export(
        &self,
        spec: &ExportSpec,
        needs: Needs,
        written: Option<&Written>,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let spec = spec.at_level(self.own_level().await?);
        self.export_at_level(&spec, Use::Own(needs), written, None).await
    }

    /// Executes two exports that are under way at once. The second is kicked off when the kick-off
    /// of the first was answered, so that a server that mistakes one for the other always does so
    /// the same way round.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn export_both(
        &self,
        (first, second): (&ExportSpec, &ExportSpec),
        needs: Needs,
    ) -> Result<(Arc<LiveExport>, Arc<LiveExport>), EngineError> {
        let level = self.own_level().await?;
        let (first, second) = (first.at_level(level), second.at_level(level));
        let (answered, is_answered) = oneshot::channel();
        let other = async {
            // Without an answer, because none could be asked for, it is as good a time.
            let _ = is_answered.await;
            self.export_at_level(&second, Use::Own(needs), None, None).await
        };
        let first = self.export_at_level(&first, Use::Own(needs), None, Some(answered));
        tokio::try_join!(first, other)
    }

    /// Executes an export, and tells `answered` when its kick-off was answered.
    async fn export_at_level(
        &self,
        spec: &ExportSpec,
        by: Use,
        written: Option<&Written>,
        answered: Option<oneshot::Sender<()>>,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let what = spec.describe(None);
        let request = match Box::pin(self.request(spec, written)).await? {
            Ok(request) => request,
            Err(why) => return Ok(self.not_possible(spec, by, why)),
        };
        let _place = self.places.acquire().await;
        if self.is_spent() {
            return Ok(self.not_possible(
                spec,
                by,
                "the byte budget of the run is used up".to_owned(),
            ));
        }
        self.tell(Event::ExportStarted { what: what.clone() });
        let url = request.http.url.clone();
        let kickoff = Kickoff { context: self, who: spec.credential, what: &what, url };
        let (exchange, live) = kickoff.send(request.http.clone()).await?;
        drop(answered);
        let asked = kickoff.after(exchange, live).await?;
        self.complete(spec, by, request, asked, what).await
    }

    /// Downloads the files of an export that was asked for, and keeps it.
    async fn complete(
        &self,
        spec: &ExportSpec,
        by: Use,
        request: Request,
        asked: Asked,
        what: String,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let Asked { kickoff, polls, more_polls, status_url, mut result, mut manifest, partials } =
            asked;
        let mut guide = GuideFacts { partials, ..GuideFacts::default() };
        if let Some(list) = &mut manifest {
            let url = &request.http.url;
            Box::pin(self.follow_links(spec.credential, url, list, &mut guide)).await?;
            result = ExportResult::Listed(list.facts.clone());
        }
        let wanted =
            manifest.as_ref().map(|list| self.wanted(by.needs(), list)).unwrap_or_default();
        let came = self.download_all(&wanted, spec.credential).await?;
        let Downloads { files, index, mentions } = came;
        guide.mentions = mentions;
        if let Some(list) = &manifest {
            let came = (&wanted[..], &files[..], &index);
            Box::pin(self.beside_output(spec.credential, by.needs(), list, came, &mut guide))
                .await?;
        }
        self.tell(Event::ExportEnded { what, how: outcome(&result, &files) });
        let facts = ExportFacts {
            id: self.recorder.next_export(),
            spec: spec.clone(),
            shared: by.is_shared(),
            since: request.values.since,
            types: listed_types(request.values.types.as_deref()),
            type_filters: request.values.filters,
            until: request.values.until,
            patients: request
                .values
                .patients
                .iter()
                .filter_map(|it| self.print.patient_reference(it))
                .collect(),
            kickoff_url: self.client.redactor().redact_url(request.http.url.as_str()),
            kickoff,
            polls,
            more_polls,
            result,
            files,
            members: request.members,
            guide,
            index,
        };
        Ok(self.keep(facts, wanted, status_url))
    }

    /// Goes on with an export whose list came by another way than its kick-off.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn export_of(
        &self,
        spec: &ExportSpec,
        needs: Needs,
        asked: Asked,
    ) -> Result<Arc<LiveExport>, EngineError> {
        match Box::pin(self.request(spec, None)).await? {
            Ok(request) => {
                self.complete(spec, Use::Own(needs), request, asked, spec.describe(None)).await
            }
            Err(why) => Ok(self.not_possible(spec, Use::Own(needs), why)),
        }
    }

    fn keep(
        &self,
        facts: ExportFacts,
        files: Vec<Wanted>,
        status_url: Option<Url>,
    ) -> Arc<LiveExport> {
        let facts = Arc::new(facts);
        self.recorder.export(facts.clone());
        Arc::new(LiveExport { facts, files, status_url })
    }

    fn not_possible(&self, spec: &ExportSpec, by: Use, why: String) -> Arc<LiveExport> {
        let facts = ExportFacts {
            id: self.recorder.next_export(),
            spec: spec.clone(),
            shared: by.is_shared(),
            since: None,
            types: Vec::new(),
            type_filters: Vec::new(),
            until: None,
            patients: Vec::new(),
            kickoff_url: String::new(),
            kickoff: None,
            polls: Vec::new(),
            more_polls: 0,
            result: ExportResult::NotPossible { why },
            files: Vec::new(),
            members: None,
            guide: GuideFacts::default(),
            index: ResourceIndex::default(),
        };
        self.keep(facts, Vec::new(), None)
    }

    /// Works out what to send; the inner error says why nothing can be sent.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn request(
        &self,
        spec: &ExportSpec,
        written: Option<&Written>,
    ) -> Result<Result<Request, String>, EngineError> {
        if let Some(why) = self.not_offered(spec).await? {
            return Ok(Err(why));
        }
        let (group, members) = match written.filter(|_| spec.group == GroupRef::Written) {
            Some(written) => (Some(written.id.clone()), Some(written.members.clone())),
            None => self.group_of(spec).await?,
        };
        if group.is_none() && self.is_of_a_group(spec) {
            return Ok(Err("the id of the Group is not known".to_owned()));
        }
        let values = match self.values(spec).await? {
            Ok(values) => values,
            Err(why) => return Ok(Err(why)),
        };
        let base = &self.target.base;
        let endpoint = match spec.level {
            Some(level) => address::export_at(base, level, group.as_deref()),
            None => address::export(base, group.as_deref()),
        };
        let http = kickoff_request::build(endpoint, spec, &values, self.target.contract);
        self.client.redactor().register_own_url(&http.url);
        Ok(Ok(Request { http, values, members }))
    }

    /// What the parameters of a need come to; the inner error says what they lack.
    async fn values(&self, spec: &ExportSpec) -> Result<Result<Values, String>, EngineError> {
        let choices = if spec.chooses_from_the_whole() {
            match self.choices().await? {
                Ok(choices) => Some(choices),
                Err(why) => return Ok(Err(why)),
            }
        } else {
            None
        };
        let patients = match self.asked_patients(spec).await? {
            Ok(patients) => patients,
            Err(why) => return Ok(Err(why)),
        };
        let declared = self.recorder.declared();
        let now = self.client.clock().now();
        let chooser = Chooser { choices, declared: declared.as_ref(), now };
        let values = || {
            Ok(Values {
                types: chooser.types(spec.types.as_ref())?,
                since: chooser.moment(spec.since.as_ref())?,
                until: chooser.moment(spec.until.as_ref())?,
                filters: chooser.filters(&spec.type_filter)?,
                patients,
                file_size: chooser.file_size(spec.maximum_file_size)?,
            })
        };
        Ok(values())
    }

    /// The references that `patient` names; the inner error says why there are none.
    async fn asked_patients(
        &self,
        spec: &ExportSpec,
    ) -> Result<Result<Vec<String>, String>, EngineError> {
        if spec.patients.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let members = match address::main_group(&self.target) {
            Some(id) => self.group(id).await?.map(|group| group.patients.clone()),
            None => None,
        };
        let members = members.unwrap_or_default();
        let mut references = Vec::new();
        for wanted in &spec.patients {
            let found: Vec<String> = match wanted {
                PatientRef::First => members.first().cloned().into_iter().collect(),
                PatientRef::Second => members.get(1).cloned().into_iter().collect(),
                PatientRef::AllOthers => members.iter().skip(2).cloned().collect(),
                PatientRef::NonMember => {
                    let id = self.target.inputs.non_member.iter();
                    id.map(|id| format!("Patient/{id}")).collect()
                }
                PatientRef::Unknown => vec![format!("Patient/bulkspec-{}", uuid::Uuid::new_v4())],
            };
            if found.is_empty() {
                return Ok(Err(format!("no patient is known as `{}`", wanted.name())));
            }
            references.extend(found);
        }
        // The ids of patients are hidden like secrets; one that is too short for that is not sent.
        let redactor = self.client.redactor();
        let hidden = |reference: &String| {
            let id = reference.rsplit('/').next().unwrap_or_default();
            redactor.register_id("patient-id", id).is_ok()
        };
        if !references.iter().all(hidden) {
            return Ok(Err("the ids of the patients are too short to be redacted".to_owned()));
        }
        Ok(Ok(references))
    }

    /// The files of a manifest. The guide says what they are asked for as.
    pub(super) fn wanted(&self, needs: Needs, list: &LiveManifest) -> Vec<Wanted> {
        let mut wanted = Wanted::of(&list.facts.outputs, &list.urls, list.with_token);
        for file in &mut wanted {
            file.reading = side::reading(needs);
        }
        if self.target.contract.guide().is_some() {
            for file in &mut wanted {
                file.headers = side::ACCEPT_NDJSON.to_vec();
            }
        }
        wanted
    }

    fn is_of_a_group(&self, spec: &ExportSpec) -> bool {
        self.target.contract.exports_a_group() || spec.level == Some(ExportLevel::Group)
    }

    async fn group_of(
        &self,
        spec: &ExportSpec,
    ) -> Result<(Option<String>, Option<MembersFacts>), EngineError> {
        if !self.is_of_a_group(spec) {
            return Ok((None, None));
        }
        let Some(id) = self.group_id(spec.group) else { return Ok((None, None)) };
        let members = self.group(&id).await?.map(|group| group.facts.clone());
        Ok((Some(id), members))
    }

    /// What can be chosen from the whole export; the inner error says why nothing can.
    async fn choices(&self) -> Result<Result<&Choices, String>, EngineError> {
        let whole = Box::pin(self.shared_export(&ExportSpec::default())).await?;
        if whole.facts.manifest().is_none() {
            return Ok(Err(
                "the whole export returned no manifest to choose values from".to_owned()
            ));
        }
        let choose = || async { Choices::of(&whole.facts) };
        Ok(Ok(self.choices.get_or_try_init(choose).await?))
    }
}

/// How an export ended, with what came of it.
fn outcome(result: &ExportResult, files: &[FileEvidence]) -> String {
    let lines = files.iter().filter_map(|file| Some(file.facts.as_ref()?.lines));
    match result {
        ExportResult::Listed(_) => {
            format!("{} files, {} resources", files.len(), lines.sum::<u64>())
        }
        ended => ended.to_string(),
    }
}

fn listed_types(types: Option<&str>) -> Vec<String> {
    types.into_iter().flat_map(|text| text.split(',')).map(str::to_owned).collect()
}
