//! The `CapabilityStatement`.

use serde_json::{Value, json};

use crate::reference::guide::query::search_parameters;
use crate::reference::guide::server::{Guide, base, only_get};
use crate::reference::guide::types::{EXPORTED, NOT_EXPORTED};
use crate::reference::message::{Request, Response};
use crate::reference::refusal::{FHIR_JSON, Refusal};
use crate::reference::settings::GuideVersion;
use crate::reference::variant::Variant;

const GUIDE: &str = "http://hl7.org/fhir/uv/bulkdata";

impl Guide {
    /// Answers with the `CapabilityStatement`, which is open to everybody.
    pub(crate) fn metadata(&self, request: &Request) -> Result<Response, Refusal> {
        only_get(request)?;
        let statement = json!({
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-01-01",
            "kind": "instance",
            "software": {"name": "bulkspec reference server"},
            "implementation": {"description": "A server for tests", "url": base(request)},
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "instantiates": [format!("{GUIDE}/CapabilityStatement/bulk-data")],
            "rest": [self.rest()],
        });
        Ok(Response::json(200, FHIR_JSON, &statement))
    }

    fn rest(&self) -> Value {
        let types = EXPORTED.iter().chain(&NOT_EXPORTED);
        let resources: Vec<Value> = types.map(|name| self.resource_entry(name)).collect();
        let mut rest = json!({
            "mode": "server",
            "resource": resources,
            "operation": [operation("export")],
        });
        if !self.settings.varies(Variant::Open) {
            rest["security"] = json!({"service": [{"coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                "code": "SMART-on-FHIR",
            }]}]});
        }
        rest
    }

    fn resource_entry(&self, resource_type: &str) -> Value {
        let mut codes = vec!["read", "create", "update", "delete"];
        if resource_type == "Group" {
            codes.push("search-type");
        }
        let interactions: Vec<Value> = codes.iter().map(|code| json!({"code": code})).collect();
        let mut entry = json!({"type": resource_type, "interaction": interactions});
        if NOT_EXPORTED.contains(&resource_type) {
            self.mark_as_not_exported(&mut entry);
        } else {
            let parameters = search_parameters(resource_type);
            let parameters = parameters.map(|it| json!({"name": it.name, "type": it.kind}));
            entry["searchParam"] = parameters.collect();
        }
        match resource_type {
            "Patient" => entry["operation"] = json!([operation("patient-export")]),
            "Group" => {
                entry["searchParam"] = json!([{"name": "_id", "type": "token"},
                    {"name": "name", "type": "string"}]);
                entry["operation"] = json!([operation("group-export")]);
            }
            _ => {}
        }
        entry
    }

    /// Says that a type is served over REST only, as 3.0.0 and later can.
    fn mark_as_not_exported(&self, entry: &mut Value) {
        if self.version >= GuideVersion::V3 {
            entry["extension"] = json!([{
                "url": format!("{GUIDE}/StructureDefinition/operation-not-supported"),
                "valueCanonical": format!("{GUIDE}/CapabilityStatement/bulk-data"),
            }]);
        }
    }
}

fn operation(definition: &str) -> Value {
    json!({"name": "export", "definition": format!("{GUIDE}/OperationDefinition/{definition}")})
}
