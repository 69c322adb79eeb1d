//! The `CapabilityStatement`, which everybody may read.

use serde_json::{Value, json};

use super::method::only_get;
use crate::message::Response;
use crate::population::Kind;
use crate::refusal::{FHIR_JSON, Refusal};
use crate::server::{Call, Gateway};
use crate::settings::Dialect;

impl Gateway {
    /// Answers with what the server can do.
    pub(crate) fn metadata(&self, call: &Call<'_>) -> Result<Response, Refusal> {
        only_get(&call.request.method)?;
        let export = json!([{
            "name": "export",
            "definition": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"
        }]);
        let read = json!([{"code": "read"}]);
        let mut resources: Vec<Value> =
            Kind::all().map(|kind| json!({"type": kind.name(), "interaction": read})).collect();
        if self.settings.dialect == Dialect::Population {
            resources.push(json!({"type": "Group", "interaction": read, "operation": export}));
        }
        let statement = json!({
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2025-01-01",
            "kind": "instance",
            "software": {"name": "bulkspec reference server"},
            "implementation": {
                "description": "Invented data for tests",
                "url": format!("{}{}", call.request.origin(), call.route.base),
            },
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "rest": [{"mode": "server", "resource": resources}],
        });
        Ok(Response::json(200, FHIR_JSON, &statement))
    }
}
