//! One export from its kick-off to its files, and the sharing of equal ones.

use std::sync::Arc;

use url::Url;

use super::download::Wanted;
use super::kickoff::{Asked, Kickoff};
use super::manifest::LiveManifest;
use super::moment::Moments;
use super::stage::Stage;
use super::{EngineError, address};
use crate::event::Event;
use crate::evidence::{ExportFacts, ExportResult, MembersFacts, ResourceIndex};
use crate::fhir::PATIENT_COMPARTMENT;
use crate::need::{ExportNeed, GroupRef, Since, TypeParameter};

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
    pub(super) members: MembersFacts,
}

/// What is to be sent for a need.
struct Request {
    url: Url,
    since: Option<String>,
    members: Option<MembersFacts>,
}

impl Stage {
    /// The export that every scenario with this need shares.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn shared_export(
        &self,
        need: &ExportNeed,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let cell = self.export_cell(need);
        let export = cell.get_or_try_init(|| self.export(need, true, None)).await?;
        Ok(export.clone())
    }

    /// Performs an export.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn export(
        &self,
        need: &ExportNeed,
        shared: bool,
        written: Option<&Written>,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let what = need.describe(None);
        let request = match Box::pin(self.request(need, written)).await? {
            Ok(request) => request,
            Err(why) => return Ok(self.not_possible(need, shared, why)),
        };
        let _place = self.places.acquire().await;
        self.tell(Event::ExportStarted { what: what.clone() });
        let method = need.method.as_deref().unwrap_or("GET");
        let kickoff =
            Kickoff { stage: self, who: need.credential, what: &what, url: request.url.clone() };
        let asked = kickoff.run(method).await?;
        self.complete(need, shared, request, asked, what).await
    }

    /// Downloads the files of an export that was asked for, and keeps it.
    async fn complete(
        &self,
        need: &ExportNeed,
        shared: bool,
        request: Request,
        asked: Asked,
        what: String,
    ) -> Result<Arc<LiveExport>, EngineError> {
        let Asked { kickoff, polls, status_url, result, manifest } = asked;
        let wanted = manifest.map(|list| wanted(&list)).unwrap_or_default();
        let (files, index) = self.download_all(&wanted, need.credential).await?;
        let resources = files.iter().filter_map(|file| file.facts.as_ref()).map(|f| f.lines).sum();
        self.tell(Event::ExportEnded { what, files: files.len(), resources });
        let facts = ExportFacts {
            id: self.recorder.next_export(),
            need: need.clone(),
            shared,
            since: request.since,
            kickoff_url: self.client.redactor().redact(request.url.as_str()),
            kickoff,
            polls,
            result,
            files,
            members: request.members,
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
        need: &ExportNeed,
        asked: Asked,
    ) -> Result<Arc<LiveExport>, EngineError> {
        match Box::pin(self.request(need, None)).await? {
            Ok(request) => self.complete(need, false, request, asked, need.describe(None)).await,
            Err(why) => Ok(self.not_possible(need, false, why)),
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

    fn not_possible(&self, need: &ExportNeed, shared: bool, why: String) -> Arc<LiveExport> {
        let facts = ExportFacts {
            id: self.recorder.next_export(),
            need: need.clone(),
            shared,
            since: None,
            kickoff_url: String::new(),
            kickoff: None,
            polls: Vec::new(),
            result: ExportResult::NotPossible { why },
            files: Vec::new(),
            members: None,
            index: ResourceIndex::default(),
        };
        self.keep(facts, Vec::new(), None)
    }

    /// Works out what to send; the inner error says why nothing can be sent.
    async fn request(
        &self,
        need: &ExportNeed,
        written: Option<&Written>,
    ) -> Result<Result<Request, String>, EngineError> {
        let (group, members) = match written.filter(|_| need.group == GroupRef::Written) {
            Some(written) => (Some(written.id.clone()), Some(written.members.clone())),
            None => self.group_of(need).await?,
        };
        if group.is_none() && self.target.contract.exports_a_group() {
            return Ok(Err("the Group is not known".to_owned()));
        }
        let since = match &need.since {
            None => None,
            Some(Since::Literal(text)) => Some(text.clone()),
            Some(moment) => match self.moments().await? {
                Ok(moments) => match moments.text(moment) {
                    Ok(text) => Some(text),
                    Err(why) => return Ok(Err(why.to_owned())),
                },
                Err(why) => return Ok(Err(why)),
            },
        };
        let types = need.types.as_ref().map(type_text);
        let mut parameters = Vec::new();
        parameters.extend(types.as_deref().map(|text| ("_type", text)));
        parameters.extend(since.as_deref().map(|text| ("_since", text)));
        let url = address::export(&self.target.base, group.as_deref());
        Ok(Ok(Request { url: address::with_query(url, &parameters), since, members }))
    }

    async fn group_of(
        &self,
        need: &ExportNeed,
    ) -> Result<(Option<String>, Option<MembersFacts>), EngineError> {
        if !self.target.contract.exports_a_group() {
            return Ok((None, None));
        }
        let Some(id) = self.group_id(need.group) else { return Ok((None, None)) };
        let members = self.group(&id).await?.map(|group| group.facts.clone());
        Ok((Some(id), members))
    }

    /// The moments of the whole export; the inner error says why there are none.
    async fn moments(&self) -> Result<Result<&Moments, String>, EngineError> {
        let whole = Box::pin(self.shared_export(&ExportNeed::default())).await?;
        if whole.facts.manifest().is_none() {
            return Ok(Err("the whole export gave no list to choose a moment from".to_owned()));
        }
        let choose = || async { Moments::of(&whole.facts.index) };
        Ok(Ok(self.moments.get_or_try_init(choose).await?))
    }
}

fn type_text(types: &TypeParameter) -> String {
    match types {
        TypeParameter::Literal(text) => text.clone(),
        TypeParameter::Compartment => {
            let names: Vec<&str> = PATIENT_COMPARTMENT.iter().map(|(name, _)| *name).collect();
            names.join(",")
        }
        TypeParameter::EachOutside { before } => before.trim_end_matches(',').to_owned(),
    }
}

fn wanted(list: &LiveManifest) -> Vec<Wanted> {
    Wanted::of(&list.facts.outputs, &list.urls, list.with_token)
}
