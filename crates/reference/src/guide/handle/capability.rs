//! The `CapabilityStatement`.

use serde_json::{Value, json};

use crate::fault::Spoil;
use crate::guide::level::Level;
use crate::guide::query::search_parameters;
use crate::guide::server::{Guide, base, only_get};
use crate::guide::types::{EXPORTED, NOT_EXPORTED, is_served};
use crate::guide::vary::is_offered;
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::smart::Place;
use crate::variant::catalog::access::{GUARDED_METADATA, OPEN};
use crate::variant::catalog::content::GROUP_IN_EXPORT;
use crate::variant::catalog::kick_off::SEVERAL_VERSIONS;
use bulkspec_fhir::GuideVersion;

const GUIDE: &str = "http://hl7.org/fhir/uv/bulkdata";
/// The name of the exports of 2.0.0 where those of a later version have the usual one.
pub(in crate::guide) const EARLIER_EXPORT: &str = "export-v2";

impl Guide {
    /// Answers with the `CapabilityStatement`, which is usually open to everybody.
    pub(crate) fn metadata(&self, request: &Request) -> Result<Response, Refusal> {
        only_get(request)?;
        if self.varies(&GUARDED_METADATA) {
            self.admit(request, Place::Resource)?;
        }
        let mut statement = json!({
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-01-01",
            "kind": "instance",
            "software": {"name": "bulkspec reference server"},
            "implementation": {"description": "A server for tests", "url": base(request)},
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "instantiates": [format!(
                "{GUIDE}/CapabilityStatement/bulk-data|{}",
                self.version.number()
            )],
            "rest": [self.rest()],
        });
        for spoil in self.settings.spoils() {
            if let Spoil::Statement(spoil) = spoil {
                spoil(&mut statement);
            }
        }
        Ok(Response::json(200, FHIR_JSON, &statement))
    }

    fn rest(&self) -> Value {
        let exported = EXPORTED.iter().filter(|name| is_offered(&self.settings, name));
        let types = exported.chain(&NOT_EXPORTED);
        let resources: Vec<Value> = types.map(|name| self.resource_entry(name)).collect();
        let mut rest = json!({"mode": "server", "resource": resources});
        self.declare(&mut rest, "export");
        if !self.settings.varies(&OPEN) {
            rest["security"] = json!({"service": [{"coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                "code": "SMART-on-FHIR",
            }]}]});
        }
        rest
    }

    fn resource_entry(&self, resource_type: &str) -> Value {
        let codes = ["read", "create", "update", "delete", "search-type"];
        let interactions: Vec<Value> = codes.iter().map(|code| json!({"code": code})).collect();
        let mut entry = json!({"type": resource_type, "interaction": interactions});
        let is_put_out = resource_type == "Group" && self.varies(&GROUP_IN_EXPORT);
        if is_put_out || !is_served(resource_type) {
            entry["searchParam"] = json!([]);
        } else if NOT_EXPORTED.contains(&resource_type) {
            self.mark_as_not_exported(&mut entry);
        } else {
            let parameters = search_parameters(resource_type);
            let parameters = parameters.map(|it| json!({"name": it.name, "type": it.kind}));
            entry["searchParam"] = parameters.collect();
        }
        match resource_type {
            "Patient" => self.declare(&mut entry, "patient-export"),
            "Group" => {
                entry["searchParam"] = json!([{"name": "_id", "type": "token"},
                    {"name": "name", "type": "string"}]);
                if self.has_cohorts() {
                    entry["supportedProfile"] =
                        json!([format!("{GUIDE}/StructureDefinition/bulk-cohort-group")]);
                }
                self.declare(&mut entry, "group-export");
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

    /// Declares an export operation.
    fn declare(&self, place: &mut Value, operation: &str) {
        let level = match operation {
            "patient-export" => Level::Patient,
            "group-export" => Level::Group(String::new()),
            _ => Level::System,
        };
        if !self.offers(&level) {
            return;
        }
        let entry = |name: &str, version: &str| {
            let definition = format!("{GUIDE}/OperationDefinition/{operation}{version}");
            json!({"name": name, "definition": definition})
        };
        // Only the ballot of 4.0.0 distinguishes the versions of the operations.
        let is_ballot = self.version == GuideVersion::V4Ballot;
        let own = entry("export", if is_ballot { "|4.0.0-ballot" } else { "" });
        let earlier = self.varies(&SEVERAL_VERSIONS).then(|| entry(EARLIER_EXPORT, "|2.0.0"));
        place["operation"] = std::iter::once(own).chain(earlier).collect();
    }
}
