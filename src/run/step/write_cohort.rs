//! Groups that a scenario creates by filters, whose members the server finds.
//!
//! Source: Bulk Data Access 3.0.0, Bulk Cohort API; FHIR R5, Asynchronous Interaction Request
//! Pattern.

use serde_json::{Value, json};

use crate::evidence::{
    CohortEnd, CohortFacts, CohortRead, CohortSearch, ExchangeId, MemberFacts, MembersFacts,
    PeriodState, Sent, StepFacts,
};
use crate::http::{Live, Request};
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::session::Written;
use crate::run::resources::own::{OwnResource, identifier};
use crate::run::scenario_state::ScenarioState;
use crate::run::step::cohort_answer;
use crate::spec::{CohortFilters, Credential};

const FHIR_JSON: &str = "application/fhir+json";
const GROUP: &str = "Group";
const MEMBER_FILTER: &str = "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/member-filter";
/// How many members of the main Group the filters need.
const NEEDED: usize = 3;

/// A Group that is to be created.
struct Draft {
    own: OwnResource,
    name: String,
    expressions: Vec<String>,
    /// The ids of the patients who pass all filters.
    passing: Vec<String>,
}

impl RunContext {
    /// Creates a Group by filters, reads it and searches for it.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn write_cohort(
        &self,
        step: usize,
        filters: CohortFilters,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let draft = match self.draft(filters).await? {
            Ok(draft) => draft,
            Err(why) => {
                state.facts.push(StepFacts::Nothing(why.clone()));
                state.no_cohort = Some(why);
                return Ok(());
            }
        };
        // It is kept beforehand: a run may be cut short before the answer comes.
        self.own.keep(draft.own.clone());
        let (mut facts, id) = self.create_cohort(step, filters, &draft).await?;
        if let Some(id) = &id {
            self.own.keep(OwnResource { id: Some(id.clone()), ..draft.own.clone() });
            facts.read = Some(self.read_cohort(id).await?);
            facts.search = Some(self.search_cohort(&draft.name, id).await?);
        } else if facts.ended == CohortEnd::Refused {
            self.own.forget(&draft.own);
        }
        match id.filter(|_| has_filters(&facts) || self.declares_cohorts()) {
            Some(id) => state.written = Some(self.written_cohort(id, &draft, facts.sent.exchange)),
            None => state.no_cohort = Some("no Group with filters was created".to_owned()),
        }
        state.facts.push(StepFacts::CohortWritten(Box::new(facts)));
        Ok(())
    }

    /// Deletes the Group of the scenario.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn remove_cohort(
        &self,
        step: usize,
        state: &mut ScenarioState,
    ) -> Result<(), EngineError> {
        let Some(own) = self.own.last_of(GROUP) else {
            let why = state.no_cohort.clone();
            let why = why.unwrap_or_else(|| "no Group with filters was created".to_owned());
            state.facts.push(StepFacts::Nothing(why));
            return Ok(());
        };
        let url =
            address::resource(&self.target.base, GROUP, own.id.as_deref().unwrap_or_default());
        let request = self.as_main(Request::new("DELETE", url)).await?;
        let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
        if live.is_some_and(|live| live.status.is_success()) {
            self.own.forget(&own);
            state.written = None;
        }
        let about = "delete the Group".to_owned();
        state.facts.push(StepFacts::CohortRemoved(Sent { step, exchange, about }));
        Ok(())
    }

    fn declares_cohorts(&self) -> bool {
        self.recorder.declared().is_some_and(|declared| declared.declares_cohorts())
    }

    /// What is to be created, or why nothing is.
    async fn draft(&self, filters: CohortFilters) -> Result<Result<Draft, String>, EngineError> {
        // One Group is tried everywhere, for what works must be declared.
        if filters != CohortFilters::One && !self.declares_cohorts() {
            return Ok(Err("the server does not declare the Bulk Cohort API".to_owned()));
        }
        let ids = self.member_ids(NEEDED).await?;
        let [a, b, c] = ids.as_slice() else {
            let why = "the main Group has too few members whose ids are known and can be redacted";
            return Ok(Err(why.to_owned()));
        };
        let both = format!("Patient?_id={a},{b}");
        let (expressions, passing) = match filters {
            CohortFilters::One => (vec![both], vec![a.clone(), b.clone()]),
            CohortFilters::Two => (vec![both, format!("Patient?_id={b},{c}")], vec![b.clone()]),
            CohortFilters::UnknownParameter => {
                (vec![format!("{both}&_bulkspecUnknown=1")], Vec::new())
            }
        };
        let own = OwnResource::new(GROUP, None);
        let name = format!("bulkspec {}", own.marker);
        Ok(Ok(Draft { own, name, expressions, passing }))
    }

    /// Asks for the Group, and waits until the server says what came of it.
    async fn create_cohort(
        &self,
        step: usize,
        filters: CohortFilters,
        draft: &Draft,
    ) -> Result<(CohortFacts, Option<String>), EngineError> {
        let request = Request::new("POST", address::below(&self.target.base, GROUP))
            .header("accept", FHIR_JSON)
            .header("prefer", "respond-async")
            .body(FHIR_JSON, draft.json().to_string());
        let request = self.as_main(request).await?;
        let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
        let mut polls = Vec::new();
        let (ended, id) = match &live {
            Some(live) if live.status.as_u16() == 202 => {
                self.await_cohort(live, &mut polls).await?
            }
            answer => cohort_answer::of_request(answer.as_ref()),
        };
        let sent = Sent { step, exchange, about: filters.about().to_owned() };
        Ok((CohortFacts { sent, filters, polls, ended, read: None, search: None }, id))
    }

    async fn read_cohort(&self, id: &str) -> Result<CohortRead, EngineError> {
        let (exchange, live) =
            self.get_fhir(address::resource(&self.target.base, GROUP, id)).await?;
        let json = live.as_ref().and_then(Live::json);
        let group = json.and_then(|json| cohort_answer::group(&json, id));
        Ok(CohortRead { exchange, group })
    }

    async fn search_cohort(&self, name: &str, id: &str) -> Result<CohortSearch, EngineError> {
        let url = address::with_query(address::below(&self.target.base, GROUP), &[("name", name)]);
        let (exchange, live) = self.get_fhir(url).await?;
        let bundle = live.as_ref().and_then(Live::json);
        let is_found = bundle.is_some_and(|bundle| cohort_answer::has_group(&bundle, id));
        Ok(CohortSearch { exchange, is_found })
    }

    async fn get_fhir(&self, url: url::Url) -> Result<(ExchangeId, Option<Live>), EngineError> {
        let request = self.as_main(Request::get(url).header("accept", FHIR_JSON)).await?;
        let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
        Ok((exchange, live.filter(|live| live.status.is_success())))
    }

    fn written_cohort(&self, id: String, draft: &Draft, exchange: ExchangeId) -> Written {
        let patients = draft.passing.iter().filter_map(|id| {
            let patient = self.print.patient_reference(&format!("Patient/{id}"))?;
            Some(MemberFacts { patient, period: PeriodState::Current, inactive: false })
        });
        Written {
            id,
            is_own: true,
            members: MembersFacts { exchange, members: patients.collect() },
        }
    }
}

impl Draft {
    /// The Group as it is sent: the least that the profile asks for.
    fn json(&self) -> Value {
        let filters = self.expressions.iter().map(|expression| {
            json!({ "url": MEMBER_FILTER, "valueExpression": {
                "language": "application/x-fhir-query", "expression": expression } })
        });
        json!({
            "resourceType": GROUP,
            "meta": { "profile": [crate::evidence::COHORT_PROFILE] },
            "modifierExtension": filters.collect::<Value>(),
            "identifier": [identifier(&self.own.marker)],
            "type": "person",
            "actual": false,
            "name": self.name,
        })
    }
}

fn has_filters(facts: &CohortFacts) -> bool {
    let group = facts.read.as_ref().and_then(|read| read.group.as_ref());
    group.is_some_and(|group| group.filters > 0)
}
