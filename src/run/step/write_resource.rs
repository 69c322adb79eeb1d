//! Resources that a scenario writes over REST, to see them again in an export.

use serde_json::Value;

use crate::evidence::{
    ExchangeId, Fingerprinter, PeriodState, Sent, StampFacts, StepFacts, WriteFacts,
};
use crate::http::{Live, Request};
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::resources::own::OwnResource;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::write_group::created_id;
use crate::spec::{Change, Credential, OwnWrite};
use bulkspec_fhir::FhirDateTime;

const FHIR_JSON: &str = "application/fhir+json";

impl RunContext {
    /// Writes a resource of bulkspec's own. A scenario whose resource cannot be written goes no
    /// further, unless it can do without.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn write_resource(
        &self,
        step: usize,
        write: OwnWrite,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let name = write.resource_type.name();
        let (exchange, done) = match (write.change, self.own.last_of(name)) {
            (Change::Create, _) => {
                let Some(subject) = self.own_subject().await? else {
                    let why = "there is no patient whose data could be written".to_owned();
                    state.facts.push(StepFacts::Nothing(why));
                    state.is_stuck = true;
                    return Ok(());
                };
                self.create(OwnResource::new(name, Some(subject))).await?
            }
            (Change::Update, Some(known)) => self.update(known).await?,
            (Change::Delete, Some(known)) => self.delete(known).await?,
            (Change::Update | Change::Delete, None) => {
                state.facts.push(StepFacts::Nothing(format!("no {name} was written earlier")));
                state.is_stuck = !write.optional;
                return Ok(());
            }
        };
        state.is_stuck = done.is_none() && !write.optional;
        let about = format!("{} {name}", write.change.name());
        state.facts.push(StepFacts::ResourceWritten(WriteFacts {
            sent: Sent { step, exchange, about },
            change: write.change,
            resource_type: name.to_owned(),
            optional: write.optional,
            done,
        }));
        Ok(())
    }

    async fn create(
        &self,
        mut resource: OwnResource,
    ) -> Result<(ExchangeId, Option<StampFacts>), EngineError> {
        // It is kept beforehand: a run may be cut short before the answer comes.
        self.own.keep(resource.clone());
        let url = address::below(&self.target.base, resource.resource_type);
        let (exchange, live) = self.send_own(Request::new("POST", url), &resource).await?;
        let created = live.as_ref().filter(|live| live.status.is_success());
        let Some((live, id)) = created.and_then(|live| Some((live, created_id(live)?))) else {
            if live.is_some_and(|live| live.status.is_client_error()) {
                self.own.forget(&resource);
            }
            return Ok((exchange, None));
        };
        resource.id = Some(id);
        self.own.keep(resource.clone());
        Ok((exchange, self.stamp_of(&resource, live).await?))
    }

    async fn update(
        &self,
        mut resource: OwnResource,
    ) -> Result<(ExchangeId, Option<StampFacts>), EngineError> {
        resource.revision += 1;
        let request = Request::new("PUT", self.url_of(&resource));
        let (exchange, live) = self.send_own(request, &resource).await?;
        let Some(live) = live.filter(|live| live.status.is_success()) else {
            return Ok((exchange, None));
        };
        self.own.keep(resource.clone());
        Ok((exchange, self.stamp_of(&resource, &live).await?))
    }

    async fn delete(
        &self,
        resource: OwnResource,
    ) -> Result<(ExchangeId, Option<StampFacts>), EngineError> {
        let request = self.as_main(Request::new("DELETE", self.url_of(&resource))).await?;
        let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
        if !live.is_some_and(|live| live.status.is_success()) {
            return Ok((exchange, None));
        }
        self.own.forget(&resource);
        let id = resource.id.as_deref().unwrap_or_default();
        let id = self.print.resource(resource.resource_type, id);
        Ok((exchange, Some(StampFacts { id, version: None, last_updated: None })))
    }

    async fn send_own(
        &self,
        request: Request,
        resource: &OwnResource,
    ) -> Result<(ExchangeId, Option<Live>), EngineError> {
        let request = request
            .header("accept", FHIR_JSON)
            .header("prefer", "return=representation")
            .body(FHIR_JSON, resource.json().to_string());
        let request = self.as_main(request).await?;
        self.send_patiently(Credential::Main, request).await
    }

    fn url_of(&self, resource: &OwnResource) -> url::Url {
        let id = resource.id.as_deref().unwrap_or_default();
        address::resource(&self.target.base, resource.resource_type, id)
    }

    /// Which version a write gave. Where the answer does not say, the resource is read.
    async fn stamp_of(
        &self,
        resource: &OwnResource,
        live: &Live,
    ) -> Result<Option<StampFacts>, EngineError> {
        let name = resource.resource_type;
        let id = resource.id.as_deref().unwrap_or_default();
        let said = live.json().and_then(|json| stamp(&json, name, id, &self.print));
        if said.is_some_and(|said| said.version.is_some() && said.last_updated.is_some()) {
            return Ok(said);
        }
        let request = Request::get(self.url_of(resource)).header("accept", FHIR_JSON);
        let request = self.as_main(request).await?;
        let (_, live) = self.send_patiently(Credential::Main, request).await?;
        let read = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
        let read = read.and_then(|json| stamp(&json, name, id, &self.print));
        let unknown =
            || StampFacts { id: self.print.resource(name, id), version: None, last_updated: None };
        Ok(Some(read.or(said).unwrap_or_else(unknown)))
    }

    /// The patient whom resources are about: the first member of the main Group, or a Patient of
    /// bulkspec's own where no Group is known.
    async fn own_subject(&self) -> Result<Option<String>, EngineError> {
        if let Some(id) = self.member_ids(1).await?.pop() {
            return Ok(Some(format!("Patient/{id}")));
        }
        if address::main_group(&self.target).is_some() {
            return Ok(None);
        }
        if self.own.last_of("Patient").is_none() {
            self.create(OwnResource::new("Patient", None)).await?;
        }
        let patient = self.own.last_of("Patient").and_then(|patient| patient.id);
        Ok(patient.map(|id| format!("Patient/{id}")))
    }

    /// The ids of the first members of the main Group who are in it now; hidden like secrets.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn member_ids(&self, most: usize) -> Result<Vec<String>, EngineError> {
        let Some(group) = address::main_group(&self.target) else { return Ok(Vec::new()) };
        let Some(group) = self.group(group).await? else { return Ok(Vec::new()) };
        let members = group.patients.iter().zip(&group.facts.members);
        let current =
            members.filter(|(_, facts)| facts.period == PeriodState::Current && !facts.inactive);
        let ids = current.filter_map(|(reference, _)| {
            reference.split("/_history/").next()?.rsplit('/').next().map(str::to_owned)
        });
        let redactor = self.client.redactor();
        let hidden = ids.filter(|id| redactor.register_id("member-id", id).is_ok());
        Ok(hidden.take(most).collect())
    }
}

/// Which version of a resource a JSON document is; `None` when it is another resource.
pub(crate) fn stamp(
    json: &Value,
    resource_type: &str,
    id: &str,
    print: &Fingerprinter,
) -> Option<StampFacts> {
    if json["resourceType"] != resource_type || json["id"] != id {
        return None;
    }
    let meta = &json["meta"];
    let at = meta["lastUpdated"].as_str().and_then(|text| text.parse::<FhirDateTime>().ok());
    Some(StampFacts {
        id: print.resource(resource_type, id),
        version: meta["versionId"].as_str().map(|text| print.of("versionId", text.as_bytes())),
        last_updated: at.map(|at| at.span().0),
    })
}
