//! Single resources over REST: read, create, update, delete.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::parameters::is_json;
use crate::fault::content::attachment::{ATTACHMENT_NO_AUTH, ATTACHMENT_OTHER_AUTH};
use crate::fault::group::reading::GROUP_READ_404;
use crate::guide::server::{Guide, base};
use crate::guide::store::{Found, Resource};
use crate::guide::types::is_served;
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::smart::{Access, Place};
use crate::variant::catalog::access::STORES_NO_PROCEDURES;

/// How many resources a search finds at most.
const PAGE: usize = 10;

impl Guide {
    /// Answers a request on a type: POST creates, and GET searches.
    pub(crate) fn resources(
        &self,
        request: &Request,
        resource_type: &str,
    ) -> Result<Response, Refusal> {
        let access = self.admit_to(request, resource_type)?;
        match (request.method.as_str(), resource_type) {
            ("GET", "Group") => Ok(self.search_groups(request, &access)),
            ("POST", "Group") if self.is_cohort(request) => self.create_cohort(request, &access),
            ("GET", _) => Ok(self.first_page(request, resource_type)),
            ("POST", _) => {
                // After all ids of the population, so that new resources are the last of their type.
                let id = format!("new-{}", Uuid::new_v4());
                self.write(request, &access, (resource_type, &id), true)
            }
            _ => Err(Refusal::method("GET, POST")),
        }
    }

    /// Answers a search for all resources of a type with some of them.
    fn first_page(&self, request: &Request, resource_type: &str) -> Response {
        let base = base(request);
        let state = self.state();
        let found: Vec<Value> = state
            .store
            .all(resource_type)
            .take(PAGE)
            .map(|it| {
                let resource: Value = serde_json::from_str(&it.text(&base)).unwrap_or_default();
                let url = format!("{base}/{resource_type}/{}", it.id);
                json!({"fullUrl": url, "resource": resource, "search": {"mode": "match"}})
            })
            .collect();
        let mut bundle = json!({"resourceType": "Bundle", "type": "searchset",
            "link": [{"relation": "self", "url": request.url()}]});
        if !found.is_empty() {
            bundle["entry"] = json!(found);
        }
        Response::json(200, FHIR_JSON, &bundle)
    }

    /// Answers a request on one resource.
    pub(crate) fn resource(
        &self,
        request: &Request,
        resource_type: &str,
        id: &str,
    ) -> Result<Response, Refusal> {
        let is_attachment = (request.method.as_str(), resource_type) == ("GET", "Binary");
        if is_attachment && self.has(&ATTACHMENT_NO_AUTH) {
            return self.read(request, resource_type, id);
        }
        let access = self.admit_to(request, resource_type)?;
        if resource_type == "Group" {
            self.check_reader(&access, id)?;
            self.check_cohort(request, id)?;
        }
        match request.method.as_str() {
            "GET" if resource_type == "Group" && self.has(&GROUP_READ_404) => {
                Err(Refusal::not_found("resource"))
            }
            "GET" => self.read(request, resource_type, id),
            "PUT" if resource_type == "Group" && self.is_cohort(request) => {
                Err(Refusal::method("GET, DELETE"))
            }
            "PUT" => self.write(request, &access, (resource_type, id), false),
            "DELETE" => {
                let mut state = self.state();
                state.store.delete(resource_type, id, self.now());
                if resource_type == "Group" {
                    state.cohorts.remove(id);
                }
                Ok(Response::empty(204))
            }
            _ => Err(Refusal::method("GET, PUT, DELETE")),
        }
    }

    fn admit_to(&self, request: &Request, resource_type: &str) -> Result<Access, Refusal> {
        let access = self.admit(request, Place::Resource)?;
        if !is_served(resource_type) {
            return Err(Refusal::not_found("resource type"));
        }
        let may = if request.method == "GET" {
            // An attachment is part of its document.
            access.may_read(resource_type)
                || (resource_type == "Binary" && access.may_read("DocumentReference"))
        } else {
            access.may_write(resource_type)
        };
        if may { Ok(access) } else { Err(Refusal::forbidden("the token does not cover this type")) }
    }

    fn read(&self, request: &Request, resource_type: &str, id: &str) -> Result<Response, Refusal> {
        if resource_type == "Binary" && self.has(&ATTACHMENT_OTHER_AUTH) {
            return Err(Refusal::unauthenticated("documents need a credential of their own"));
        }
        let state = self.state();
        let resource = match state.store.find(resource_type, id) {
            Found::Here(resource) => resource,
            Found::Gone => return Err(Refusal::gone("the resource was deleted")),
            Found::Nowhere => return Err(Refusal::not_found("resource")),
        };
        let wants_fhir = request.header("accept").is_some_and(|it| it.contains("fhir+json"));
        if resource_type == "Binary" && !wants_fhir {
            return raw(resource);
        }
        Ok(written(200, resource, &base(request)))
    }

    fn write(
        &self,
        request: &Request,
        access: &Access,
        (resource_type, id): (&str, &str),
        is_new: bool,
    ) -> Result<Response, Refusal> {
        if resource_type == "Procedure" && self.varies(&STORES_NO_PROCEDURES) {
            return Err(Refusal::method("GET"));
        }
        let content = content(request, resource_type)?;
        if !is_new && content["id"] != id {
            return Err(Refusal::invalid("the id differs from that in the URL"));
        }
        let base = base(request);
        let mut state = self.state();
        let existed = matches!(state.store.find(resource_type, id), Found::Here(_));
        let resource = state.store.write(resource_type, id, content, self.now());
        if resource_type == "Group" && !existed {
            self.authority.allow_group(&access.client, id);
        }
        let status = if existed { 200 } else { 201 };
        let location = format!("{base}/{resource_type}/{id}");
        Ok(written(status, resource, &base).with("location", location))
    }
}

pub(super) fn content(request: &Request, resource_type: &str) -> Result<Value, Refusal> {
    if !is_json(request) {
        return Err(Refusal::media_type("the body must be application/fhir+json"));
    }
    let content: Option<Value> = serde_json::from_slice(&request.body).ok();
    let content = content.filter(|it| it["resourceType"] == resource_type);
    content.ok_or_else(|| Refusal::invalid("the body is no resource of this type"))
}

pub(super) fn written(status: u16, resource: &Resource, base: &str) -> Response {
    let version = resource.content["meta"]["versionId"].as_str().unwrap_or_default();
    let etag = format!("W/\"{version}\"");
    Response::bytes(status, FHIR_JSON, resource.text(base).into_bytes()).with("etag", etag)
}

/// Answers with what a Binary holds.
fn raw(binary: &Resource) -> Result<Response, Refusal> {
    let data = binary.content["data"].as_str().and_then(|text| STANDARD.decode(text).ok());
    let media_type = binary.content["contentType"].as_str();
    match (data, media_type) {
        (Some(data), Some(media_type)) => Ok(Response::bytes(200, media_type, data)),
        _ => Err(Refusal::not_found("content")),
    }
}
