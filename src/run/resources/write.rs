//! Writes resources of bulkspec's own over REST.

use crate::evidence::{ExchangeId, StampFacts};
use crate::http::{Live, Request};
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::members;
use crate::run::resources::own::OwnResource;
use crate::run::resources::stamp;
use crate::run::{address, answer};
use crate::spec::Credential;

const FHIR_JSON: &str = "application/fhir+json";

pub(crate) async fn create(
    cx: &RunContext,
    mut resource: OwnResource,
) -> Result<(ExchangeId, Option<StampFacts>), EngineError> {
    // It is kept beforehand: a run may be cut short before the answer comes.
    cx.own_resources.keep(resource.clone());
    let url = address::below(&cx.target.base, resource.resource_type);
    let (exchange, live) = send_own(cx, Request::new("POST", url), &resource).await?;
    let created = live.as_ref().filter(|live| live.status.is_success());
    let Some((live, id)) = created.and_then(|live| Some((live, answer::created_id(live)?))) else {
        if live.is_some_and(|live| live.status.is_client_error()) {
            cx.own_resources.forget(&resource);
        }
        return Ok((exchange, None));
    };
    resource.id = Some(id);
    cx.own_resources.keep(resource.clone());
    Ok((exchange, stamp_of(cx, &resource, live).await?))
}

pub(crate) async fn update(
    cx: &RunContext,
    mut resource: OwnResource,
) -> Result<(ExchangeId, Option<StampFacts>), EngineError> {
    resource.revision += 1;
    let request = Request::new("PUT", url_of(cx, &resource));
    let (exchange, live) = send_own(cx, request, &resource).await?;
    let Some(live) = live.filter(|live| live.status.is_success()) else {
        return Ok((exchange, None));
    };
    cx.own_resources.keep(resource.clone());
    Ok((exchange, stamp_of(cx, &resource, &live).await?))
}

pub(crate) async fn delete(
    cx: &RunContext,
    resource: OwnResource,
) -> Result<(ExchangeId, Option<StampFacts>), EngineError> {
    let request = access::as_main(cx, Request::new("DELETE", url_of(cx, &resource))).await?;
    let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
    if !live.is_some_and(|live| live.status.is_success()) {
        return Ok((exchange, None));
    }
    cx.own_resources.forget(&resource);
    let id = resource.id.as_deref().unwrap_or_default();
    let id = cx.fingerprinter.resource(resource.resource_type, id);
    Ok((exchange, Some(StampFacts { id, version: None, last_updated: None })))
}

async fn send_own(
    cx: &RunContext,
    request: Request,
    resource: &OwnResource,
) -> Result<(ExchangeId, Option<Live>), EngineError> {
    let request = request
        .header("accept", FHIR_JSON)
        .header("prefer", "return=representation")
        .body(FHIR_JSON, resource.json().to_string());
    let request = access::as_main(cx, request).await?;
    sending::send_as(cx, Credential::Main, request).await
}

fn url_of(cx: &RunContext, resource: &OwnResource) -> url::Url {
    let id = resource.id.as_deref().unwrap_or_default();
    address::resource(&cx.target.base, resource.resource_type, id)
}

/// Which version a write gave. Where the answer does not say, the resource is read.
async fn stamp_of(
    cx: &RunContext,
    resource: &OwnResource,
    live: &Live,
) -> Result<Option<StampFacts>, EngineError> {
    let name = resource.resource_type;
    let id = resource.id.as_deref().unwrap_or_default();
    let said = live.json().and_then(|json| stamp::stamp(&json, name, id, &cx.fingerprinter));
    if said.is_some_and(|said| said.version.is_some() && said.last_updated.is_some()) {
        return Ok(said);
    }
    let request = Request::get(url_of(cx, resource)).header("accept", FHIR_JSON);
    let request = access::as_main(cx, request).await?;
    let (_, live) = sending::send_as(cx, Credential::Main, request).await?;
    let read = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
    let read = read.and_then(|json| stamp::stamp(&json, name, id, &cx.fingerprinter));
    let unknown = || StampFacts {
        id: cx.fingerprinter.resource(name, id),
        version: None,
        last_updated: None,
    };
    Ok(Some(read.or(said).unwrap_or_else(unknown)))
}

/// The patient whom resources are about: the first member of the main Group, or a Patient of
/// bulkspec's own where no Group is known.
pub(crate) async fn own_subject(cx: &RunContext) -> Result<Option<String>, EngineError> {
    if let Some(id) = members::member_ids(cx, 1).await?.pop() {
        return Ok(Some(format!("Patient/{id}")));
    }
    if address::main_group(&cx.target).is_some() {
        return Ok(None);
    }
    if cx.own_resources.last_of("Patient").is_none() {
        create(cx, OwnResource::new("Patient", None)).await?;
    }
    let patient = cx.own_resources.last_of("Patient").and_then(|patient| patient.id);
    Ok(patient.map(|id| format!("Patient/{id}")))
}
