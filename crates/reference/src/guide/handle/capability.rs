//! The `CapabilityStatement`.

use serde_json::{Value, json};

use crate::fault::declaration::level::ONLY_GROUP_LEVEL;
use crate::fault::declaration::statement::{
    CAPS_MISPLACED_OP, CAPS_MISSING_TYPE, CAPS_NO_INSTANTIATES, CAPS_NO_OPNOTSUPPORTED,
    CAPS_RELATIVE_DEFINITION, CAPS_REST_OBJECT, CAPS_UNDECLARED_OP, CAPS_UNEXPORTED_TYPE,
    CAPS_WRONG_DEFINITION, V4_SAME_NAME,
};
use crate::fault::group::cohort::COHORT_NOT_DECLARED;
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
        if self.has(&CAPS_NO_INSTANTIATES)
            && let Some(members) = statement.as_object_mut()
        {
            members.remove("instantiates");
        }
        if self.has(&CAPS_REST_OBJECT) {
            statement["rest"] = statement["rest"][0].take();
        }
        Ok(Response::json(200, FHIR_JSON, &statement))
    }

    fn rest(&self) -> Value {
        let is_kept = |name: &&&str| **name != "Immunization" || !self.has(&CAPS_MISSING_TYPE);
        let exported = EXPORTED.iter().filter(|name| is_offered(&self.settings, name));
        let unknown = self.has(&CAPS_UNEXPORTED_TYPE).then_some(&"AdverseEvent");
        let types = exported.chain(&NOT_EXPORTED).chain(unknown).filter(is_kept);
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
            "Practitioner" if self.has(&CAPS_MISPLACED_OP) => {
                self.declare(&mut entry, "patient-export");
            }
            "Patient" if !self.has(&CAPS_MISPLACED_OP) => {
                self.declare(&mut entry, "patient-export");
            }
            "Group" => {
                entry["searchParam"] = json!([{"name": "_id", "type": "token"},
                    {"name": "name", "type": "string"}]);
                if self.has_cohorts() && !self.has(&COHORT_NOT_DECLARED) {
                    entry["supportedProfile"] =
                        json!([format!("{GUIDE}/StructureDefinition/bulk-cohort-group")]);
                }
                if !self.has(&CAPS_UNDECLARED_OP) {
                    self.declare(&mut entry, "group-export");
                }
            }
            _ => {}
        }
        entry
    }

    /// Says that a type is served over REST only, as 3.0.0 and later can.
    fn mark_as_not_exported(&self, entry: &mut Value) {
        let is_marked = !self.has(&CAPS_NO_OPNOTSUPPORTED);
        if self.version >= GuideVersion::V3 && is_marked {
            entry["extension"] = json!([{
                "url": format!("{GUIDE}/StructureDefinition/operation-not-supported"),
                "valueCanonical": format!("{GUIDE}/CapabilityStatement/bulk-data"),
            }]);
        }
    }

    /// The versions of the operations, which the ballot of 4.0.0 tells apart.
    fn versions(&self) -> &'static [&'static str] {
        if self.has(&V4_SAME_NAME) {
            &["|3.0.0", "|4.0.0-ballot"]
        } else if self.version == GuideVersion::V4Ballot {
            &["|4.0.0-ballot"]
        } else {
            &[""]
        }
    }

    /// Declares an export operation.
    fn declare(&self, place: &mut Value, operation: &str) {
        let is_of_group = operation == "group-export";
        let level = match operation {
            "patient-export" => Level::Patient,
            "group-export" => Level::Group(String::new()),
            _ => Level::System,
        };
        if !self.offers(&level) {
            return;
        }
        if self.has(&ONLY_GROUP_LEVEL) && !is_of_group {
            return;
        }
        let is_old = is_of_group && self.has(&CAPS_WRONG_DEFINITION);
        let name = if is_old { "GroupLevelExport" } else { operation };
        let is_relative = self.has(&CAPS_RELATIVE_DEFINITION);
        let home = if is_relative { String::new() } else { format!("{GUIDE}/") };
        let definition = format!("{home}OperationDefinition/{name}");
        let entry = |name: &str, version: &str| json!({"name": name, "definition": format!("{definition}{version}")});
        let entries = self.versions().iter().map(|version| entry("export", version));
        let earlier = self.varies(&SEVERAL_VERSIONS);
        let earlier = earlier.then(|| entry(EARLIER_EXPORT, "|2.0.0"));
        place["operation"] = entries.chain(earlier).collect();
    }
}
