//! Deletes resources of bulkspec's own.

use crate::http::Request;
use crate::run::address;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::resources::own::{self, OwnResource, SYSTEM};
use crate::spec::Credential;

/// Deletes all resources of bulkspec's own. The answers are recorded, and not judged.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn remove_all(cx: &RunContext) -> Result<(), EngineError> {
    while let Some(resource) = cx.own_resources.last() {
        let removed = remove_one(cx, &resource).await;
        cx.own_resources.forget(&resource);
        removed?;
    }
    Ok(())
}

/// Deletes one resource, also where it is not known whether it was created.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn remove_one(cx: &RunContext, resource: &OwnResource) -> Result<(), EngineError> {
    let ids = match &resource.id {
        Some(id) => vec![id.clone()],
        None => ids_of(cx, resource).await?,
    };
    for id in ids {
        let url = address::resource(&cx.target.base, resource.resource_type, &id);
        let request = access::as_main(cx, Request::new("DELETE", url)).await?;
        sending::send_as(cx, Credential::Main, request).await?;
    }
    Ok(())
}

/// The ids under which a resource is found by its identifier.
async fn ids_of(cx: &RunContext, resource: &OwnResource) -> Result<Vec<String>, EngineError> {
    let url = address::below(&cx.target.base, resource.resource_type);
    let identifier = format!("{SYSTEM}|{}", resource.marker);
    let url = address::with_query(url, &[("identifier", &identifier)]);
    let request = Request::get(url).header("accept", "application/fhir+json");
    let request = access::as_main(cx, request).await?;
    let (_, live) = sending::send_as(cx, Credential::Main, request).await?;
    let bundle = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
    Ok(bundle.map(|bundle| own::found(&bundle, resource)).unwrap_or_default())
}
