//! Groups that a scenario creates by filters, whose members the server finds.
//!
//! Source: Bulk Data Access 3.0.0, Bulk Cohort API; FHIR R5, Asynchronous Interaction Request
//! Pattern.

use crate::run::prepared::Prepared;
use serde_json::{Value, json};

use crate::evidence::{
    CohortEnd, CohortFacts, CohortRead, CohortSearch, ExchangeId, MemberFacts, MembersFacts,
    PeriodState, Sent, StepFacts,
};
use crate::http::{Live, Request};
use crate::run::address;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::members;
use crate::run::groups::written::Written;
use crate::run::resources::own::{self, OwnResource};
use crate::run::scenario_state::ScenarioState;
use crate::run::step::{cohort_answer, cohort_creation};
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

/// Creates a Group by filters, reads it and searches for it.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn write_cohort(
    cx: &RunContext,
    step: usize,
    filters: CohortFilters,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let draft = match draft(cx, filters).await? {
        Prepared::Ready(draft) => draft,
        Prepared::NotPossible(why) => {
            state.facts.push(StepFacts::Nothing(why.clone()));
            state.no_cohort = Some(why);
            return Ok(());
        }
    };
    // It is kept beforehand: a run may be cut short before the answer comes.
    cx.own_resources.keep(draft.own.clone());
    let (mut facts, id) = create_cohort(cx, step, filters, &draft).await?;
    if let Some(id) = &id {
        cx.own_resources.keep(OwnResource { id: Some(id.clone()), ..draft.own.clone() });
        facts.read = Some(read_cohort(cx, id).await?);
        facts.search = Some(search_cohort(cx, &draft.name, id).await?);
    } else if facts.ended == CohortEnd::Refused {
        cx.own_resources.forget(&draft.own);
    }
    match id.filter(|_| has_filters(&facts) || declares_cohorts(cx)) {
        Some(id) => state.written = Some(written_cohort(cx, id, &draft, facts.sent.exchange)),
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
    cx: &RunContext,
    step: usize,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let Some(own) = cx.own_resources.last_of(GROUP) else {
        let why = state.no_cohort.clone();
        let why = why.unwrap_or_else(|| "no Group with filters was created".to_owned());
        state.facts.push(StepFacts::Nothing(why));
        return Ok(());
    };
    let url = address::resource(&cx.target.base, GROUP, own.id.as_deref().unwrap_or_default());
    let request = access::as_main(cx, Request::new("DELETE", url)).await?;
    let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
    if live.is_some_and(|live| live.status.is_success()) {
        cx.own_resources.forget(&own);
        state.written = None;
    }
    let about = "delete the Group".to_owned();
    state.facts.push(StepFacts::CohortRemoved(Sent { step, exchange, about }));
    Ok(())
}

fn declares_cohorts(cx: &RunContext) -> bool {
    cx.recorder.declared().is_some_and(|declared| declared.declares_cohorts())
}

/// What is to be created, or why nothing is.
async fn draft(cx: &RunContext, filters: CohortFilters) -> Result<Prepared<Draft>, EngineError> {
    // One Group is tried everywhere, for what works must be declared.
    if filters != CohortFilters::One && !declares_cohorts(cx) {
        return Ok(Prepared::not("the server does not declare the Bulk Cohort API"));
    }
    let ids = members::member_ids(cx, NEEDED).await?;
    let [a, b, c] = ids.as_slice() else {
        let why = "the main Group has too few members whose ids are known and can be redacted";
        return Ok(Prepared::not(why));
    };
    let both = format!("Patient?_id={a},{b}");
    let (expressions, passing) = match filters {
        CohortFilters::One => (vec![both], vec![a.clone(), b.clone()]),
        CohortFilters::Two => (vec![both, format!("Patient?_id={b},{c}")], vec![b.clone()]),
        CohortFilters::UnknownParameter => (vec![format!("{both}&_bulkspecUnknown=1")], Vec::new()),
    };
    let own = OwnResource::new(GROUP, None);
    let name = format!("bulkspec {}", own.marker);
    Ok(Prepared::Ready(Draft { own, name, expressions, passing }))
}

/// Asks for the Group, and waits until it is created or refused.
async fn create_cohort(
    cx: &RunContext,
    step: usize,
    filters: CohortFilters,
    draft: &Draft,
) -> Result<(CohortFacts, Option<String>), EngineError> {
    let request = Request::new("POST", address::below(&cx.target.base, GROUP))
        .header("accept", FHIR_JSON)
        .header("prefer", "respond-async")
        .body(FHIR_JSON, draft.json().to_string());
    let request = access::as_main(cx, request).await?;
    let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
    let mut polls = Vec::new();
    let (ended, id) = match &live {
        Some(live) if live.status.as_u16() == 202 => {
            cohort_creation::await_creation(cx, live, &mut polls).await?
        }
        answer => cohort_answer::of_request(answer.as_ref()),
    };
    let sent = Sent { step, exchange, about: filters.about().to_owned() };
    Ok((CohortFacts { sent, filters, polls, ended, read: None, search: None }, id))
}

async fn read_cohort(cx: &RunContext, id: &str) -> Result<CohortRead, EngineError> {
    let (exchange, live) = get_fhir(cx, address::resource(&cx.target.base, GROUP, id)).await?;
    let json = live.as_ref().and_then(Live::json);
    let group = json.and_then(|json| cohort_answer::group(&json, id));
    Ok(CohortRead { exchange, group })
}

async fn search_cohort(cx: &RunContext, name: &str, id: &str) -> Result<CohortSearch, EngineError> {
    let url = address::with_query(address::below(&cx.target.base, GROUP), &[("name", name)]);
    let (exchange, live) = get_fhir(cx, url).await?;
    let bundle = live.as_ref().and_then(Live::json);
    let is_found = bundle.is_some_and(|bundle| cohort_answer::has_group(&bundle, id));
    Ok(CohortSearch { exchange, is_found })
}

async fn get_fhir(
    cx: &RunContext,
    url: url::Url,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    let request = access::as_main(cx, Request::get(url).header("accept", FHIR_JSON)).await?;
    let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
    Ok((exchange, live.filter(|live| live.status.is_success())))
}

fn written_cohort(cx: &RunContext, id: String, draft: &Draft, exchange: ExchangeId) -> Written {
    let patients = draft.passing.iter().filter_map(|id| {
        let patient = cx.fingerprinter.patient_reference(&format!("Patient/{id}"))?;
        Some(MemberFacts { patient, period: PeriodState::Current, inactive: false })
    });
    Written { id, is_own: true, members: MembersFacts { exchange, members: patients.collect() } }
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
            "identifier": [own::identifier(&self.own.marker)],
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
